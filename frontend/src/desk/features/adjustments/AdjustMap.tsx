import type { FeatureCollection, Position } from 'geojson'
import type {
  GeoJSONSource,
  Map as GLMap,
  LayerSpecification,
  MapMouseEvent,
  MapTouchEvent,
} from 'maplibre-gl'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { GroundPreview } from '@/api/model'
import { boundsOf, namePoints } from '@/shared/geo'
import { useGridWords } from '../../gridWords'
import { type Mode, useMode } from '../../mode'
import { gridLayers, repaint } from '../../ui/map/kit'
import { MapView } from '../../ui/map/MapView'
import { rounded } from './points'

interface Props {
  /** All grids in service of the township. */
  shapes: FeatureCollection
  takes: string[]
  line: Position[]
  /** Corners that can be dragged, when borders are moved. */
  corners: Position[]
  /** The rings being moved. */
  moving: FeatureCollection
  preview: GroundPreview | undefined
  onGrid: (code: string) => void
  onPoint: ((at: Position) => void) | undefined
  onCorner: (from: Position, to: Position) => void
}

const NONE: FeatureCollection = { type: 'FeatureCollection', features: [] }
const PIECES = ['#2f6db5', '#c2603a', '#5a8f3c', '#8450ab', '#b08a1e', '#2c8f8a']
const REACH = 12 // pixels within which a corner is taken hold of

const layers = (mode: Mode): LayerSpecification[] => {
  const ink = mode === 'dark' ? '#ffffff' : '#0b2f57'
  return [
    ...gridLayers(mode, 'kind'),
    {
      id: 'piece',
      type: 'fill',
      source: 'pieces',
      paint: {
        'fill-color': [
          'match',
          ['%', ['get', 'n'], PIECES.length],
          ...PIECES.flatMap((colour, i) => [i, colour]),
          '#888888',
        ] as never,
        'fill-opacity': 0.55,
      },
    },
    { id: 'piece-line', type: 'line', source: 'pieces', paint: { 'line-color': ink, 'line-width': 2 } },
    {
      id: 'piece-name',
      type: 'symbol',
      source: 'piece-names',
      layout: { 'text-field': ['get', 'label'], 'text-size': 15, 'text-allow-overlap': true },
      paint: {
        'text-color': ink,
        'text-halo-color': mode === 'dark' ? '#101418' : '#ffffff',
        'text-halo-width': 2,
      },
    },
    { id: 'moving', type: 'line', source: 'moving', paint: { 'line-color': ink, 'line-width': 2.4 } },
    {
      id: 'fault',
      type: 'fill',
      source: 'faults',
      paint: { 'fill-color': '#d3261c', 'fill-opacity': 0.75 },
    },
    {
      id: 'fault-line',
      type: 'line',
      source: 'faults',
      paint: { 'line-color': '#d3261c', 'line-width': 3 },
    },
    {
      id: 'line',
      type: 'line',
      source: 'line',
      paint: { 'line-color': '#d3261c', 'line-width': 2.5, 'line-dasharray': [2, 1.4] },
    },
    {
      id: 'corner',
      type: 'circle',
      source: 'corners',
      paint: {
        'circle-radius': 5,
        'circle-color': mode === 'dark' ? '#101418' : '#ffffff',
        'circle-stroke-width': 2.2,
        'circle-stroke-color': '#d3261c',
      },
    },
  ]
}

const points = (at: readonly Position[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: at.map((coordinates) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates },
  })),
})

/** What the sources hold, by their names. */
function data({ shapes, line, corners, moving, preview }: Props): Record<string, FeatureCollection> {
  const told = preview?.pieces as FeatureCollection | undefined
  const pieces: FeatureCollection = {
    type: 'FeatureCollection',
    features: (told?.features ?? []).map((one, n) => ({
      ...one,
      properties: { ...one.properties, n, label: String(n + 1) },
    })),
  }
  const faults = [preview?.gaps, preview?.overlaps, preview?.outside] as (FeatureCollection | undefined)[]
  const outside = preview?.faultless ? [] : faults.flatMap((one) => one?.features ?? [])
  const drawn: FeatureCollection = {
    type: 'FeatureCollection',
    features:
      line.length > 1
        ? [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } }]
        : [],
  }
  return {
    grids: shapes,
    pieces,
    'piece-names': namePoints(pieces),
    moving,
    faults: { type: 'FeatureCollection', features: outside },
    line: drawn,
    corners: points([...corners, ...line]),
  }
}

