import { FullscreenExitOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { FeatureCollection } from 'geojson'
import type { GeoJSONSource, Map as GLMap, LayerSpecification, MapMouseEvent } from 'maplibre-gl'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Bounds, boundsOf, namePoints } from '@/shared/geo'
import { useT } from '@/shared/i18n'
import { type Mode, useMode } from '../../mode'
import { areaLayers, eventLayers, gridLayers, repaint } from '../../ui/map/kit'
import { MapView } from '../../ui/map/MapView'
import { Failed, Waiting } from '../../ui/States'
import { gridShapesQuery } from '../grids/queries'
import { townshipShapesQuery } from '../map/queries'
import type { EventsSearch } from './search'
import { MOST, pointsQuery, useTogether } from './together'

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }
const PAUSE = 300 // milliseconds the map must stand still before the list follows
const NEAR = 16 // zoom at which a cluster is taken apart at the latest

interface Props {
  search: EventsSearch
  /** The event pointed at in the list or on the map. */
  marked: string | undefined
  onMark: (id: string | undefined) => void
  onOpen: (id: string) => void
  /** west,south,east,north of what is in view. */
  onView: (bbox: string) => void
}

/** The point pointed at, and the one that is open; drawn over clusters too. Sources `mark` and `events`. */
const markLayers = (mode: Mode): LayerSpecification[] => [
  {
    id: 'mark',
    type: 'circle',
    source: 'mark',
    paint: {
      'circle-radius': 13,
      'circle-color': mode === 'dark' ? '#ffd479' : '#ffb300',
      'circle-opacity': 0.35,
      'circle-stroke-width': 3,
      'circle-stroke-color': mode === 'dark' ? '#ffd479' : '#b26a00',
    },
  },
]
const layers = (mode: Mode) => [
  ...gridLayers(mode, 'kind').filter((layer) => layer.id !== 'grid-fill'),
  ...areaLayers(mode),
  ...eventLayers(mode),
  ...markLayers(mode),
]

/** The events of the list on a map: moving it narrows the list to what is in view. */
export function EventsMap(props: Props) {
  const townships = useQuery(townshipShapesQuery)
  const grids = useQuery(gridShapesQuery())
  if (townships.isError) return <Failed error={townships.error} retry={() => void townships.refetch()} />
  if (townships.isPending) return <Waiting />
  return <Drawn {...props} townships={townships.data} grids={grids.data ?? NOTHING} />
}

function Drawn(props: Props & { townships: FeatureCollection; grids: FeatureCollection }) {
  const { search, marked, townships, grids } = props
  const t = useT()
  const mode = useMode()
  const [map, setMap] = useState<GLMap>()
  const points = useQuery(pointsQuery(search))
  const shown = points.data ?? NOTHING
  const home = homeOf(townships, search.area)
  const latest = useRef({ ...props, home })
  useEffect(() => {
    latest.current = { ...props, home }
  })
  const said = useRef<string>(undefined) // the view that the address was told last
  const begin = useRef({ townships, mode })
  const ready = useCallback((made: GLMap) => {
    const { townships, mode } = begin.current
    made.addSource('grids', { type: 'geojson', data: NOTHING, promoteId: 'code' })
    made.addSource('areas', { type: 'geojson', data: townships })
    made.addSource('area-names', { type: 'geojson', data: namePoints(townships) })
    made.addSource('events', { type: 'geojson', data: NOTHING, cluster: true, ...CLUSTERS })
    made.addSource('mark', { type: 'geojson', data: NOTHING })
    for (const layer of layers(mode)) made.addLayer(layer)
    const gone = listen(made, latest, (bbox) => {
      said.current = bbox
      latest.current.onView(bbox)
    })
    setMap(made)
    return () => {
      gone()
      setMap(undefined)
    }
  }, [])
  useEffect(() => {
    if (map) repaint(map, layers(mode))
  }, [map, mode])
  useEffect(() => {
    // the address goes before the map: a link, a saved view; without a box it gets that of the map
    if (!map || (search.bbox && search.bbox === said.current)) return
    said.current = search.bbox ?? written(map)
    if (search.bbox)
      map.fitBounds(search.bbox.split(',').map(Number) as Bounds, { animate: false, padding: 0 })
    else latest.current.onView(said.current)
  }, [map, search.bbox])
  useData(map, 'events', shown)
  useData(map, 'grids', grids)
  useData(map, 'mark', useMarked(shown, marked, search.id))
  if (!home) return null
  return (
    <>
      <MapView label={t.map.label} bounds={home} onReady={ready} />
      <Button
        className="map-home"
        icon={<FullscreenExitOutlined />}
        onClick={(event) => map?.fitBounds(home, { padding: 32 }, { originalEvent: event.nativeEvent })}
      >
        {t.map.reset}
      </Button>
      <Said count={shown.features.length} points={points} />
    </>
  )
}

