// MapLibre without a network: no tiles, no glyphs; every letter is drawn on the device.
import 'maplibre-gl/dist/maplibre-gl.css'
import {
  type ExpressionSpecification,
  Map as GLMap,
  type LayerSpecification,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Bounds } from '@/shared/geo'
import type { Messages } from '@/shared/i18n'
import type { Mode } from '../../mode'

setWorkerUrl(workerUrl)

const FONT =
  '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif'
const PADDING = 32 // pixels between the shapes and the edge
const NAMES_FROM = 12.6 // zoom at which there is room for the names of grids
const [LATE, ON_TIME] = ['#b3261e', '#0b5cab']

export const KINDS = ['open_residential', 'gated_residential', 'rural', 'dedicated'] as const
export type Colouring = 'kind' | 'open'

/** Pale enough to read names and numbers on; the same order of lightness in both modes. */
export const KIND_COLOURS: Record<Mode, Record<(typeof KINDS)[number], string>> = {
  light: {
    open_residential: '#8fb8e8',
    gated_residential: '#c3a6e6',
    rural: '#a9d3a0',
    dedicated: '#f0c27b',
  },
  dark: { open_residential: '#2f5f96', gated_residential: '#6a4b94', rural: '#3d6b38', dedicated: '#8a6220' },
}
/** Lower ends of the five classes of open events. */
export const CLASSES = [0, 1, 3, 6, 10] as const
export const OPEN_COLOURS: Record<Mode, readonly [string, string, string, string, string]> = {
  light: ['#f3f5f8', '#fde7c8', '#fbc98e', '#f29e61', '#dc6f45'],
  dark: ['#1c232c', '#4a3a24', '#6d4c22', '#93571f', '#b8601f'],
}

const fill = (mode: Mode, by: Colouring): ExpressionSpecification => {
  if (by === 'kind') {
    const colours = KIND_COLOURS[mode]
    return [
      'match',
      ['get', 'kind'],
      ...KINDS.flatMap((kind) => [kind, colours[kind]]),
      '#999999',
    ] as unknown as ExpressionSpecification
  }
  const [base, ...steps] = OPEN_COLOURS[mode]
  return [
    'step',
    ['coalesce', ['feature-state', 'open'], 0],
    base,
    ...steps.flatMap((colour, i) => [CLASSES[i + 1], colour]),
  ] as unknown as ExpressionSpecification
}

/** Grids: faces, edges, names; the one pointed at is drawn stronger. Source `grids`, ids are codes. */
export const gridLayers = (mode: Mode, by: Colouring): LayerSpecification[] => [
  {
    id: 'grid-fill',
    type: 'fill',
    source: 'grids',
    paint: {
      'fill-color': fill(mode, by),
      'fill-opacity': ['case', ['boolean', ['feature-state', 'on'], false], 1, by === 'kind' ? 0.7 : 0.92],
    },
  },
  {
    id: 'grid-line',
    type: 'line',
    source: 'grids',
    paint: {
      'line-color': [
        'case',
        ['boolean', ['feature-state', 'on'], false],
        mode === 'dark' ? '#ffffff' : '#0b3c70',
        mode === 'dark' ? '#5b6775' : '#8793a1',
      ],
      'line-width': ['case', ['boolean', ['feature-state', 'on'], false], 2.5, 0.8],
    },
  },
  {
    id: 'grid-name',
    type: 'symbol',
    source: 'grids',
    minzoom: NAMES_FROM,
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': [FONT], 'text-max-width': 8 },
    paint: {
      'text-color': mode === 'dark' ? '#e3e8ee' : '#1c2430',
      'text-halo-color': mode === 'dark' ? '#101418' : '#ffffff',
      'text-halo-width': 1.4,
    },
  },
]

