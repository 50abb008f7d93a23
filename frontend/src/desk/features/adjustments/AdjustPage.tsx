import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Form, Radio, Select } from 'antd'
import type { Feature, FeatureCollection, Polygon, Position } from 'geojson'
import { lazy, Suspense, useMemo, useState } from 'react'
import { api, refusedWith, tagged, wordsOf } from '@/api/client'
import type { AdjustmentIn, Grid, GroundPreview, PreviewIn } from '@/api/model'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { canDrawMaps } from '../../ui/map/webgl'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { assignmentOf, Decision, type DecisionValues } from './Decision'
import { Corners, Ground, Line } from './Drawing'
import { moveCorner, nextCodes, open } from './points'
import { bordersQuery, serialsQuery } from './queries'
import { KINDS, type Kind } from './search'

const AdjustMap = lazy(() => import('./AdjustMap').then((module) => ({ default: module.AdjustMap })))
const route = getRouteApi('/_app/grid-adjustments_/new')
const NONE: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** Grids are split, merged and drawn anew on the map, or by typing; the server snaps and checks. */
export function AdjustPage() {
  const t = useGridWords()
  const scope = useScope()
  const shapes = useQuery(bordersQuery())
  useTitle(t.adjust.add, t.app)
  if (!scope('grids:write'))
    return <Notice page picture="forbidden" title={t.fail.forbidden} lead={t.fail.forbiddenLead} />
  if (shapes.error) return <Failed error={shapes.error} retry={() => void shapes.refetch()} />
  if (!shapes.data) return <Waiting />
  return <Adjust shapes={shapes.data} />
}

type Rings = Map<string, Position[][]>
const ringsOf = (shapes: FeatureCollection, takes: string[]): Rings =>
  new Map(
    shapes.features
      .filter((one) => takes.includes(String(one.properties?.code)))
      .map((one) => [String(one.properties?.code), (one.geometry as Polygon).coordinates]),
  )
const asShapes = (rings: Rings): FeatureCollection => ({
  type: 'FeatureCollection',
  features: [...rings].map(([code, coordinates]): Feature => {
    return { type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates } }
  }),
})

/** The pieces as the map takes them. */
const landsOf = ({ pieces }: GroundPreview) => pieces.features as unknown as Feature<Polygon>[]

/** What is asked of the server for a look at the ground. */
function asked(kind: Kind, takes: string[], line: Position[], rings: Rings): PreviewIn | undefined {
  const base = { kind, takes, crs: 'wgs84' as const }
  if (kind === 'split')
    return takes.length === 1 && line.length > 1 ? { ...base, makes: [], cut: line } : undefined
  if (kind === 'merge')
    return takes.length > 1 ? { ...base, makes: [{ code: takes[0] ?? '', kind: 'rural' }] } : undefined
  const makes = [...rings].map(([code, coordinates]) => ({
    code,
    kind: 'rural' as const,
    boundary: { type: 'Polygon' as const, coordinates },
  }))
  return takes.length ? { ...base, makes } : undefined
}

function Adjust({ shapes }: { shapes: FeatureCollection }) {
  const t = useGridWords()
  const begin = route.useSearch()
  const [form] = Form.useForm<DecisionValues>()
  const [kind, setKind] = useState<Kind>(begin.kind ?? 'split')
  const [takes, setTakes] = useState<string[]>(begin.grid ? [begin.grid] : [])
  const [line, setLine] = useState<Position[]>([])
  const [rings, setRings] = useState<Rings>(ringsOf(shapes, takes))
  const [preview, setPreview] = useState<GroundPreview>()
  const village = takes[0]?.slice(0, 12)
  const known = useQuery(serialsQuery(village))
  const choose = (codes: string[]) => {
    setTakes(codes)
    setLine([])
    setRings(ringsOf(shapes, codes))
    setPreview(undefined)
  }
  const begun = (next: Kind) => {
    setKind(next)
    choose(next === 'split' ? takes.slice(0, 1) : takes)
  }
  const draw = (points: Position[]) => {
    setLine(points)
    setPreview(undefined)
  }
  const move = (next: Rings) => {
    setRings(next)
    setPreview(undefined)
  }
  const look = useLook(setPreview)
  const question = asked(kind, takes, line, rings)
  const pieces = preview?.faultless ? preview.pieces.features : []
  const choices = useMemo(
    () =>
      shapes.features.map(({ properties }) => ({
        value: String(properties?.code),
        label: `${properties?.name}（${properties?.code}）`,
      })),
    [shapes],
  )
  const named = (code: string) => (known.data ?? []).find((grid) => grid.code === code)
  const suggest = () => codesOf(kind, takes, pieces.length, village, known.data ?? [])
  return (
    <div className="page page-report">
      <header className="page-head">
        <h1>{t.adjust.add}</h1>
      </header>
      <div className="report-split">
        <section className="report-form" aria-label={t.adjust.title}>
          <Form layout="vertical" component="div">
            <Form.Item label={t.adjust.kind} extra={t.adjust.kindLeads[kind]}>
              <Radio.Group
                optionType="button"
                value={kind}
                onChange={(event) => begun(event.target.value as Kind)}
                options={KINDS.map((value) => ({ value, label: t.adjust.kinds[value] }))}
              />
            </Form.Item>
            <Form.Item label={t.adjust.takes} htmlFor="takes">
              <Select
                id="takes"
                mode={kind === 'split' ? undefined : 'multiple'}
                placeholder={t.adjust.takesHint}
                options={choices}
                showSearch={{ optionFilterProp: 'label' }}
                allowClear
                value={(kind === 'split' ? takes[0] : takes) as never}
                onChange={(value: string | string[] | undefined) => choose([value ?? []].flat())}
              />
            </Form.Item>
            {kind === 'split' && takes.length > 0 && <Line line={line} onChange={draw} />}
            {kind === 'redraw' && takes.length > 0 && (
              <Corners
                rings={rings}
                names={(code) => named(code)?.name ?? code}
                onChange={(code, ring) =>
                  move(new Map(rings).set(code, [ring, ...(rings.get(code) ?? []).slice(1)]))
                }
              />
            )}
            <Ground
              ready={question !== undefined}
              busy={look.isPending}
              error={look.error}
              preview={preview}
              onLook={() => question && look.mutate(question)}
            />
          </Form>
          {preview?.faultless && (
            <Save
              key={JSON.stringify([kind, takes, pieces.length])}
              kind={kind}
              takes={takes}
              preview={preview}
              codes={suggest()}
              named={named}
              form={form}
            />
          )}
        </section>
        <div className="report-place">
          {canDrawMaps() ? (
            <Suspense fallback={<Waiting rows={5} />}>
              <AdjustMap
                shapes={shapes}
                takes={takes}
                line={line}
                corners={kind === 'redraw' ? cornersOf(rings) : []}
                moving={kind === 'redraw' ? asShapes(rings) : NONE}
                preview={preview}
                onGrid={(code) => choose(chosen(kind, takes, code))}
                onPoint={kind === 'split' && takes.length ? (at) => draw([...line, at]) : undefined}
                onCorner={(from, to) => move(moveCorner(rings, from, to))}
              />
            </Suspense>
          ) : (
            <p className="muted">{t.map.noGl}</p>
          )}
          <p className="muted">{kind === 'split' ? t.adjust.lineHint : t.adjust.kindLeads[kind]}</p>
        </div>
      </div>
    </div>
  )
}