/** The map one draws on: a click chooses a grid or adds a point of the line; corners are dragged. */
export function AdjustMap(props: Props) {
  const t = useGridWords()
  const mode = useMode()
  const [map, setMap] = useState<GLMap>()
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const begin = useRef({ mode })
  const ready = useCallback((made: GLMap) => {
    for (const name of Object.keys(data(latest.current)))
      made.addSource(name, {
        type: 'geojson',
        data: NONE,
        ...(name === 'grids' && { promoteId: 'code' }),
      })
    for (const layer of layers(begin.current.mode)) made.addLayer(layer)
    listen(made, latest)
    setMap(made)
    return () => setMap(undefined)
  }, [])
  const { shapes, takes, line, corners, moving, preview } = props
  useEffect(() => {
    if (map) repaint(map, layers(mode))
  }, [map, mode])
  useEffect(() => {
    if (!map) return
    for (const [name, value] of Object.entries(
      data({ ...latest.current, shapes, line, corners, moving, preview }),
    ))
      (map.getSource(name) as GeoJSONSource | undefined)?.setData(value)
  }, [map, shapes, line, corners, moving, preview])
  useEffect(() => {
    for (const id of takes) map?.setFeatureState({ source: 'grids', id }, { on: true })
    return () => {
      for (const id of takes)
        if (map?.getSource('grids')) map.setFeatureState({ source: 'grids', id }, { on: false })
    }
  }, [map, takes])
  const chosen = takes.join()
  useEffect(() => {
    const codes = chosen.split(',')
    const own = latest.current.shapes.features.filter((one) => codes.includes(String(one.properties?.code)))
    const bounds = boundsOf(own)
    if (bounds) map?.fitBounds(bounds, { padding: 70, maxZoom: 16, animate: false })
  }, [map, chosen])
  const bounds = boundsOf(shapes.features)
  if (!bounds) return null
  return <MapView className="map-adjust" label={t.adjust.map} bounds={bounds} onReady={ready} />
}

/** What clicking and dragging do, looked up when they happen. */
function listen(map: GLMap, now: { current: Props }) {
  let held: Position | undefined
  const near = (event: MapMouseEvent | MapTouchEvent) =>
    now.current.corners.find((corner) => {
      const at = map.project([corner[0] ?? 0, corner[1] ?? 0])
      return Math.hypot(at.x - event.point.x, at.y - event.point.y) < REACH
    })
  const grasp = (event: MapMouseEvent | MapTouchEvent) => {
    held = near(event)
    if (held) event.preventDefault()
  }
  const drag = (event: MapMouseEvent | MapTouchEvent) => {
    if (!held) return
    const to = rounded(event.lngLat.lng, event.lngLat.lat)
    now.current.onCorner(held, to)
    held = to
  }
  const release = () => {
    held = undefined
  }
  map.on('mousedown', grasp)
  map.on('touchstart', grasp)
  map.on('mousemove', (event) => {
    const pen = now.current.onPoint ? 'crosshair' : 'pointer'
    map.getCanvas().style.cursor = held || near(event) ? 'move' : pen
    drag(event)
  })
  map.on('touchmove', drag)
  for (const end of ['mouseup', 'touchend', 'touchcancel'] as const) map.on(end, release)
  map.on('click', (event) => {
    if (near(event)) return
    const { onPoint, onGrid } = now.current
    if (onPoint) return onPoint(rounded(event.lngLat.lng, event.lngLat.lat))
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ['grid-fill'] })
    if (hit) onGrid(String(hit.properties.code))
  })
}
