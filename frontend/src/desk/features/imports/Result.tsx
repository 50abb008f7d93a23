import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ImportDetail } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { Failed, Notice, Waiting } from '../../ui/States'
import { Faults } from './Faults'
import { importQuery, operationQuery } from './queries'
import { useI } from './words'

export interface Deciding {
  busy: boolean
  onTake: (done: ImportDetail, skipBad: boolean) => void
}

/** How far an import has come, and then what came of it. */
export function Result({ id, ...deciding }: { id: string } & Deciding) {
  const operation = useQuery(operationQuery(id))
  const done = useQuery(importQuery(id))
  if (done.error && !done.data) return <Failed error={done.error} retry={() => void done.refetch()} />
  if (!done.data) return <Waiting rows={4} />
  if (done.data.outcome && done.data.outcome !== 'unreadable')
    return <Report done={done.data} {...deciding} />
  if (operation.data?.state === 'failed' || done.data.outcome)
    return <Unread error={operation.data?.error as Problem | null | undefined} />
  return <Under mode={done.data.mode} percent={operation.data?.progress ?? 0} />
}

interface Problem {
  detail?: string
  errors?: { pointer: string; detail: string }[]
}

function Unread({ error }: { error: Problem | null | undefined }) {
  const i = useI()
  const told = error?.errors?.length ? error.errors.map((one) => one.detail) : [error?.detail ?? '']
  return (
    <Notice picture="failed" title={i.failed} role="alert">
      <ul className="plain-list">
        {told.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Under({ mode, percent }: { mode: string; percent: number }) {
  const i = useI()
  const label = mode === 'apply' ? i.applying : i.checking
  return (
    <section className="import-under" aria-label={label}>
      <p role="status">{label}</p>
      <progress max={100} value={percent} aria-label={label} />
      <p className="muted">
        <span className="num">{i.percent(percent)}</span> {i.leave}
      </p>
    </section>
  )
}

function Report({ done, ...deciding }: { done: ImportDetail } & Deciding) {
  const i = useI()
  const locale = useLocale()
  const told = [done.rows, done.created, done.changed, done.unchanged].map((one) => count(one, locale))
  const [rows, created, changed, unchanged] = told as [string, string, string, string]
  const tried = done.outcome === 'checked'
  const title = tried
    ? done.rejected
      ? i.wrong(count(done.rejected, locale))
      : i.allRight
    : done.outcome === 'applied'
      ? i.done
      : i.refused
  const counts = (tried ? i.would : i.counts)(rows, created, changed, unchanged)
  return (
    <section className="import-report" aria-label={title} data-outcome={done.outcome}>
      <div className={`import-sum ${done.rejected ? 'is-wrong' : ''}`} role="status">
        <b>{title}</b>
        <p className="num">{counts}</p>
        {tried && done.rejected > 0 && <p>{i.wrongLead}</p>}
      </div>
      <Decision done={done} {...deciding} />
      {done.faults > 0 && <Faults id={done.id} total={done.faults} />}
      <Seen done={done} />
    </section>
  )
}

function Decision({ done, busy, onTake }: { done: ImportDetail } & Deciding) {
  const i = useI()
  const locale = useLocale()
  const good = done.rows - done.rejected
  return (
    <p className="import-actions">
      {done.outcome === 'checked' && done.rejected === 0 && (
        <Button type="primary" loading={busy} onClick={() => onTake(done, false)}>
          {i.take}
        </Button>
      )}
      {done.outcome !== 'applied' && done.rejected > 0 && good > 0 && (
        <Button loading={busy} onClick={() => onTake(done, true)}>
          {i.skip(count(good, locale))}
        </Button>
      )}
      {done.has_rejects && (
        <Button href={`/api/v1/imports/${done.id}/rejects`} icon={<DownloadOutlined aria-hidden="true" />}>
          {i.rejects}
        </Button>
      )}
    </p>
  )
}

/** What was read and what was not. */
function Seen({ done }: { done: ImportDetail }) {
  const t = useT()
  const i = useI()
  const { report } = done
  if (!report) return null
  const ignored = Object.values(report.ignored).flat()
  const lines: [string, string][] = [
    [i.ignored, ignored.join(t.comma)],
    [i.leftOut, report.left_out.map(({ place, begins }) => `${place} ${begins}`).join(t.comma)],
    [i.hidden, report.hidden.join(t.comma)],
  ]
  return (
    <dl className="facts">
      {lines
        .filter(([, text]) => text)
        .map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  )
}
