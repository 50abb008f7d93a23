import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { DrawDetail } from '@/api/model'
import { useT } from '@/shared/i18n'
import { useAreas } from '../../catalogue'
import { Time } from '../../ui/Marks'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { drawQuery } from './queries'
import { repeats } from './repeat'

/** One draw: its seed, its population, how the sample came out; and the draw once more, on this machine. */
export function DrawPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const { data, error, isPending, refetch } = useQuery(drawQuery(id))
  return (
    <Panel name={id} title={t.draw.one} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body key={data.id} draw={data} />}
    </Panel>
  )
}

function Body({ draw }: { draw: DrawDetail }) {
  const t = useT()
  const areas = useAreas()
  const [same, setSame] = useState<boolean>()
  const shown = draw.items.filter((item) => item.drawn || item.again)
  const facts = [
    [t.draw.township, areas.name(draw.township_code)],
    [t.draw.drawnAt, <Time key="at" at={draw.drawn_at} full />],
    [t.draw.population, draw.population],
    [t.draw.drawn, draw.drawn],
    [
      t.draw.seed,
      <code key="seed" className="seed">
        {draw.seed}
      </code>,
    ],
    [t.draw.method, t.draw.methodText],
  ] as const
  return (
    <article className="record">
      <header className="record-head">
        <h2>
          {areas.name(draw.township_code)} {draw.drawn_on}
        </h2>
        <p className="record-marks">
          <span className={draw.settled_at ? 'pill tone-green' : 'pill tone-amber'}>
            {draw.settled_at ? t.draw.settled : t.draw.open}
          </span>
        </p>
      </header>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Button onClick={() => void repeats(draw).then(setSame)}>{t.draw.repeat}</Button>
      </p>
      {same !== undefined && (
        <Alert
          type={same ? 'success' : 'error'}
          showIcon
          role="status"
          title={same ? t.draw.same : t.draw.other}
        />
      )}
      <h3 className="sub">{t.draw.sample}</h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t.draw.rank}</th>
            <th scope="col">{t.draw.number}</th>
            <th scope="col">{t.draw.why}</th>
            <th scope="col">{t.draw.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((item) => (
            <tr key={item.rank}>
              <td className="num">{item.rank}</td>
              <td>
                <Link to="/events" search={{ q: item.number }} className="num">
                  {item.number}
                </Link>
              </td>
              <td>{item.drawn ? t.draw.wasDrawn : t.draw.again}</td>
              <td className={item.outcome === 'failed' ? 'tone-red' : ''}>
                {t.draw.outcomes[item.outcome ?? 'open']}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{t.draw.rest(draw.items.length - shown.length)}</p>
    </article>
  )
}
