import type { Entry } from '@/api/model'
import { type Messages, useT } from '@/shared/i18n'
import { useNames } from '../../catalogue'
import { StateMark, Time } from '../../ui/Marks'

/** How it came there, newest first: who did what, when, and why. */
export function Timeline({ entries }: { entries: Entry[] }) {
  const t = useT()
  const names = useNames()
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
            {told(t, entry, names).map((line) => (
              <p key={line} className="timeline-reason">
                {line}
              </p>
            ))}
            {entry.reason && <p className="timeline-reason">{t.reason[entry.reason] ?? entry.reason}</p>}
            {entry.note && <p className="timeline-note">{entry.note}</p>}
          </li>
        ))}
    </ol>
  )
}

/** What a step was about, where its entry names more than a reason. */
function told(t: Messages, entry: Entry, names: (code: string) => string | undefined): string[] {
  const { data } = entry
  const units = [data.unit_code, ...(Array.isArray(data.co_units) ? data.co_units : [])]
  const named = units.flatMap((code) => (typeof code === 'string' ? [names(code) ?? code] : []))
  const word = (known: Record<string, string>, key: unknown) =>
    typeof key === 'string' ? [known[key] ?? key] : []
  return [
    ...(named.length ? [`${t.event.unit}${t.colon}${named.join(t.comma)}`] : []),
    ...(entry.action === 'event.undo' ? word(t.action, data.step) : []),
    ...word(t.basis, data.basis),
    ...word(t.closeKind, data.close_kind),
    ...word({}, data.question),
    ...word({}, data.answer),
    ...word({}, data.feedback),
  ]
}

/** The word for a journal's verb, "event.accept" or "accept". */
export const actionName = (names: Record<string, string>, action: string) => {
  const verb = action.split('.').at(-1) ?? action
  return names[verb] ?? verb
}