/** Townships: their edges over those of the grids (source `areas`), their names (source `area-names`) until the grids have theirs. */
export const areaLayers = (mode: Mode): LayerSpecification[] => [
  {
    id: 'area-line',
    type: 'line',
    source: 'areas',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': mode === 'dark' ? '#9fb2c8' : '#3d5571', 'line-width': 1.8 },
  },
  {
    id: 'area-name',
    type: 'symbol',
    source: 'area-names',
    maxzoom: NAMES_FROM,
    layout: {
      'text-field': ['get', 'name'],
      'text-size': 14,
      'text-font': [FONT],
      'text-letter-spacing': 0.12,
      'text-allow-overlap': true,
    },
    paint: {
      'text-color': mode === 'dark' ? '#d5dfea' : '#24405e',
      'text-halo-color': mode === 'dark' ? '#101418' : '#ffffff',
      'text-halo-width': 2,
    },
  },
]

/** Open events, clustered: late ones in red, a red ring where some are late. Source `events`. */
export const eventLayers = (mode: Mode): LayerSpecification[] => {
  const ring = mode === 'dark' ? '#101418' : '#ffffff'
  const late: ExpressionSpecification = ['boolean', ['get', 'overdue'], false]
  const some: ExpressionSpecification = ['>', ['get', 'late'], 0]
  const all: ExpressionSpecification = ['==', ['get', 'late'], ['get', 'point_count']]
  return [
    {
      id: 'cluster',
      type: 'circle',
      source: 'events',
      filter: ['has', 'point_count'],
      paint: {
        'circle-color': ['case', all, LATE, ON_TIME],
        'circle-radius': ['step', ['get', 'point_count'], 11, 10, 14, 50, 18, 200, 23],
        'circle-stroke-width': ['case', all, 2, some, 3.5, 2],
        'circle-stroke-color': ['case', all, ring, some, LATE, ring],
      },
    },
    {
      id: 'cluster-number',
      type: 'symbol',
      source: 'events',
      filter: ['has', 'point_count'],
      layout: {
        'text-field': ['get', 'point_count_abbreviated'],
        'text-size': 12,
        'text-font': [FONT],
        'text-allow-overlap': true,
      },
      paint: { 'text-color': '#ffffff' },
    },
    {
      id: 'event',
      type: 'circle',
      source: 'events',
      filter: ['!', ['has', 'point_count']],
      paint: {
        'circle-radius': 6,
        'circle-color': ['case', late, LATE, ON_TIME],
        'circle-stroke-width': 2,
        'circle-stroke-color': ring,
      },
    },
  ]
}

/** One place, such as where an event is. Source `point`. */
export const pointLayers = (mode: Mode): LayerSpecification[] => [
  {
    id: 'point',
    type: 'circle',
    source: 'point',
    paint: {
      'circle-radius': 8,
      'circle-color': '#b3261e',
      'circle-stroke-width': 3,
      'circle-stroke-color': mode === 'dark' ? '#101418' : '#ffffff',
    },
  },
]

export const ground = (mode: Mode): LayerSpecification => ({
  id: 'ground',
  type: 'background',
  paint: { 'background-color': mode === 'dark' ? '#101418' : '#eef1f5' },
})

/** An empty map over a place, with its controls in the page's language. */
export function makeMap(
  container: HTMLElement,
  bounds: Bounds,
  mode: Mode,
  t: Messages,
  small: boolean,
): GLMap {
  const map = new GLMap({
    container,
    style: { version: 8, sources: {}, layers: [ground(mode)] },
    bounds,
    fitBoundsOptions: { padding: small ? 12 : PADDING },
    localIdeographFontFamily: FONT,
    attributionControl: false,
    fadeDuration: 0,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 18,
    minZoom: 8,
    cooperativeGestures: false,
    locale: {
      'NavigationControl.ZoomIn': t.map.zoomIn,
      'NavigationControl.ZoomOut': t.map.zoomOut,
      'Map.Title': t.map.label,
    },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  if (!small) map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
  return map
}

/** New colours on the map that is there: nothing is loaded or built again. */
export function repaint(map: GLMap, layers: LayerSpecification[]) {
  for (const layer of layers) {
    if (!map.getLayer(layer.id)) continue
    for (const [name, value] of Object.entries(layer.paint ?? {}))
      map.setPaintProperty(layer.id, name as never, value as never)
  }
}
