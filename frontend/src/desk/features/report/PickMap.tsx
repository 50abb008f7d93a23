import { useQuery } from '@tanstack/react-query'
import { type Map as GLMap, Marker } from 'maplibre-gl'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Place } from '@/api/model'
import { boundsOf } from '@/shared/geo'
import { type Mode, useMode } from '../../mode'
import { gridLayers, repaint } from '../../ui/map/kit'
import { MapView } from '../../ui/map/MapView'
import { Waiting } from '../../ui/States'
import { gridShapesQuery } from '../grids/queries'

interface Props {
  point: Place | undefined
  label: string
  onPick: (lon: number, lat: number) => void
}

/** A click puts the pin; it can be dragged. */
export function PickMap(props: Props) {
  const { data, isPending } = useQuery(gridShapesQuery())
  if (isPending) return <Waiting rows={4} />
  return <Drawn {...props} shapes={data ?? { type: 'FeatureCollection', features: [] }} />
}

const layers = (mode: Mode) => gridLayers(mode, 'kind')

function Drawn({ point, label, onPick, shapes }: Props & { shapes: GeoJSON.FeatureCollection }) {
  const mode = useMode()
  const [map, setMap] = useState<GLMap>()
  const pick = useRef(onPick)
  const begin = useRef({ shapes, mode })
  useEffect(() => {
    pick.current = onPick
  })
  const ready = useCallback((made: GLMap) => {
    const { shapes, mode } = begin.current
    made.addSource('grids', { type: 'geojson', data: shapes, promoteId: 'code' })
    for (const layer of layers(mode)) made.addLayer(layer)
    made.getCanvas().style.cursor = 'crosshair'
    made.on('click', ({ lngLat }) => pick.current(lngLat.lng, lngLat.lat))
    setMap(made)
    return () => setMap(undefined)
  }, [])
  useEffect(() => {
    if (map) repaint(map, layers(mode))
  }, [map, mode])
  useEffect(() => {
    if (!map || !point) return
    const pin = new Marker({ color: '#b3261e', draggable: true }).setLngLat([point.lon, point.lat]).addTo(map)
    pin.getElement().setAttribute('aria-label', label)
    pin.on('dragend', () => pick.current(pin.getLngLat().lng, pin.getLngLat().lat))
    if (!map.getBounds().contains([point.lon, point.lat]))
      map.easeTo({ center: [point.lon, point.lat], zoom: 14 })
    return () => {
      pin.remove()
    }
  }, [map, point, label])
  const bounds = boundsOf(shapes.features)
  if (!bounds) return null
  return <MapView className="map-pick" label={label} bounds={bounds} onReady={ready} />
}
