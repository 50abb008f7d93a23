import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, refusedWith, wordsOf } from '@/api/client'
import type { SavedView } from '@/api/model'
import { useT } from '@/shared/i18n'
import { tell } from '../../ui/toast'
import { type Filters, type ListName, viewsQuery } from './views'
import { useViewWords } from './words'

export interface Change {
  name?: string
  filters?: Filters
  position?: number
  start?: boolean
}

/** Writes views of a list; the same words again are the same attempt. */
export function useSend(list: ListName) {
  const t = useT()
  const v = useViewWords()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const attempt = useRef({ sent: '', key: '' })
  const send = async (sent: unknown, call: (key: string) => Promise<unknown>, said: string) => {
    const text = JSON.stringify(sent)
    if (attempt.current.sent !== text) attempt.current = { sent: text, key: crypto.randomUUID() }
    setBusy(true)
    setError('')
    try {
      await call(attempt.current.key)
      attempt.current = { sent: '', key: '' }
      if (said) tell(said)
      return true
    } catch (failure) {
      const particular = refusedWith(failure, 422) && failure.problem.errors?.map(({ detail }) => detail)
      const words = particular ? particular.join(' ') : wordsOf(failure, t.fail.network)
      setError(words)
      tell(words, 'bad')
      return false
    } finally {
      await queries.invalidateQueries({ queryKey: viewsQuery(list).queryKey })
      setBusy(false)
    }
  }
  const headers = (view: SavedView, key: string) => ({
    path: { view_id: view.id },
    header: { 'if-match': `"${view.version}"`, 'idempotency-key': key },
  })
  return {
    busy,
    error,
    create: (name: string, filters: Filters, start: boolean) => {
      const sent = { list_name: list, name, filters, start }
      const call = (key: string) =>
        api.POST('/api/v1/saved-views', { params: { header: { 'idempotency-key': key } }, body: sent })
      return send(sent, call, v.saved)
    },
    change: (view: SavedView, change: Change, said = v.changed) => {
      const call = (key: string) =>
        api.PATCH('/api/v1/saved-views/{view_id}', {
          params: headers(view, key),
          body: change as never, // what is absent stays
        })
      return send([view.id, view.version, change], call, said)
    },
    remove: (view: SavedView) => {
      const call = (key: string) =>
        api.DELETE('/api/v1/saved-views/{view_id}', { params: headers(view, key) })
      return send([view.id, view.version], call, v.removed)
    },
  }
}
