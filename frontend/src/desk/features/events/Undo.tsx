import { UndoOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { api, refusedWith, tagged, Unreachable, wordsOf } from '@/api/client'
import type { EventDetail } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { useHotkeys } from '../../ui/hotkeys'
import { tell } from '../../ui/toast'
import { eventQuery } from './queries'
import { actionName } from './Timeline'

const zh = {
  undo: '撤回',
  button: (step: string) => `撤回“${step}”`,
  title: '十分钟内、没有别的操作时，可以撤回自己的上一步（u）',
  done: (step: string) => `“${step}”已撤回`,
}
const en: typeof zh = {
  undo: 'Undo',
  button: (step) => `Undo “${step}”`,
  title: 'Your own last step can be taken back for ten minutes, until something else is done (u)',
  done: (step) => `“${step}” was taken back`,
}
export const useU = () => (useLocale() === 'en' ? en : zh)

/** Take the last step back; whatever comes of it, the event is read again. */
export function useUndo() {
  const t = useT()
  const u = useU()
  const queries = useQueryClient()
  return async ({ id, etag, undo }: Pick<EventDetail, 'id' | 'etag' | 'undo'>) => {
    if (!undo) return
    try {
      const after = await tagged(
        api.POST('/api/v1/events/{event_id}/undo', {
          params: {
            path: { event_id: id },
            header: { 'if-match': etag, 'idempotency-key': `undo-${id}-${etag.replaceAll('"', '')}` },
          },
        }),
      )
      queries.setQueryData(eventQuery(id).queryKey, after as EventDetail)
      tell(u.done(actionName(t.action, undo.step)))
    } catch (error) {
      tell(wordsOf(error, error instanceof Unreachable ? t.fail.network : t.fail.action), 'bad')
      if (!refusedWith(error, 403, 409, 412) && !(error instanceof Unreachable)) throw error
    } finally {
      for (const key of [['event', id], ['events'], ['home'], ['map']])
        void queries.invalidateQueries({ queryKey: key })
    }
  }
}

/** As long as the server offers it. */
export function UndoButton({ event }: { event: EventDetail }) {
  const t = useT()
  const u = useU()
  const undo = useUndo()
  const [busy, setBusy] = useState(false)
  const over = useOver(event.undo?.until)
  const open = event.undo !== null && !over && !busy
  const press = async () => {
    if (!open) return
    setBusy(true)
    await undo(event).finally(() => setBusy(false))
  }
  useHotkeys({ u: () => void press() })
  if (!event.undo || over) return null
  return (
    <Button
      type="text"
      icon={<UndoOutlined aria-hidden="true" />}
      loading={busy}
      title={u.title}
      data-testid="undo"
      onClick={() => void press()}
    >
      {u.button(actionName(t.action, event.undo.step))}
    </Button>
  )
}

/** True from then on, so that nobody presses what the server would refuse. */
function useOver(until: string | undefined) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    setOver(false)
    if (!until) return
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(until) - Date.now()))
    return () => clearTimeout(timer)
  }, [until])
  return over
}