const cornersOf = (rings: Rings): Position[] => {
  const all = [...rings.values()].flatMap((one) => one.flatMap(open))
  return [...new Map(all.map((at) => [at.join(), at])).values()]
}

/** A click on a grid chooses it, a second one lets it go; a split has one. */
const chosen = (kind: Kind, takes: string[], code: string) => {
  if (kind === 'split') return [code]
  return takes.includes(code) ? takes.filter((one) => one !== code) : [...takes, code]
}

/** Codes that fit at once: the largest piece goes on, the others are new. */
function codesOf(kind: Kind, takes: string[], count: number, village: string | undefined, known: Grid[]) {
  if (kind !== 'split') return takes
  const fresh = nextCodes(
    village ?? '',
    known.map(({ code }) => code),
    Math.max(0, count - 1),
  )
  return [...takes, ...fresh]
}

function useLook(onDone: (preview: GroundPreview) => void) {
  return useMutation({
    mutationFn: (plan: PreviewIn): Promise<GroundPreview> =>
      tagged(api.POST('/api/v1/grid-adjustments/preview', { body: plan })),
    onSuccess: onDone,
  })
}

interface SaveProps {
  kind: Kind
  takes: string[]
  preview: GroundPreview
  codes: string[]
  named: (code: string) => Grid | undefined
  form: ReturnType<typeof Form.useForm<DecisionValues>>[0]
}

/** The grids afterwards, the day and the reason; what the server refuses is said in its words. */
function Save({ kind, takes, preview, codes, named, form }: SaveProps) {
  const t = useGridWords()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [errors, setErrors] = useState<string[]>([])
  const [key] = useState(() => crypto.randomUUID())
  const save = useMutation({
    mutationFn: (values: DecisionValues) =>
      tagged(
        api.POST('/api/v1/grid-adjustments', {
          params: { header: { 'idempotency-key': key } },
          body: toPlan(kind, takes, preview, values),
        }),
      ),
    onSuccess: ({ id }) => {
      tell(t.adjust.saved)
      void queries.invalidateQueries({ queryKey: ['adjustments'] })
      void navigate({ to: '/grid-adjustments', search: { id } })
    },
    onError: (error) =>
      setErrors(
        refusedWith(error, 422)
          ? [...new Set((error.problem.errors ?? []).map(({ detail }) => detail))]
          : [wordsOf(error, t.fail.network)],
      ),
  })
  return (
    <Form
      form={form}
      layout="vertical"
      scrollToFirstError
      onFinish={(values) => {
        setErrors([])
        save.mutate(values)
      }}
    >
      <Decision pieces={landsOf(preview)} codes={codes} takes={takes} named={named} kind={kind} />
      {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
      <p className="step-actions">
        <Button type="primary" size="large" htmlType="submit" loading={save.isPending}>
          {t.adjust.save}
        </Button>
      </p>
    </Form>
  )
}

function toPlan(
  kind: Kind,
  takes: string[],
  preview: GroundPreview,
  { makes, effective_on, trigger, reason }: DecisionValues,
): AdjustmentIn {
  const lands = landsOf(preview)
  return {
    kind,
    takes,
    trigger,
    reason: reason.trim(),
    effective_on: effective_on.format('YYYY-MM-DD'),
    crs: 'wgs84',
    makes: makes.map(({ worker: _, residents, site_manager_unit, ...one }, i) => ({
      ...one,
      residents: residents ?? null,
      site_manager_unit: site_manager_unit ?? null,
      boundary: { type: 'Polygon', coordinates: lands[i]?.geometry.coordinates ?? [] },
    })),
    workers: makes.flatMap(({ code, worker }) => (worker ? [assignmentOf(code, worker)] : [])),
  }
}
