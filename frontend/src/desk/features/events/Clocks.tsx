import type { Clock } from '@/api/model'
import { duration, minute, short, standing } from '@/shared/format'
import { type Locale, type Messages, useLocale, useT } from '@/shared/i18n'
import { Explained } from './Explained'
import { running } from './running'

const limitName = (t: Messages, clock: Clock) => {
  const name = t.limitType[clock.limit_type as keyof Messages['limitType']]
  return name ? name(clock.limit_value) : `${clock.limit_value} ${clock.limit_type}`
}

/** The limit of the whole event, then those of its stages as they began. */
const wholeFirst = (a: Clock, b: Clock) =>
  Number(b.stage === 'total') - Number(a.stage === 'total') || a.started_at.localeCompare(b.started_at)

/** Every limit of the event: how much of it is used, and what it was. */
export function Clocks({ clocks, id, etag }: { clocks: Clock[]; id: string; etag: string }) {
  const t = useT()
  if (clocks.length === 0) return null
  return (
    <section aria-labelledby="clocks">
      <h2 className="sub" id="clocks">
        {t.event.clocks}
      </h2>
      <ul className="clocks">
        {clocks.toSorted(wholeFirst).map((clock) => (
          <ClockRow key={`${clock.stage} ${clock.started_at}`} clock={clock} />
        ))}
      </ul>
      <Explained id={id} etag={etag} />
    </section>
  )
}

/** How it stands: done in how long, standing still, late by how much, or until when. */
function wordsOfClock(t: Messages, clock: Clock, late: boolean, ran: number, locale: Locale) {
  const { ms } = standing(clock.due_at)
  if (clock.stopped_at) return t.event.clockStopped(duration(ran, locale))
  if (clock.paused_at) return t.event.pausedSince(short(clock.paused_at))
  if (late) return t.event.late(duration(ms, locale))
  // hours on the wall say little where only office hours count
  return clock.limit_type === 'uh' ? t.event.left(duration(ms, locale)) : t.event.until(short(clock.due_at))
}

function ClockRow({ clock }: { clock: Clock }) {
  const t = useT()
  const locale = useLocale()
  const { ran, used, late, tone } = running(clock)
  const words = wordsOfClock(t, clock, late, ran, locale)
  const still = clock.paused_at && !clock.stopped_at
  return (
    <li className={`clock tone-${tone} ${still ? 'is-still' : ''}`}>
      <p>
        <b>{t.stage[clock.stage] ?? clock.stage}</b>
        <span className="muted">
          {t.event.limit} {limitName(t, clock)}
        </span>
        {still && <span className="pill">{t.event.paused}</span>}
        {clock.provisional && (
          <span className="pill" title={t.event.provisionalWhy}>
            {t.event.provisional}
            <span className="sr">{t.event.provisionalWhy}</span>
          </span>
        )}
        <span className="spring" />
        <span className="clock-words">{words}</span>
      </p>
      <span className="clock-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(used * 100)}%` }} />
      </span>
      <p className="muted num">
        {minute(clock.started_at)} {t.list.until} {minute(clock.due_at)}
        {clock.paused_total_s > 0 && (
          <span>{t.event.pausedFor(duration(clock.paused_total_s * 1000, locale))}</span>
        )}
      </p>
    </li>
  )
}
