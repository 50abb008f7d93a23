import { useEffect, useState } from 'react'
import { moment, useWords } from '../i18n'
import { discard, forget, type Mine, mine, subscribe, type Waiting, waiting } from '../outbox'
import { Danger, To } from '../ui/Parts'

/** The first page: two ways, and what was reported from this device. */
export function Start() {
  const t = useWords()
  const { sent, unsent } = useKept()
  return (
    <>
      <section className="hero">
        <h1>{t.start.title}</h1>
        <p>{t.start.lead}</p>
        <div className="ways">
          <To to="report" className="button primary">
            {t.start.report}
          </To>
          <To to="track" className="button">
            {t.start.track}
          </To>
        </div>
      </section>
      <Danger />
      <section className="card" aria-labelledby="mine">
        <h2 id="mine">{t.start.mine}</h2>
        {sent.length + unsent.length === 0 && <p className="muted">{t.start.mineNone}</p>}
        <ul className="list">
          {unsent.map((one) => (
            <Unsent key={one.id} record={one} />
          ))}
          {sent.map((one) => (
            <Sent key={one.number} record={one} />
          ))}
        </ul>
      </section>
      <p className="muted small">{t.start.privacy}</p>
      <p className="small">
        <a href="/">{t.start.staff}</a>
      </p>
    </>
  )
}

function useKept() {
  const [kept, setKept] = useState<{ sent: Mine[]; unsent: Waiting[] }>({ sent: [], unsent: [] })
  useEffect(() => {
    const look = async () => setKept({ sent: await mine(), unsent: await waiting() })
    void look()
    return subscribe(() => void look())
  }, [])
  return kept
}

function Unsent({ record }: { record: Waiting }) {
  const t = useWords()
  const refused = record.state === 'refused'
  return (
    <li>
      <p className={refused ? 'tag bad' : 'tag'}>{refused ? t.start.refused : t.start.waiting}</p>
      <p className="list-title">{record.sent.description.slice(0, 60)}</p>
      {record.error && <p className="wrong">{Object.values(record.fields ?? {})[0] ?? record.error}</p>}
      <p className="list-ways">
        {refused && <To to={`report/${record.id}`}>{t.start.edit}</To>}
        <button type="button" className="link" onClick={() => void discard(record.id)}>
          {t.start.discard}
        </button>
      </p>
    </li>
  )
}

function Sent({ record }: { record: Mine }) {
  const t = useWords()
  return (
    <li>
      <To to={`reports/${record.number}`} className="list-title">
        {record.title}
      </To>
      <p className="muted small">
        {record.number} · {moment(record.at)}
      </p>
      <p className="list-ways">
        <button
          type="button"
          className="link"
          onClick={() => confirm(t.start.forgetSure) && void forget(record.number)}
        >
          {t.start.forget}
        </button>
      </p>
    </li>
  )
}
