import type { Entry } from '@/api/model'
import { useT } from '@/shared/i18n'
import { StateMark, Time } from '../../ui/Marks'

/** How it came there, newest first: who did what, when, and why. */
export function Timeline({ entries }: { entries: Entry[] }) {
  const t = useT()
  return (
    <ol className="timeline">
      {entries
        .toSorted((a, b) => b.seq - a.seq)
        .map((entry) => (
          <li key={entry.seq}>
            <p className="timeline-line">
              <b>{actionName(t.action, entry.action)}</b>
              <span>{entry.actor || t.event.system}</span>
              {entry.role && <span className="muted">{t.role[entry.role] ?? entry.role}</span>}
              <span className="spring" />
              <Time at={entry.at} full />
            </p>
            {entry.to_state && entry.from_state && entry.from_state !== entry.to_state && (
              <p className="timeline-states">
                <StateMark state={entry.from_state} /> <span aria-hidden="true">→</span>{' '}
                <StateMark state={entry.to_state} />
              </p>
            )}
            {entry.reason && <p className="timeline-reason">{t.reason[entry.reason] ?? entry.reason}</p>}
            {entry.note && <p className="timeline-note">{entry.note}</p>}
          </li>
        ))}
    </ol>
  )
}

/** The word for a journal's verb, "event.accept" or "accept". */
export const actionName = (names: Record<string, string>, action: string) => {
  const verb = action.split('.').at(-1) ?? action
  return names[verb] ?? verb
}
