import { Button } from 'antd'
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useT } from '@/shared/i18n'
import { useNarrow } from '../../ui/media'
import { Waiting } from '../../ui/States'
import type { EventsSearch } from './search'
import './together.css'
import { useTogether } from './together'

const EventsMap = lazy(() => import('./EventsMap').then((module) => ({ default: module.EventsMap })))

interface Props {
  search: EventsSearch
  patch: (change: Partial<EventsSearch>) => void
}

/** Whether the list stands alone or beside its map; on a phone one takes the place of the other. */
export function Ways({ search, patch }: Props) {
  const w = useTogether()
  const narrow = useNarrow()
  return (
    <fieldset className="segmented" aria-label={w.way}>
      {([undefined, 'map'] as const).map((way) => (
        <label key={way ?? 'list'}>
          <input
            type="radio"
            className="sr"
            name="way"
            checked={search.view === way}
            onChange={() => patch({ view: way })}
          />
          {way === undefined ? w.list : narrow ? w.map : w.mapAndList}
        </label>
      ))}
    </fieldset>
  )
}

/** The list alone still keeps to what the map showed; it says so, and how to leave that. */
export function Within({ search, patch }: Props) {
  const w = useTogether()
  if (!search.bbox || search.view) return null
  return (
    <p className="within" role="status">
      {w.within}
      <Button type="link" size="small" onClick={() => patch({ bbox: undefined })}>
        {w.everywhere}
      </Button>
    </p>
  )
}

/** The map beside the list: what is pointed at in one is marked in the other. */
export function Together(
  props: Props & {
    marked: string | undefined
    onMark: (id: string | undefined) => void
    children: ReactNode
  },
) {
  const { search, patch, marked, onMark, children } = props
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = list.current
    if (!box) return
    const point = (event: Event) =>
      onMark((event.target as Element).closest<HTMLElement>('[data-row]')?.dataset.row)
    const leave = () => onMark(undefined)
    const listens = [
      ['mouseover', point],
      ['focusin', point],
      ['mouseleave', leave],
      ['focusout', leave],
    ] as const
    for (const [name, does] of listens) box.addEventListener(name, does)
    return () => {
      for (const [name, does] of listens) box.removeEventListener(name, does)
    }
  }, [onMark])
  return (
    <div className="together">
      <div ref={list} className="together-list">
        {children}
      </div>
      <section className="map-frame" aria-label={t.map.title}>
        <Suspense fallback={<Waiting />}>
          <EventsMap
            search={search}
            marked={marked}
            onMark={onMark}
            onOpen={(id) => patch({ id })}
            onView={(bbox) => patch({ bbox })}
          />
        </Suspense>
      </section>
    </div>
  )
}