const CLUSTERS = {
  clusterRadius: 36,
  clusterMaxZoom: 15,
  clusterProperties: { late: ['+', ['case', ['boolean', ['get', 'overdue'], false], 1, 0]] },
}

/** The district, or the township that the list is narrowed to. */
function homeOf(townships: FeatureCollection, area: string | undefined): Bounds | undefined {
  const own = townships.features.filter((one) => area && String(one.properties?.code) === area.slice(0, 9))
  return boundsOf(own) ?? boundsOf(townships.features)
}

function useData(map: GLMap | undefined, source: string, data: FeatureCollection) {
  useEffect(() => {
    ;(map?.getSource(source) as GeoJSONSource | undefined)?.setData(data)
  }, [map, source, data])
}

/** The points to be marked; the same object as long as they are the same. */
function useMarked(shown: FeatureCollection, ...ids: (string | undefined)[]): FeatureCollection {
  const features = shown.features.filter((one) => ids.includes(String(one.properties?.id)))
  const key = features.map((one) => one.properties?.id).join()
  const kept = useRef({ key: '', data: NOTHING })
  if (kept.current.key !== key) kept.current = { key, data: { ...NOTHING, features } }
  return kept.current.data
}

const written = (map: GLMap) => {
  const view = map.getBounds()
  const inside = (value: number, most: number) => Math.max(-most, Math.min(most, value)).toFixed(5)
  return [
    inside(view.getWest(), 180),
    inside(view.getSouth(), 90),
    inside(view.getEast(), 180),
    inside(view.getNorth(), 90),
  ].join()
}

/** What moving, pointing and clicking do, looked up when they happen. */
function listen(map: GLMap, now: { current: Props }, moved: (bbox: string) => void) {
  let timer = 0
  // what nobody moved, such as a window that got smaller, leaves the list as it is
  map.on('moveend', (event) => {
    if (!('originalEvent' in event) || !event.originalEvent) return
    clearTimeout(timer)
    timer = window.setTimeout(() => moved(written(map)), PAUSE)
  })
  map.on('mousemove', 'event', (event) => {
    const id = String(event.features?.[0]?.properties.id)
    if (id !== now.current.marked) now.current.onMark(id)
  })
  map.on('mouseleave', 'event', () => now.current.onMark(undefined))
  for (const layer of ['cluster', 'event']) {
    map.on('mouseenter', layer, () => {
      map.getCanvas().style.cursor = 'pointer'
    })
    map.on('mouseleave', layer, () => {
      map.getCanvas().style.cursor = ''
    })
  }
  map.on('click', (event) => void clicked(map, event, now.current))
  return () => clearTimeout(timer)
}

async function clicked(map: GLMap, event: MapMouseEvent, now: Props) {
  const [hit] = map.queryRenderedFeatures(event.point, { layers: ['event', 'cluster'] })
  if (!hit) return
  if (hit.layer.id === 'event') return now.onOpen(String(hit.properties.id))
  const source = map.getSource('events') as GeoJSONSource
  const zoom = await source.getClusterExpansionZoom(hit.properties.cluster_id as number)
  if (hit.geometry.type !== 'Point') return
  const center = hit.geometry.coordinates as [number, number]
  map.easeTo({ center, zoom: Math.min(zoom + 0.3, NEAR) }, { originalEvent: event.originalEvent })
}

function Said({ count, points }: { count: number; points: ReturnType<typeof useQuery> }) {
  const w = useTogether()
  if (points.isError)
    return (
      <p className="together-said tone-red" role="alert">
        {w.failed}{' '}
        <Button size="small" onClick={() => void points.refetch()}>
          {w.again}
        </Button>
      </p>
    )
  return (
    <p className="together-said" role="status" title={w.keys}>
      {points.isPending ? w.reading : w.inView(count, count < MOST)}
    </p>
  )
}
