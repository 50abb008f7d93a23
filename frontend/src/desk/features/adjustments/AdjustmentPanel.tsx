import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Segmented } from 'antd'
import type { Feature, FeatureCollection } from 'geojson'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { api, tagged } from '@/api/client'
import type { AdjustmentDetail } from '@/api/model'
import type { paths } from '@/api/schema'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { useAreas, useNames } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { canDrawMaps } from '../../ui/map/webgl'
import { Panel } from '../../ui/Panel'
import { RecordSteps } from '../../ui/RecordSteps'
import { Failed, Waiting } from '../../ui/States'
import { adjustmentQuery } from './queries'

const BordersMap = lazy(() => import('./BordersMap').then((module) => ({ default: module.BordersMap })))

type StepBody = NonNullable<
  paths['/api/v1/grid-adjustments/{adjustment_id}/steps']['post']['requestBody']
>['content']['application/json']

export function AdjustmentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useGridWords()
  const { data, error, isPending, refetch } = useQuery(adjustmentQuery(id))
  return (
    <Panel name={id} title={t.adjust.title} onClose={onClose}>
      {isPending && <Waiting rows={9} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body one={data} />}
    </Panel>
  )
}

function Body({ one }: { one: AdjustmentDetail }) {
  const t = useGridWords()
  const queries = useQueryClient()
  const take = async (sent: { step: string }, key: string) => {
    const after = await tagged(
      api.POST('/api/v1/grid-adjustments/{adjustment_id}/steps', {
        params: {
          path: { adjustment_id: one.id },
          header: { 'if-match': one.etag, 'idempotency-key': key },
        },
        body: sent as StepBody, // the fields are those the server named
      }),
    )
    queries.setQueryData(adjustmentQuery(one.id).queryKey, after as AdjustmentDetail)
    for (const name of ['adjustments', 'grids', 'grid', 'grid-shapes', 'grid-counts', 'names', 'workers'])
      void queries.invalidateQueries({ queryKey: [name] })
  }
  return (
    <article className="record">
      <header className="record-head">
        <h2>
          {t.adjust.kinds[one.kind]} {one.takes.length} → {one.makes.length}
        </h2>
        <p className="record-marks">
          <span className="pill" data-testid="adjustment-state">
            {t.adjust.states[one.state] ?? one.state}
          </span>
          <span className="num">{one.effective_on}</span>
        </p>
      </header>
      <Notices one={one} />
      <RecordSteps
        key={one.etag}
        steps={one.steps}
        grave={['withdraw', 'call_off']}
        take={take}
        reload={() => void queries.invalidateQueries({ queryKey: ['adjustment', one.id] })}
      />
      <Facts one={one} />
      <Borders one={one} />
      <Afterwards one={one} />
    </article>
  )
}

function Notices({ one }: { one: AdjustmentDetail }) {
  const t = useGridWords()
  const name = useNames()
  const made = new Map(one.makes.map(({ code, name }) => [code, name]))
  const people = new Map(one.workers.map(({ user_id, display_name }) => [user_id, display_name ?? '']))
  const warned = one.warnings.map(({ code, grid_code, user_id }) =>
    t.adjust.warning[code]?.(made.get(grid_code) ?? name(grid_code) ?? '', people.get(user_id ?? '') ?? ''),
  )
  return (
    <>
      {one.fault && (
        <Alert type="error" showIcon role="alert" title={`${t.adjust.fault}${t.colon}${one.fault}`} />
      )}
      {one.review_note && (
        <Alert type="info" showIcon title={`${t.adjust.reviewNote}${t.colon}${one.review_note}`} />
      )}
      {warned.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t.adjust.warnings}
          description={
            <ul className="plain-list">
              {warned.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          }
        />
      )}
    </>
  )
}

function Facts({ one }: { one: AdjustmentDetail }) {
  const t = useGridWords()
  const areas = useAreas()
  const facts: [string, ReactNode][] = [
    [t.adjust.trigger, t.adjust.triggers[one.trigger] ?? one.trigger],
    [t.adjust.reason, one.reason],
    [t.grid.township, areas.name(one.township_code)],
    [
      t.adjust.takes,
      one.taken.map(({ code, name }) => (
        <p key={code} className="flat">
          <Link to="/grids" search={{ id: code }}>
            {name}
          </Link>{' '}
          <span className="num muted">{code}</span>
        </p>
      )),
    ],
  ]
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

type When = 'before' | 'after'

const asShapes = (
  rows: { code: string; name: string; kind: string; boundary: unknown }[],
): FeatureCollection => ({
  type: 'FeatureCollection',
  features: rows.flatMap(({ boundary, ...properties }): Feature[] =>
    boundary
      ? [{ type: 'Feature', id: properties.code, properties, geometry: boundary as Feature['geometry'] }]
      : [],
  ),
})

function Borders({ one }: { one: AdjustmentDetail }) {
  const t = useGridWords()
  const [when, setWhen] = useState<When>('after')
  const shapes = asShapes(when === 'before' ? one.taken : one.makes)
  if (!canDrawMaps()) return null
  return (
    <section aria-labelledby="adjust-borders">
      <h2 className="sub" id="adjust-borders">
        {t.grid.boundary}{' '}
        <Segmented<When>
          size="small"
          value={when}
          onChange={setWhen}
          options={[
            { value: 'before', label: t.adjust.before },
            { value: 'after', label: t.adjust.after },
          ]}
        />
      </h2>
      <Suspense fallback={<div className="map-small" />}>
        <BordersMap small label={`${t.grid.boundary} ${t.adjust[when]}`} shapes={shapes} />
      </Suspense>
    </section>
  )
}

function Afterwards({ one }: { one: AdjustmentDetail }) {
  const t = useGridWords()
  const locale = useLocale()
  return (
    <section aria-labelledby="adjust-makes">
      <h2 className="sub" id="adjust-makes">
        {t.adjust.makes}
      </h2>
      <ul className="rows">
        {one.makes.map((grid) => (
          <li key={grid.code} data-testid="made-grid">
            <b>{grid.name}</b>
            <span className="num muted">{grid.code}</span>
            <span className="pill">{grid.goes_on ? t.adjust.goesOn : t.adjust.isNew}</span>
            <span className="spring" />
            <span className="muted">
              {t.grid.households} {count(grid.households, locale)}
              {t.comma}
              {t.adjust.area((grid.area_m2 / 10_000).toFixed(2))}
              {one.workers
                .filter(({ grid_code }) => grid_code === grid.code)
                .map(({ display_name }) => `${t.comma}${display_name}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
