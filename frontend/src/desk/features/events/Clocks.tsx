import type { Clock } from '@/api/model'
import { duration, minute, short, standing } from '@/shared/format'
import { type Locale, type Messages, useLocale, useT } from '@/shared/i18n'
import { Explained } from './Explained'

const limitName = (t: Messages, clock: Clock) => {
  const name = t.limitType[clock.limit_type as keyof Messages['limitType']]
  return name ? name(clock.limit_value) : `${clock.limit_value} ${clock.limit_type}`
}

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
        {clocks.map((clock) => (
          <ClockRow key={`${clock.stage} ${clock.started_at}`} clock={clock} />
        ))}
      </ul>
      <Explained id={id} etag={etag} />
    </section>
  )
}

/** How it stands: done in how long, standing still, late by how much, or until when. */
function wordsOfClock(t: Messages, clock: Clock, late: boolean, locale: Locale) {
  const { ms } = standing(clock.due_at)
  if (clock.paused_at) return t.event.paused
  if (clock.stopped_at) {
    const took = Date.parse(clock.stopped_at) - Date.parse(clock.started_at)
    return t.event.clockStopped(duration(Math.max(0, took), locale))
  }
  if (late) return t.event.late(duration(ms, locale))
  // hours on the wall say little where only office hours count
  return clock.limit_type === 'uh' ? t.event.left(duration(ms, locale)) : t.event.until(short(clock.due_at))
}

function ClockRow({ clock }: { clock: Clock }) {
  const t = useT()
  const locale = useLocale()
  const [start, due] = [Date.parse(clock.started_at), Date.parse(clock.due_at)]
  const end = clock.stopped_at ? Date.parse(clock.stopped_at) : Date.now()
  const used = Math.min(1, Math.max(0, (end - start) / Math.max(1, due - start)))
  const late = clock.breached || end > due
  const words = wordsOfClock(t, clock, late, locale)
  const tone = late
    ? 'red'
    : clock.paused_at
      ? 'grey'
      : clock.stopped_at
        ? 'green'
        : used > 0.8
          ? 'amber'
          : 'blue'
  return (
    <li className={`clock tone-${tone}`}>
      <p>
        <b>{t.stage[clock.stage] ?? clock.stage}</b>
        <span className="muted">
          {t.event.limit} {limitName(t, clock)}
        </span>
        {clock.provisional && (
          <span className="pill" title={t.event.provisionalWhy}>
            {t.event.provisional}
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
      </p>
    </li>
  )
}
