import type { FeatureCollection } from 'geojson'
import type { GeoJSONSource, Map as GLMap } from 'maplibre-gl'
import { useCallback, useEffect, useRef, useState } from 'react'
import { boundsOf } from '@/shared/geo'
import { type Mode, useMode } from '../../mode'
import { gridLayers, repaint } from '../../ui/map/kit'
import { MapView } from '../../ui/map/MapView'

const layers = (mode: Mode) =>
  gridLayers(mode, 'kind').map((layer) => (layer.id === 'grid-name' ? { ...layer, minzoom: 9 } : layer))

/** Some borders and names; other shapes show in the same map. */
export function BordersMap({
  shapes,
  label,
  small,
}: {
  shapes: FeatureCollection
  label: string
  small?: boolean
}) {
  const mode = useMode()
  const [map, setMap] = useState<GLMap>()
  const begin = useRef({ shapes, mode })
  const ready = useCallback((made: GLMap) => {
    made.addSource('grids', { type: 'geojson', data: begin.current.shapes, promoteId: 'code' })
    for (const layer of layers(begin.current.mode)) made.addLayer(layer)
    setMap(made)
    return () => setMap(undefined)
  }, [])
  useEffect(() => {
    if (map) repaint(map, layers(mode))
  }, [map, mode])
  useEffect(() => {
    ;(map?.getSource('grids') as GeoJSONSource | undefined)?.setData(shapes)
  }, [map, shapes])
  const bounds = boundsOf(shapes.features)
  if (!bounds) return null
  return (
    <MapView
      small={small ?? false}
      className={small ? 'map-small' : 'map-adjust'}
      label={label}
      bounds={bounds}
      onReady={ready}
    />
  )
}
