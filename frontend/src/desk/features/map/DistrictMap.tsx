import { FullscreenExitOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { FeatureCollection } from 'geojson'
import type { GeoJSONSource, Map as GLMap, MapGeoJSONFeature, MapMouseEvent } from 'maplibre-gl'
import { useCallback, useEffect, useRef, useState } from 'react'
import { boundsOf, namePoints } from '@/shared/geo'
import { useT } from '@/shared/i18n'
import { type Mode, useMode } from '../../mode'
import {
  areaLayers,
  CLASSES,
  type Colouring,
  eventLayers,
  gridLayers,
  KIND_COLOURS,
  KINDS,
  OPEN_COLOURS,
  repaint,
} from '../../ui/map/kit'
import { MapView } from '../../ui/map/MapView'
import type { GridItem } from './MapPage'

interface Props {
  shapes: FeatureCollection
  townships: FeatureCollection
  points: FeatureCollection
  items: GridItem[]
  by: Colouring
  /** The grid pointed at in the list or on the map. */
  on: string | undefined
  chosen: string | undefined
  onPoint: (code: string | undefined) => void
  onGrid: (code: string) => void
  onEvent: (id: string) => void
}

const layers = (mode: Mode, by: Colouring) => [
  ...gridLayers(mode, by),
  ...areaLayers(mode),
  ...eventLayers(mode),
]

export function DistrictMap(props: Props) {
  const t = useT()
  const mode = useMode()
  const { shapes, townships, points, items, by, on, chosen } = props
  const [map, setMap] = useState<GLMap>()
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const begin = useRef({ shapes, townships, points, mode, by })
  const ready = useCallback((made: GLMap) => {
    const { shapes, townships, points, mode, by } = begin.current
    made.addSource('grids', { type: 'geojson', data: shapes, promoteId: 'code' })
    made.addSource('areas', { type: 'geojson', data: townships })
    made.addSource('area-names', { type: 'geojson', data: namePoints(townships) })
    made.addSource('events', {
      type: 'geojson',
      data: points,
      cluster: true,
      clusterRadius: 44,
      clusterMaxZoom: 15,
      clusterProperties: { late: ['+', ['case', ['boolean', ['get', 'overdue'], false], 1, 0]] },
    })
    for (const layer of layers(mode, by)) made.addLayer(layer)
    listen(made, latest)
    setMap(made)
    return () => setMap(undefined)
  }, [])

  useEffect(() => {
    if (map) repaint(map, layers(mode, by))
  }, [map, mode, by])
  useEffect(() => {
    ;(map?.getSource('grids') as GeoJSONSource | undefined)?.setData(shapes)
  }, [map, shapes])
  useEffect(() => {
    ;(map?.getSource('areas') as GeoJSONSource | undefined)?.setData(townships)
    ;(map?.getSource('area-names') as GeoJSONSource | undefined)?.setData(namePoints(townships))
  }, [map, townships])
  useEffect(() => {
    ;(map?.getSource('events') as GeoJSONSource | undefined)?.setData(points)
  }, [map, points])
  useEffect(() => {
    for (const item of items) map?.setFeatureState({ source: 'grids', id: item.code }, { open: item.open })
  }, [map, items])
  useEffect(() => {
    const lit = [...new Set([on, chosen])].filter((code) => code !== undefined)
    for (const id of lit) map?.setFeatureState({ source: 'grids', id }, { on: true })
    return () => {
      for (const id of lit)
        if (map?.getSource('grids')) map.setFeatureState({ source: 'grids', id }, { on: false })
    }
  }, [map, on, chosen])
  useEffect(() => {
    const shape = shapes.features.find((feature) => feature.properties?.code === chosen)
    const bounds = shape && boundsOf([shape])
    if (bounds) map?.fitBounds(bounds, { padding: 120, maxZoom: 14.5 })
  }, [map, chosen, shapes])

  const bounds = boundsOf(shapes.features)
  const pointed = items.find((item) => item.code === on)
  if (!bounds) return null
  return (
    <>
      <MapView label={t.map.label} bounds={bounds} onReady={ready} />
      <Button
        className="map-home"
        icon={<FullscreenExitOutlined />}
        onClick={() => map?.fitBounds(bounds, { padding: 32 })}
      >
        {t.map.reset}
      </Button>
      {pointed && (
        <div className="map-pointed" aria-hidden="true">
          <b>{pointed.name}</b> {pointed.township} · {t.map.open(pointed.open)}
        </div>
      )}
      <Legend mode={mode} by={by} />
    </>
  )
}

/** What pointing and clicking do, looked up when they happen. */
function listen(map: GLMap, now: { current: Props }) {
  type Hit = MapMouseEvent & { features?: MapGeoJSONFeature[] }
  const code = (event: Hit) => event.features?.[0]?.properties.code as string | undefined
  map.on('mousemove', 'grid-fill', (event) => {
    const pointed = code(event)
    if (pointed !== now.current.on) now.current.onPoint(pointed)
  })
  map.on('mouseleave', 'grid-fill', () => now.current.onPoint(undefined))
  for (const layer of ['grid-fill', 'cluster', 'event']) {
    map.on('mouseenter', layer, () => {
      map.getCanvas().style.cursor = 'pointer'
    })
    map.on('mouseleave', layer, () => {
      map.getCanvas().style.cursor = ''
    })
  }
  map.on('click', async (event) => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ['event', 'cluster', 'grid-fill'] })
    if (!hit) return
    if (hit.layer.id === 'event') return now.current.onEvent(String(hit.properties.id))
    if (hit.layer.id === 'grid-fill') return now.current.onGrid(String(hit.properties.code))
    const source = map.getSource('events') as GeoJSONSource
    const zoom = await source.getClusterExpansionZoom(hit.properties.cluster_id as number)
    if (hit.geometry.type === 'Point')
      map.easeTo({ center: hit.geometry.coordinates as [number, number], zoom: zoom + 0.3 })
  })
}

function Legend({ mode, by }: { mode: Mode; by: Colouring }) {
  const t = useT()
  const rows =
    by === 'kind'
      ? KINDS.map((kind) => ({ colour: KIND_COLOURS[mode][kind], label: t.kind[kind] ?? kind }))
      : OPEN_COLOURS[mode].map((colour, i) => ({ colour, label: band(i) }))
  return (
    <dl className="map-legend" aria-label={t.map.legend}>
      <dt>{by === 'kind' ? t.grid.kind : t.views.open}</dt>
      {rows.map(({ colour, label }) => (
        <dd key={label}>
          <i style={{ background: colour }} aria-hidden="true" />
          {label}
        </dd>
      ))}
      <dd>
        <i className="dot dot-late" aria-hidden="true" />
        {t.map.overdueDot}
      </dd>
      <dd>
        <i className="dot dot-some" aria-hidden="true" />
        {t.map.someDot}
      </dd>
      <dd>
        <i className="dot" aria-hidden="true" />
        {t.map.openDot}
      </dd>
    </dl>
  )
}

/** "0", "1-2", "3-5", "6-9", "10+". */
export function band(i: number): string {
  const [from, next] = [CLASSES[i] ?? 0, CLASSES[i + 1]]
  if (next === undefined) return `${from}+`
  return next - 1 === from ? String(from) : `${from}–${next - 1}`
}
