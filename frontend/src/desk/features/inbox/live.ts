import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, body } from '@/api/client'
import { tell } from '../../ui/toast'
import { inboxQuery } from './queries'

const AGAIN = 30_000 // milliseconds after a stream that the server refused
const TOLD = 3 // lines that find room on the screen at once
const CALM = 2_000 // milliseconds in which changes are gathered before numbers are asked for again

/**
 * One line to the server for all tabs of the desk: a browser opens no more than six to one house. Whoever holds the
 * lock listens and passes on; when that tab goes, the next one listens.
 */
export function useLive(on: boolean) {
  const queries = useQueryClient()
  useEffect(() => {
    if (!on || typeof EventSource === 'undefined') return
    const gathered = gather(queries)
    const tabs = new BroadcastChannel('live')
    const hear = (heard: Heard) => {
      if (heard.change) gathered.add(heard.change)
      else void arrived(queries, heard)
    }
    tabs.addEventListener('message', ({ data }) => hear({ ...data, first: false }))
    const off = new AbortController()
    const listen = () =>
      held(off.signal, (heard) => {
        tabs.postMessage(heard)
        hear({ ...heard, first: true })
      })
    if (navigator.locks)
      navigator.locks.request('live', { signal: off.signal }, listen).catch(() => undefined)
    else void listen()
    return () => {
      off.abort()
      gathered.end()
      tabs.close()
    }
  }, [on, queries])
}

interface Heard {
  change?: Change
  /** The id of a line of the inbox. */
  notice?: number
  /** It came here first: this tab tells it in words, the others only count. */
  first?: boolean
}

/** The open line, until the page goes; a browser tries again by itself, but not after a refusal. */
function held(signal: AbortSignal, hear: (heard: Heard) => void) {
  return new Promise<void>((done) => {
    let source: EventSource
    let later: ReturnType<typeof setTimeout>
    const open = () => {
      source = new EventSource('/api/v1/stream')
      source.addEventListener('change', ({ data }) => hear({ change: JSON.parse(data) }))
      source.addEventListener('notification', ({ data }) => hear({ notice: JSON.parse(data).id }))
      source.addEventListener('error', () => {
        if (source.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN)
      })
    }
    open()
    signal.addEventListener('abort', () => {
      clearTimeout(later)
      source.close()
      done()
    })
  })
}

interface Change {
  subject_kind: string
  subject_id: string
}

/** An event that is open is asked for at once, unless somebody writes a step; numbers and lists a little later. */
function gather(queries: QueryClient) {
  let waiting: ReturnType<typeof setTimeout> | undefined
  const numbers = () => {
    waiting = undefined
    for (const kind of ['count', 'top']) void queries.invalidateQueries({ queryKey: ['events', kind] })
    void queries.invalidateQueries({ queryKey: ['events', 'list'], refetchType: 'none' })
  }
  return {
    add({ subject_kind, subject_id }: Change) {
      if (subject_kind !== 'event') return
      const writing = document.querySelector('.step-form') !== null
      const queryKey = ['event', subject_id]
      void queries.invalidateQueries({ queryKey, refetchType: writing ? 'none' : 'active' })
      waiting ??= setTimeout(numbers, CALM)
    },
    end: () => clearTimeout(waiting),
  }
}

/** The lines of the inbox that were told in a toast: several may come at once, and each may come twice. */
const told = new Set<number>()

/** The number on the bell, the open list, and a short word each; in the language of the page, not the browser's. */
async function arrived(queries: QueryClient, { notice = 0, first }: Heard) {
  await queries.invalidateQueries({ queryKey: inboxQuery.queryKey })
  void queries.invalidateQueries({ queryKey: ['notifications'] })
  if (!first && document.hidden) return
  const newest = await body(
    api.GET('/api/v1/notifications', { params: { query: { limit: TOLD, unread: true } } }),
  ).catch(() => undefined)
  const untold = newest?.items.filter(({ id }) => id >= notice && !told.has(id)) ?? []
  for (const { id, text } of untold.reverse()) {
    told.add(id)
    tell(text)
  }
}
