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
const MapEvents = lazy(() => import('./MapEvents').then((module) => ({ default: module.MapEvents })))
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
  const sees = useScope()('events:read')
  const points = useQuery({ ...openPointsQuery, enabled: sees })
  const [view, setView] = useState(search.box)
  useTitle(t.map.title, t.app)
  const patch = useCallback(
    (change: Partial<typeof search>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const listing = sees && search.list === 'events'
  const items = useItems(shapes.data, points.data)
  const busiest = useMemo(() => items.toSorted((a, b) => b.open - a.open), [items])
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
        {sees && <Choices search={search} by={by} view={view} patch={patch} />}
      </header>
      {shapes.isPending ? (
        <Waiting />
      ) : canDrawMaps() ? (
        <Split
          shapes={shapes.data}
          points={points.data}
          items={items}
          listed={by === 'open' ? busiest : items}
          by={by}
          search={search}
          listing={listing}
          view={view}
          patch={patch}
          onView={setView}
        />
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

/** The map and the list beside it, each lighting up what is pointed at in the other. */
function Split(props: {
  shapes: FeatureCollection
  points: FeatureCollection | undefined
  items: GridItem[]
  /** In the order of the list. */
  listed: GridItem[]
  by: 'open' | 'kind'
  search: Search
  listing: boolean
  view: string | undefined
  patch: (change: Partial<Search>) => void
  onView: (box: string) => void
}) {
  const { shapes, points, items, listed, by, search, listing, view, patch } = props
  const townships = useQuery(townshipShapesQuery)
  const [on, setOn] = useState<string>()
  const [lit, setLit] = useState<string>()
  const chosen = items.find((item) => item.code === search.grid)
  const moved = (box: string) => {
    props.onView(box)
    if (listing) patch({ box })
  }
  return (
    <div className={`map-split ${listing ? 'has-events' : ''}`}>
      <div className="map-frame">
        <Suspense fallback={<Waiting />}>
          <DistrictMap
            shapes={shapes}
            townships={townships.data ?? NOTHING}
            points={search.hide ? NOTHING : (points ?? NOTHING)}
            items={items}
            by={by}
            on={on}
            chosen={search.grid}
            onPoint={setOn}
            onGrid={(grid) => patch({ grid })}
            onEvent={(id) => patch({ id })}
            lit={lit}
            start={listing ? search.box : undefined}
            onEventPoint={setLit}
            onView={moved}
          />
        </Suspense>
        {chosen && <GridCard item={chosen} onClose={() => patch({ grid: undefined })} />}
      </div>
      {listing ? (
        <Suspense fallback={<Waiting rows={8} />}>
          <MapEvents
            box={view}
            lit={lit}
            chosen={search.id}
            onPoint={setLit}
            onOpen={(id) => patch({ id })}
          />
        </Suspense>
      ) : (
        <GridList items={listed} chosen={search.grid} onPoint={setOn} onGrid={(grid) => patch({ grid })} />
      )}
    </div>
  )
}

type Search = ReturnType<typeof route.useSearch>

/** What the map shows, and what is listed beside it. */
function Choices(props: {
  search: Search
  by: 'open' | 'kind'
  view: string | undefined
  patch: (change: Partial<Search>) => void
}) {
  const t = useT()
  const { search, by, view, patch } = props
  const radio = (name: string, label: string, checked: boolean, press: () => void) => (
    <label key={label}>
      <input type="radio" className="sr" name={name} checked={checked} onChange={press} />
      {label}
    </label>
  )
  return (
    <>
      <fieldset className="segmented" aria-label={t.map.colour}>
        {radio('colour', t.map.byOpen, by === 'open', () => patch({ colour: undefined }))}
        {radio('colour', t.map.byKind, by === 'kind', () => patch({ colour: 'kind' }))}
      </fieldset>
      <fieldset className="segmented" aria-label={t.map.list}>
        {radio('list', t.nav.grids, !search.list, () => patch({ list: undefined, box: undefined }))}
        {radio('list', t.nav.events, search.list === 'events', () => patch({ list: 'events', box: view }))}
      </fieldset>
      <label className="tick">
        <input
          type="checkbox"
          checked={!search.hide}
          onChange={(event) => patch({ hide: event.target.checked ? undefined : true })}
        />
        {t.map.events}
      </label>
    </>
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
