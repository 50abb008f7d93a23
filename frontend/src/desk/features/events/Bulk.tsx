import { UndoOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { api, body, wordsOf } from '@/api/client'
import type { EventRow } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { useHotkeys } from '../../ui/hotkeys'

const MOST = 100 // items of one batch, as the API takes them
/** Steps that need no more than their name; whether each may be taken says the server, event by event. */
const STEPS = [
  { step: 'accept', scope: 'events:triage' },
  { step: 'take', scope: 'events:handle' },
  { step: 'close', scope: 'events:triage' },
] as const
const BACK = new Set<string>(['accept', 'take'])

const zh = {
  begin: '批量办理',
  end: '退出批量',
  chosen: (n: number) => `已选 ${n} 件`,
  choose: (number: string) => `选择 ${number}`,
  lead: '用复选框或 x 键选择，最多 100 件；逐件判断，互不影响。',
  results: '批量办理结果',
  done: (n: number) => `${n} 件已办理。`,
  failed: (n: number) => `${n} 件没有办理，原因如下；仍保持选中。`,
  back: (n: number) => `撤回这 ${n} 件`,
  undone: (n: number) => `${n} 件已撤回。`,
  stays: (n: number) => `${n} 件不能撤回，原因如下。`,
}
const en: typeof zh = {
  begin: 'Several at once',
  end: 'Leave',
  chosen: (n) => `${n} chosen`,
  choose: (number) => `Choose ${number}`,
  lead: 'Choose by box or with x, 100 at most; each is judged by itself.',
  results: 'What became of them',
  done: (n) => `${n} done.`,
  failed: (n) => `${n} not done, for these reasons; they stay chosen.`,
  back: (n) => `Take these ${n} back`,
  undone: (n) => `${n} taken back.`,
  stays: (n) => `${n} cannot be taken back, for these reasons.`,
}
const useB = () => (useLocale() === 'en' ? en : zh)

export interface Bulk {
  on: boolean
  chosen: ReadonlyMap<string, EventRow>
  toggle: (row: EventRow) => void
  set: (on: boolean) => void
  keep: (ids: string[]) => void
}

/** What is chosen in the list; nothing of it outlives the page. */
export function useBulk(rows: EventRow[]): Bulk {
  const [on, setOn] = useState(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, EventRow>>(new Map())
  const toggle = useCallback(
    (row: EventRow) =>
      setChosen((old) => {
        const next = new Map(old)
        if (!next.delete(row.id) && next.size < MOST) next.set(row.id, row)
        return next
      }),
    [],
  )
  useHotkeys({
    x: () => {
      const id = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row
      const row = rows.find((one) => one.id === id)
      if (!row) return
      setOn(true)
      toggle(row)
    },
  })
  const set = useCallback((next: boolean) => {
    setOn(next)
    if (!next) setChosen(new Map())
  }, [])
  const keep = useCallback(
    (ids: string[]) => setChosen((old) => new Map([...old].filter(([id]) => ids.includes(id)))),
    [],
  )
  // the same object as long as nothing is chosen anew, so that rows need not be drawn again
  return useMemo(() => ({ on, chosen, toggle, set, keep }), [on, chosen, toggle, set, keep])
}

export function Choose({ bulk, row }: { bulk: Bulk; row: EventRow }) {
  const b = useB()
  return (
    <Checkbox
      checked={bulk.chosen.has(row.id)}
      aria-label={b.choose(row.number)}
      onChange={() => bulk.toggle(row)}
    />
  )
}

interface Result {
  row: EventRow
  etag: string | null
  problem: string | undefined
}

/** The bar over the list while several are chosen, and what became of each. */
export function BulkBar({ bulk }: { bulk: Bulk }) {
  const b = useB()
  const t = useT()
  const scope = useScope()
  const queries = useQueryClient()
  const [busy, setBusy] = useState('')
  const [failed, setFailed] = useState('')
  const [results, setResults] = useState<Result[]>()
  const [back, setBack] = useState<'open' | 'done'>()
  const take = async (step: (typeof STEPS)[number]['step']) => {
    setBusy(step)
    setFailed('')
    try {
      const rows = [...bulk.chosen.values()]
      const items = rows.map((row) => ({ id: row.id, if_match: `"${row.version}"`, form: { step } }))
      const answer = await body(
        api.POST('/api/v1/events/steps:batch', {
          params: { header: { 'idempotency-key': crypto.randomUUID() } },
          body: { items },
        }),
      )
      setResults(
        answer.items.map((one, at) => ({
          row: rows[at] as EventRow,
          etag: one.etag,
          problem: one.problem ? String(one.problem.detail ?? one.problem.title) : undefined,
        })),
      )
      setBack(BACK.has(step) ? 'open' : undefined)
      bulk.keep(answer.items.filter((one) => one.problem).map((one) => one.id))
      await queries.invalidateQueries({ queryKey: ['events'] })
    } catch (error) {
      setFailed(wordsOf(error, t.fail.network))
    } finally {
      setBusy('')
    }
  }
  const undo = async () => {
    const rows = results?.filter(({ etag }) => etag) ?? []
    setBusy('undo')
    setFailed('')
    try {
      const answer = await body(
        api.POST('/api/v1/events/undos:batch', {
          params: { header: { 'idempotency-key': crypto.randomUUID() } },
          body: { items: rows.map(({ row, etag }) => ({ id: row.id, if_match: etag as string })) },
        }),
      )
      setResults(
        answer.items.map((one, at) => ({
          row: rows[at]?.row as EventRow,
          etag: one.etag,
          problem: one.problem ? String(one.problem.detail ?? one.problem.title) : undefined,
        })),
      )
      setBack('done')
      await queries.invalidateQueries({ queryKey: ['events'] })
    } catch (error) {
      setFailed(wordsOf(error, t.fail.network))
    } finally {
      setBusy('')
    }
  }
  const done = results?.filter(({ problem }) => !problem).length ?? 0
  const refused = results?.filter(({ problem }) => problem) ?? []
  return (
    <div className="bulk" role="toolbar" aria-label={b.begin}>
      <b className="num">{b.chosen(bulk.chosen.size)}</b>
      {STEPS.filter((one) => scope(one.scope)).map(({ step }) => (
        <Button
          key={step}
          size="small"
          disabled={bulk.chosen.size === 0 || (busy !== '' && busy !== step)}
          loading={busy === step}
          onClick={() => void take(step)}
        >
          {t.action[step]}
        </Button>
      ))}
      <span className="muted wide-only">{b.lead}</span>
      <span className="spring" />
      <Button size="small" type="text" onClick={() => bulk.set(false)}>
        {b.end}
      </Button>
      {failed && <Alert type="error" showIcon role="alert" title={failed} />}
      <Dialog open={results !== undefined} onClose={() => setResults(undefined)} title={b.results}>
        {done > 0 && <p>{back === 'done' ? b.undone(done) : b.done(done)}</p>}
        {done > 0 && back === 'open' && (
          <Button
            icon={<UndoOutlined aria-hidden="true" />}
            loading={busy === 'undo'}
            onClick={() => void undo()}
          >
            {b.back(done)}
          </Button>
        )}
        {refused.length > 0 && <p>{back === 'done' ? b.stays(refused.length) : b.failed(refused.length)}</p>}
        <ul className="rows">
          {refused.map(({ row, problem }) => (
            <li key={row.id}>
              <span className="num">{row.number}</span>
              <span>{problem}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  )
}

/** Begins it; the list shows a box before each row. */
export function BulkButton({ bulk }: { bulk: Bulk }) {
  const b = useB()
  const scope = useScope()
  if (bulk.on || !STEPS.some((one) => scope(one.scope))) return null
  return <Button onClick={() => bulk.set(true)}>{b.begin}</Button>
}
