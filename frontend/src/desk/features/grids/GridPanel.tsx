import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import type { GridDetail, GridLife, Worker } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { useAreas } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { gridLifeQuery } from '../adjustments/queries'
import { gridQuery, gridWorkersQuery } from './queries'

const PointMap = lazy(() => import('../../ui/PointMap').then((module) => ({ default: module.PointMap })))

export function GridPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useGridWords()
  const { data, error, isPending, refetch } = useQuery(gridQuery(id))
  return (
    <Panel name={id} title={<span className="num">{data?.code ?? t.grid.one}</span>} onClose={onClose}>
      {isPending && <Waiting rows={9} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <GridBody grid={data} />}
    </Panel>
  )
}

function GridBody({ grid }: { grid: GridDetail }) {
  const t = useGridWords()
  const scope = useScope()
  return (
    <article className="record">
      <header className="record-head">
        <h2>{grid.name}</h2>
        <p className="record-marks">
          <span className="pill">{t.kind[grid.kind] ?? grid.kind}</span>
          <span className="pill">{t.gridState[grid.state] ?? grid.state}</span>
          <Link to="/events" search={{ area: grid.code }}>
            {t.grid.events}
          </Link>
          <Link to="/map" search={{ grid: grid.code }}>
            {t.grid.openMap}
          </Link>
          {scope('grids:write') && grid.state === 'active' && (
            <Link to="/grid-adjustments/new" search={{ grid: grid.code }}>
              {t.adjust.title}
            </Link>
          )}
        </p>
      </header>
      <Facts grid={grid} />
      <section aria-labelledby="boundary">
        <h2 className="sub" id="boundary">
          {t.grid.boundary}
        </h2>
        <Suspense fallback={<div className="map-small" />}>
          <PointMap point={null} gridCode={grid.code} label={grid.name} />
        </Suspense>
      </section>
      <Workers grid={grid} />
      <History grid={grid} />
    </article>
  )
}

function Facts({ grid }: { grid: GridDetail }) {
  const t = useGridWords()
  const locale = useLocale()
  const areas = useAreas()
  const number = (n: number | null | undefined) => n != null && count(n, locale)
  const facts: [string, ReactNode][] = [
    [t.grid.village, `${areas.name(grid.township_code)} · ${areas.name(grid.village_code)}`],
    [t.grid.households, number(grid.households)],
    [t.grid.residents, number(grid.residents)],
    [t.grid.phone, grid.public_phone],
    [t.grid.party, grid.party_group ? t.yes : t.no],
    [t.grid.delegates, number(grid.delegate_count)],
    [t.grid.chat, number(grid.chat_group_members)],
    [t.grid.filed, grid.filed_city_at],
    [
      t.grid.volunteers,
      grid.volunteers.map((one) => `${t.volunteer[one.kind] ?? one.kind} ${one.headcount}`).join(t.comma) ||
        null,
    ],
    [t.grid.since, grid.valid_from],
    [t.grid.until, grid.valid_to],
  ]
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

function Workers({ grid }: { grid: GridDetail }) {
  const t = useGridWords()
  const { data, isPending, error } = useQuery(gridWorkersQuery(grid.code))
  return (
    <section aria-labelledby="grid-workers">
      <h2 className="sub" id="grid-workers">
        {t.grid.workers}
      </h2>
      {isPending && <Waiting rows={2} />}
      {error && <Failed error={error} />}
      {data?.items.length === 0 && <p className="muted">{t.grid.noWorkers}</p>}
      <ul className="rows">
        {data?.items.map((worker) => (
          <Serving key={worker.id} worker={worker} code={grid.code} />
        ))}
      </ul>
    </section>
  )
}

function Serving({ worker, code }: { worker: Worker; code: string }) {
  const t = useGridWords()
  const here = worker.assignments.find((one) => one.grid_code === code)
  return (
    <li>
      <Link to="/workers" search={{ id: worker.id }}>
        {worker.display_name}
      </Link>
      {here && (
        <>
          <span className="pill">{here.primary ? t.grid.primary : t.grid.assisting}</span>
          <span className="muted">{here.full_time ? t.grid.fullTime : t.grid.partTime}</span>
          <span className="spring" />
          <span className="num muted">
            {here.valid_from} {t.list.until} {here.valid_to ?? t.grid.current}
          </span>
        </>
      )}
    </li>
  )
}

function History({ grid }: { grid: GridDetail }) {
  const t = useGridWords()
  const { data } = useQuery(gridLifeQuery(grid.id))
  if (!data) return null
  return (
    <section aria-labelledby="grid-history">
      <h2 className="sub" id="grid-history">
        {t.grid.history}
      </h2>
      <ol className="timeline">
        {data.versions.toReversed().map((version) => (
          <li key={version.number}>
            <p className="timeline-line">
              <b>{version.name}</b>
              <span className="muted">{t.kind[version.kind] ?? version.kind}</span>
              <span className="spring" />
              <span className="num muted">
                {version.valid_from} {t.list.until} {version.valid_to ?? t.grid.current}
              </span>
            </p>
          </li>
        ))}
      </ol>
      <Lineage life={data} />
      <p>
        <Link to="/grid-figures" search={{ area: grid.village_code }}>
          {t.adjust.toFigures}
        </Link>
      </p>
    </section>
  )
}

/** Where the land came from and went to, over all adjustments. */
function Lineage({ life }: { life: GridLife }) {
  const t = useGridWords()
  if (!life.lineage.length) return null
  return (
    <ul className="rows" data-testid="lineage">
      {life.lineage.map((link) => (
        <li key={`${link.adjustment_id}${link.from_code}${link.to_code}`}>
          <span className="num muted">{link.effective_on}</span>
          <span className="pill">{t.adjust.kinds[link.kind] ?? t.adjust.wasReplaced}</span>
          <Link to="/grids" search={{ id: link.from_code }}>
            {link.from_name}
          </Link>
          →
          <Link to="/grids" search={{ id: link.to_code }}>
            {link.to_name}
          </Link>
          <span className="spring" />
          <span className="muted num">{t.adjust.became(`${Math.round(link.share * 100)} %`)}</span>
        </li>
      ))}
    </ul>
  )
}
