import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeadlineLeg, ExplainedClock, Segment } from '@/api/model'
import { short } from '@/shared/format'
import { type Messages, useT } from '@/shared/i18n'
import { Failed, Waiting } from '../../ui/States'
import { deadlineQuery } from './queries'

/** How the due times came about: asked for only when somebody wants to know. */
export function Explained({ id, etag }: { id: string; etag: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const told = useQuery({ ...deadlineQuery(id, etag), enabled: open })
  return (
    <details className="explained" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.deadline.how}</summary>
      {told.isError && <Failed error={told.error} retry={() => void told.refetch()} />}
      {told.isPending && open && <Waiting rows={3} />}
      {told.data?.clocks.map((clock) => (
        <Arithmetic key={`${clock.stage} ${clock.started_at}`} clock={clock} />
      ))}
      {told.data && <p className="muted">{t.deadline.revision(told.data.calendar_revision)}</p>}
    </details>
  )
}

function Arithmetic({ clock }: { clock: ExplainedClock }) {
  const t = useT()
  return (
    <section className="arithmetic">
      <p>
        <b>{t.stage[clock.stage] ?? clock.stage}</b>
        <span className="muted num">
          {short(clock.started_at)} → {short(clock.due_at)}
        </span>
        {clock.provisional && <span className="pill">{t.event.provisional}</span>}
      </p>
      {clock.legs.map((leg) => (
        <Leg key={leg.begins} leg={leg} alone={clock.legs.length === 1} />
      ))}
      {clock.pauses.map((pause) => (
        <p key={pause.begins} className="muted num">
          {t.deadline.paused} {short(pause.begins)} – {short(pause.ends)}
          {pause.step && ` · ${t.action[pause.step] ?? pause.step}`}
          {pause.reason && ` · ${t.reason[pause.reason] ?? pause.reason}`}
        </p>
      ))}
    </section>
  )
}

const limitOf = (t: Messages, leg: DeadlineLeg) => {
  const name = t.limitType[leg.limit_type as keyof Messages['limitType']]
  return name ? name(leg.limit_value) : String(leg.limit_value)
}

function Leg({ leg, alone }: { leg: DeadlineLeg; alone: boolean }) {
  const t = useT()
  const [begins, ends] = [Date.parse(leg.begins), Date.parse(leg.ends)]
  const share = (one: Segment) =>
    (100 * (Date.parse(one.ends) - Date.parse(one.begins))) / Math.max(1, ends - begins)
  const name =
    leg.stage === 'extension' ? t.deadline.extension(leg.granted_by ?? '') : (t.stage[leg.stage] ?? leg.stage)
  return (
    <div className="leg">
      <p className="muted">
        {!alone && <span>{name}</span>} {limitOf(t, leg)}
      </p>
      <span className="leg-bar" aria-hidden="true">
        {leg.segments.map((one) => (
          <span key={one.begins} className={`seg-${one.kind}`} style={{ width: `${share(one)}%` }} />
        ))}
      </span>
      <ul>
        {leg.segments.map((one) => (
          <li key={one.begins}>
            <span className="num">
              {short(one.begins)} – {short(one.ends)}
            </span>
            <span className={`seg-word seg-${one.kind}`}>
              {one.name ?? t.deadline.kind[one.kind] ?? one.kind}
            </span>
            <span className="spring" />
            <span className="num">{one.counted > 0 && t.deadline.counted(one.counted, leg.limit_type)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
