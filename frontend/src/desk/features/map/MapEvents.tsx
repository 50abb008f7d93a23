import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { api, body } from '@/api/client'
import type { EventRow, Page } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { Due, StateMark, UrgencyMark } from '../../ui/Marks'
import { Failed, Notice, Waiting } from '../../ui/States'
import { OPEN_STATES } from '../events/search'

const PAGE = 50 // rows

const zh = {
  title: '地图范围内的未办结事件',
  shown: (n: number, more: boolean) => `已列出 ${n} 件${more ? '，还有更多' : ''}`,
  none: '这个范围内没有未办结事件',
  noneLead: '拖动或缩小地图，列表会跟着变化。没有坐标的事件不在图上，请在事件列表中查找。',
}
const en: typeof zh = {
  title: 'Open events within the map',
  shown: (n, more) => `${n} listed${more ? ', and there are more' : ''}`,
  none: 'No open events within the map',
  noneLead:
    'Move the map or zoom out, the list follows. Events without a place are in the list of events only.',
}

interface Props {
  /** west,south,east,north of what the map shows; not known while it is being drawn. */
  box: string | undefined
  /** The event pointed at, here or on the map. */
  lit: string | undefined
  chosen: string | undefined
  onPoint: (id: string | undefined) => void
  onOpen: (id: string) => void
}

/** The open events that lie within the map, newest first; the list moves with the map. */
export function MapEvents({ box, lit, chosen, onPoint, onOpen }: Props) {
  const t = useT()
  const m = useLocale() === 'en' ? en : zh
  const list = useRef<HTMLUListElement>(null)
  const query = useInfiniteQuery({
    queryKey: ['events', 'within', box],
    enabled: box !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<EventRow>> =>
      body(
        api.GET('/api/v1/events', {
          signal,
          params: {
            query: {
              ...(box && { bbox: box }),
              state: [...OPEN_STATES],
              limit: PAGE,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (old) => old, // the rows of before stay until the new ones are there
  })
  useEffect(() => {
    if (lit) list.current?.querySelector(`[data-event="${lit}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [lit])
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="map-list map-events" aria-label={m.title} aria-busy={query.isPlaceholderData}>
      <p className="muted hint" role="status">
        {query.data && m.shown(rows.length, query.hasNextPage)}
      </p>
      {query.isPending && <Waiting rows={8} />}
      {query.error && !query.data && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && <Notice picture="empty" title={m.none} lead={m.noneLead} />}
      <ul ref={list}>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              data-event={row.id}
              className={lit === row.id || chosen === row.id ? 'is-here' : ''}
              aria-pressed={chosen === row.id}
              onMouseEnter={() => onPoint(row.id)}
              onMouseLeave={() => onPoint(undefined)}
              onFocus={() => onPoint(row.id)}
              onBlur={() => onPoint(undefined)}
              onClick={() => onOpen(row.id)}
            >
              <span className="clip">
                <UrgencyMark urgency={row.urgency} /> {row.title}
              </span>
              <StateMark state={row.state} />
              <span className="muted num clip">{row.number}</span>
              <Due {...row} />
            </button>
          </li>
        ))}
        {query.hasNextPage && (
          <li>
            <Button type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t.more}
            </Button>
          </li>
        )}
      </ul>
    </section>
  )
}
