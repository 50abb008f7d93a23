import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { FeatureCollection } from 'geojson'
import { lazy, Suspense, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { countByGrid } from '@/shared/geo'
import { useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { useScope } from '../../session'
import { canDrawMaps } from '../../ui/map/webgl'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { gridShapesQuery } from '../grids/queries'
import { GridTable } from './GridTable'
import { openPointsQuery, townshipShapesQuery } from './queries'

const DistrictMap = lazy(() => import('./DistrictMap').then((module) => ({ default: module.DistrictMap })))
const EventPanel = lazy(() =>
  import('../events/EventPanel').then((module) => ({ default: module.EventPanel })),
)
const route = getRouteApi('/_app/map')
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }

export interface GridItem {
  code: string
  name: string
  kind: string
  township: string
  open: number
}

export function MapPage() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const shapes = useQuery(gridShapesQuery())
  const townships = useQuery(townshipShapesQuery)
  const sees = useScope()('events:read')
  const points = useQuery({ ...openPointsQuery, enabled: sees })
  const [on, setOn] = useState<string>()
  useTitle(t.map.title, t.app)
  const patch = useCallback(
    (change: Partial<typeof search>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const items = useItems(shapes.data, points.data)
  const busiest = useMemo(() => items.toSorted((a, b) => b.open - a.open), [items])
  const chosen = items.find((item) => item.code === search.grid)
  const by = sees ? (search.colour ?? 'open') : 'kind'
  if (shapes.isError) return <Failed error={shapes.error} retry={() => void shapes.refetch()} />
  return (
    <div className="page page-map">
      <header className="page-head">
        <h1>{t.map.title}</h1>
        <span className="spring" />
        {points.isError && (
          <span className="tone-red" role="alert">
            {t.map.noPoints}
          </span>
        )}
        {sees && <span className="muted wide-only">{t.map.onlyPlaced}</span>}
        <fieldset className="segmented" aria-label={t.map.colour} hidden={!sees}>
          {(['open', 'kind'] as const).map((way) => (
            <label key={way}>
              <input
                type="radio"
                className="sr"
                name="colour"
                checked={by === way}
                onChange={() => patch({ colour: way === 'kind' ? way : undefined })}
              />
              {way === 'open' ? t.map.byOpen : t.map.byKind}
            </label>
          ))}
        </fieldset>
        <label className="tick" hidden={!sees}>
          <input
            type="checkbox"
            checked={!search.hide}
            onChange={(event) => patch({ hide: event.target.checked ? undefined : true })}
          />
          {t.map.events}
        </label>
      </header>
      {shapes.isPending ? (
        <Waiting />
      ) : canDrawMaps() ? (
        <div className="map-split">
          <div className="map-frame">
            <Suspense fallback={<Waiting />}>
              <DistrictMap
                shapes={shapes.data}
                townships={townships.data ?? NOTHING}
                points={search.hide ? NOTHING : (points.data ?? NOTHING)}
                items={items}
                by={by}
                on={on}
                chosen={search.grid}
                onPoint={setOn}
                onGrid={(grid) => patch({ grid })}
                onEvent={(id) => patch({ id })}
              />
            </Suspense>
            {chosen && <GridCard item={chosen} onClose={() => patch({ grid: undefined })} />}
          </div>
          <GridList
            items={by === 'open' ? busiest : items}
            chosen={search.grid}
            onPoint={setOn}
            onGrid={(grid) => patch({ grid })}
          />
        </div>
      ) : (
        <>
          <p role="status">{t.map.noGl}</p>
          <GridTable items={items} />
        </>
      )}
      {search.id && (
        <Suspense>
          <EventPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function useItems(shapes: FeatureCollection | undefined, points: FeatureCollection | undefined): GridItem[] {
  const areas = useAreas()
  return useMemo(() => {
    const counts = countByGrid(points ?? NOTHING)
    return (shapes ?? NOTHING).features
      .map(({ properties }) => ({
        code: String(properties?.code),
        name: String(properties?.name),
        kind: String(properties?.kind),
        township: areas.name(String(properties?.code).slice(0, 9)),
        open: counts.get(String(properties?.code)) ?? 0,
      }))
      .sort((a, b) => a.code.localeCompare(b.code))
  }, [shapes, points, areas])
}

function GridCard({ item, onClose }: { item: GridItem; onClose: () => void }) {
  const t = useT()
  return (
    <div className="map-card" role="status">
      <header>
        <b>{item.name}</b>
        <Button type="text" size="small" aria-label={t.close} onClick={onClose}>
          ×
        </Button>
      </header>
      <p className="muted">
        {item.township} · {t.kind[item.kind] ?? item.kind}
      </p>
      <p>{t.map.open(item.open)}</p>
      <p className="map-card-links">
        <Link to="/events" search={{ area: item.code }}>
          {t.map.gridEvents}
        </Link>
        <Link to="/grids" search={{ id: item.code }}>
          {t.map.gridPage}
        </Link>
      </p>
    </div>
  )
}

/** The same grids for those who go by key: pointing here lights the grid up on the map. */
function GridList(props: {
  items: GridItem[]
  chosen: string | undefined
  onPoint: (code: string | undefined) => void
  onGrid: (code: string) => void
}) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const shown = props.items.filter(
    (item) => !q || item.name.includes(q) || item.code.startsWith(q) || item.township.includes(q),
  )
  return (
    <section className="map-list" aria-label={t.map.list}>
      <input
        type="search"
        className="plain-search"
        placeholder={t.map.search}
        aria-label={t.map.search}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p className="muted hint" role="status">
        {t.map.count(shown.length)}
      </p>
      {shown.length === 0 ? (
        <Notice picture="empty" title={t.map.nothing} />
      ) : (
        <ul>
          {shown.map((item) => (
            <li key={item.code}>
              <button
                type="button"
                className={props.chosen === item.code ? 'is-here' : ''}
                aria-pressed={props.chosen === item.code}
                onMouseEnter={() => props.onPoint(item.code)}
                onMouseLeave={() => props.onPoint(undefined)}
                onFocus={() => props.onPoint(item.code)}
                onBlur={() => props.onPoint(undefined)}
                onClick={() => props.onGrid(item.code)}
              >
                <span className="clip">{item.name}</span>
                <span className="muted clip">{item.township}</span>
                <span className={item.open ? 'badge' : 'badge badge-none'}>{item.open}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
