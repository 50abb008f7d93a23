import { useEffect, useState } from 'react'
import { day, useWords } from '../i18n'
import { type Mine, mine, subscribe } from '../outbox'
import { To } from '../ui/Parts'

/** The receipt; without a number the report still waits for a network. */
export function Done({ number }: { number?: string }) {
  const t = useWords()
  const [record, setRecord] = useState<Mine>()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    const look = () => void mine().then((all) => setRecord(all.find((one) => one.number === number)))
    look()
    return subscribe(look)
  }, [number])
  if (!number)
    return (
      <section className="card done">
        <h1>{t.done.queued}</h1>
        <p>{t.done.queuedLead}</p>
        <To to="" className="button primary">
          {t.done.home}
        </To>
      </section>
    )
  if (!record) return <p role="status">{t.loading}</p>
  const copy = async () => {
    await navigator.clipboard?.writeText(`${record.number} ${record.code}`).catch(() => undefined)
    setCopied(true)
  }
  return (
    <section className="card done" role="status">
      <h1>{t.done.title}</h1>
      <p>{t.done.lead}</p>
      <dl className="receipt">
        <dt>{t.done.number}</dt>
        <dd data-testid="number">{record.number}</dd>
        <dt>{t.done.code}</dt>
        <dd data-testid="code">{record.code}</dd>
      </dl>
      {record.due && <p>{t.done.due(day(record.due))}</p>}
      <p className="ways">
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? t.done.copied : t.done.copy}
        </button>
        <To to={`reports/${record.number}`} className="button primary">
          {t.done.see}
        </To>
      </p>
      <p className="muted small">{t.done.kept}</p>
    </section>
  )
}
