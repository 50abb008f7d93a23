import type { Map as GLMap } from 'maplibre-gl'
import { useEffect, useRef, useState } from 'react'
import type { Bounds } from '@/shared/geo'
import { useT } from '@/shared/i18n'
import { useMode } from '../../mode'
import { ground, makeMap, repaint } from './kit'

export interface MapProps {
  label: string
  bounds: Bounds
  className?: string
  small?: boolean
  /** Once, when layers can be added; what it answers is called when the map goes. */
  onReady: (map: GLMap) => (() => void) | undefined
}

/** A map made once. The page adds layers when it is ready; a change of colours repaints, nothing is made anew. */
export function MapView({ label, bounds, className, small, onReady }: MapProps) {
  const t = useT()
  const mode = useMode()
  const box = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<GLMap>()
  const first = useRef({ bounds, mode, t, small: small ?? false })
  const ready = useRef(onReady)
  useEffect(() => {
    if (!box.current) return
    const { bounds, mode, t, small } = first.current
    const made = makeMap(box.current, bounds, mode, t, small)
    const element = box.current
    let undo: (() => void) | undefined
    made.once('load', () => {
      undo = ready.current(made)
      setMap(made)
    })
    made.on('idle', () => {
      element.dataset.idle = 'true' // for browser tests: drawn, nothing pending
    })
    return () => {
      undo?.()
      setMap(undefined)
      delete element.dataset.idle
      made.remove()
    }
  }, [])
  useEffect(() => {
    if (map) repaint(map, [ground(mode)])
  }, [map, mode])
  useEffect(() => {
    map?.getCanvas().setAttribute('aria-label', label)
  }, [map, label])
  // the canvas inside is the named region
  return <div ref={box} className={className ?? 'map'} />
}
