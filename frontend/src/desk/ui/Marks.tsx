import { ClockCircleOutlined, ExclamationCircleFilled } from '@ant-design/icons'
import { duration, minute, short, standing } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'

/** Told apart by shape as well as by colour: a ring filled as far as the work has come. */
const STATES: Record<string, { tone: string; fill: 'none' | 'quarter' | 'half' | 'most' | 'full' | 'off' }> =
  {
    reported: { tone: 'amber', fill: 'none' },
    accepted: { tone: 'amber', fill: 'quarter' },
    dispatched: { tone: 'blue', fill: 'quarter' },
    handling: { tone: 'blue', fill: 'half' },
    suspended: { tone: 'grey', fill: 'half' },
    pending_verification: { tone: 'violet', fill: 'most' },
    verified: { tone: 'green', fill: 'most' },
    closed: { tone: 'green', fill: 'full' },
    rejected: { tone: 'grey', fill: 'off' },
    merged: { tone: 'grey', fill: 'off' },
    voided: { tone: 'grey', fill: 'off' },
  }
const UNKNOWN = { tone: 'grey', fill: 'none' } as const
const SHARE = { none: 0, quarter: 25, half: 50, most: 75, full: 100, off: 0 }

export function StateMark({ state }: { state: string }) {
  const t = useT()
  const { tone, fill } = STATES[state] ?? UNKNOWN
  const share = SHARE[fill]
  return (
    <span className={`state tone-${tone}`}>
      <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
        {share > 0 && share < 100 && (
          <circle
            cx="8"
            cy="8"
            r="2"
            fill="none"
            stroke="currentColor"
            strokeWidth="4"
            pathLength="100"
            strokeDasharray={`${share} 100`}
            transform="rotate(-90 8 8)"
          />
        )}
        {share === 100 && (
          <>
            <circle cx="8" cy="8" r="7" fill="currentColor" />
            <path d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
          </>
        )}
        {fill === 'off' && <path d="m4 12 8-8" stroke="currentColor" strokeWidth="1.8" />}
      </svg>
      {t.st[state] ?? state}
    </span>
  )
}

/** Said only where it is out of the ordinary. */
export function UrgencyMark({ urgency, always }: { urgency: string; always?: boolean }) {
  const t = useT()
  if (urgency === 'normal') return always ? <span className="muted">{t.urg.normal}</span> : null
  return (
    <span className={`pill ${urgency === 'emergency' ? 'tone-red' : 'tone-amber'}`}>
      <ExclamationCircleFilled aria-hidden="true" /> {t.urg[urgency] ?? urgency}
    </span>
  )
}

/** When it is due, and how late or near that is; once closed, whether it was on time. */
export function Due(props: {
  due_at: string | null
  closed_at: string | null
  closed_on_time: boolean | null
  long?: boolean
}) {
  const t = useT()
  const locale = useLocale()
  const { due_at, closed_at } = props
  if (closed_at)
    return (
      <span className={props.closed_on_time === false ? 'tone-red' : 'muted'} title={minute(closed_at)}>
        {props.closed_on_time === false ? t.event.closedLate : t.event.onTime}
      </span>
    )
  if (!due_at) return <span className="muted">{t.none}</span>
  const { tone, ms } = standing(due_at)
  const late = tone === 'late'
  const words = late ? t.event.late(duration(ms, locale)) : t.event.left(duration(ms, locale))
  return (
    <span
      className={`due ${late ? 'tone-red' : tone === 'near' ? 'tone-amber' : 'muted'}`}
      title={minute(due_at)}
    >
      {(late || tone === 'near') && <ClockCircleOutlined aria-hidden="true" />}
      {tone === 'far' && !props.long ? short(due_at) : words}
      {props.long && <span className="muted"> {minute(due_at)}</span>}
    </span>
  )
}

/** A time as short as a column wants it, in full on pointing. */
export function Time({ at, full }: { at: string; full?: boolean }) {
  return (
    <time dateTime={at} title={minute(at)} className="num">
      {full ? minute(at) : short(at)}
    </time>
  )
}
