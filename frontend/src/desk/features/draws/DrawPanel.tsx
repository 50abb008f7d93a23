import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { DrawDetail } from '@/api/model'
import { useAreas } from '../../catalogue'
import { Time } from '../../ui/Marks'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { drawQuery } from './queries'
import { repeats } from './repeat'
import { useD } from './words'

/** One draw: its seed, its population, how the sample came out; and the draw once more, on this machine. */
export function DrawPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const d = useD()
  const { data, error, isPending, refetch } = useQuery(drawQuery(id))
  return (
    <Panel name={id} title={d.one} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body key={data.id} draw={data} />}
    </Panel>
  )
}

function Body({ draw }: { draw: DrawDetail }) {
  const d = useD()
  const areas = useAreas()
  const [same, setSame] = useState<boolean>()
  const shown = draw.items.filter((item) => item.drawn || item.again)
  const facts = [
    [d.township, areas.name(draw.township_code)],
    [d.drawnAt, <Time key="at" at={draw.drawn_at} full />],
    [d.population, draw.population],
    [d.drawn, draw.drawn],
    [
      d.seed,
      <code key="seed" className="seed">
        {draw.seed}
      </code>,
    ],
    [d.method, d.methodText],
  ] as const
  return (
    <article className="record">
      <header className="record-head">
        <h2>
          {areas.name(draw.township_code)} {draw.drawn_on}
        </h2>
        <p className="record-marks">
          <span className={draw.settled_at ? 'pill tone-green' : 'pill tone-amber'}>
            {draw.settled_at ? d.settled : d.open}
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
        <Button onClick={() => void repeats(draw).then(setSame)}>{d.repeat}</Button>
      </p>
      {same !== undefined && (
        <Alert type={same ? 'success' : 'error'} showIcon role="status" title={same ? d.same : d.other} />
      )}
      <h3 className="sub">{d.sample}</h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{d.rank}</th>
            <th scope="col">{d.number}</th>
            <th scope="col">{d.why}</th>
            <th scope="col">{d.outcome}</th>
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
              <td>{item.drawn ? d.wasDrawn : d.again}</td>
              <td className={item.outcome === 'failed' ? 'tone-red' : ''}>
                {d.outcomes[item.outcome ?? 'open']}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{d.rest(draw.items.length - shown.length)}</p>
    </article>
  )
}
