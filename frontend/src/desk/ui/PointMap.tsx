import { useQuery } from '@tanstack/react-query'
import type { Map as GLMap } from 'maplibre-gl'
import { useCallback, useEffect, useRef } from 'react'
import type { Place } from '@/api/model'
import { type Bounds, boundsOf } from '@/shared/geo'
import { gridShapesQuery } from '../features/grids/queries'
import { type Mode, useMode } from '../mode'
import { gridLayers, pointLayers, repaint } from './map/kit'
import { MapView } from './map/MapView'
import { canDrawMaps } from './map/webgl'
import { Waiting } from './States'

const layers = (mode: Mode) => [...gridLayers(mode, 'kind'), ...pointLayers(mode)]
const ROUND = 0.004 // degrees shown round a place without a boundary: some 400 m

/** A place in its grid. */
export function PointMap(props: { point: Place | null; gridCode: string; label: string }) {
  const { data, isPending } = useQuery(gridShapesQuery(props.gridCode.slice(0, 9)))
  if (!canDrawMaps()) return null
  if (isPending) return <Waiting rows={3} />
  return <Drawn {...props} shapes={data ?? { type: 'FeatureCollection', features: [] }} />
}

function Drawn(props: {
  point: Place | null
  gridCode: string
  label: string
  shapes: GeoJSON.FeatureCollection
}) {
  const { point, gridCode, shapes } = props
  const mode = useMode()
  const map = useRef<GLMap>(undefined)
  const own = shapes.features.filter((shape) => shape.properties?.code === gridCode)
  const bounds: Bounds | undefined =
    boundsOf(own) ??
    (point ? [point.lon - ROUND, point.lat - ROUND, point.lon + ROUND, point.lat + ROUND] : undefined)
  const ready = useCallback(
    (made: GLMap) => {
      map.current = made
      made.addSource('grids', { type: 'geojson', data: shapes, promoteId: 'code' })
      made.addSource('point', {
        type: 'geojson',
        data: {
          type: 'FeatureCollection',
          features: point
            ? [
                {
                  type: 'Feature',
                  properties: {},
                  geometry: { type: 'Point', coordinates: [point.lon, point.lat] },
                },
              ]
            : [],
        },
      })
      for (const layer of layers(mode)) made.addLayer(layer)
      made.setFeatureState({ source: 'grids', id: gridCode }, { on: true })
      return () => {
        map.current = undefined
      }
    },
    [shapes, point, gridCode, mode],
  )
  useEffect(() => {
    if (map.current) repaint(map.current, layers(mode))
  }, [mode])
  if (!bounds) return null
  return <MapView small className="map-small" label={props.label} bounds={bounds} onReady={ready} />
}
