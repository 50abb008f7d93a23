import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, body } from '@/api/client'
import { tell } from '../../ui/toast'
import { inboxQuery } from './queries'

const AGAIN = 30_000 // milliseconds after a stream that the server refused
const CALM = 2_000 // milliseconds in which changes are gathered before numbers are asked for again

/** One line to the server for the whole desk: what changed is asked for again, what is new is told. */
export function useLive(on: boolean) {
  const queries = useQueryClient()
  useEffect(() => {
    if (!on || typeof EventSource === 'undefined') return
    let source: EventSource
    let later: ReturnType<typeof setTimeout>
    const gathered = gather(queries)
    const open = () => {
      source = new EventSource('/api/v1/stream')
      source.addEventListener('change', ({ data }) => gathered.add(JSON.parse(data)))
      source.addEventListener('notification', () => void arrived(queries))
      // a browser tries again by itself, but not after a refusal
      source.addEventListener('error', () => {
        if (source.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN)
      })
    }
    open()
    return () => {
      clearTimeout(later)
      gathered.end()
      source.close()
    }
  }, [on, queries])
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

/** The number on the bell, the open list, and a short word; its words are asked for in the language of the page. */
async function arrived(queries: QueryClient) {
  await queries.invalidateQueries({ queryKey: inboxQuery.queryKey })
  void queries.invalidateQueries({ queryKey: ['notifications'] })
  const newest = await body(
    api.GET('/api/v1/notifications', { params: { query: { limit: 1, unread: true } } }),
  ).catch(() => undefined)
  const text = newest?.items[0]?.text
  if (text) tell(text)
}
