import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Assignment, WorkerDetail } from '@/api/model'
import { day } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { useAreas, useNames } from '../../catalogue'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { workerQuery } from './queries'

export function WorkerPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const { data, error, isPending, refetch } = useQuery(workerQuery(id))
  return (
    <Panel name={id} title={t.worker.one} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <WorkerBody worker={data} />}
    </Panel>
  )
}

/** Before, in or after its time, on a day. */
const standingOn = (today: string, { valid_from, valid_to }: Assignment) =>
  valid_from > today ? 'later' : valid_to && valid_to < today ? 'over' : 'now'

function WorkerBody({ worker }: { worker: WorkerDetail }) {
  const t = useT()
  const names = useNames()
  const areas = useAreas()
  const today = day(Date.now())
  const now = worker.assignments.filter((one) => standingOn(today, one) === 'now')
  return (
    <article className="record">
      <header className="record-head">
        <h2>{worker.display_name}</h2>
        <p className="record-marks">
          <span className={now.length ? 'pill tone-green' : 'pill'}>
            {now.length ? t.worker.now : t.worker.left}
          </span>
          {worker.state === 'disabled' && <span className="pill tone-amber">{t.worker.disabled}</span>}
        </p>
      </header>
      <dl className="facts">
        <div>
          <dt>{t.worker.unit}</dt>
          <dd>{names(worker.unit_code)}</dd>
        </div>
        <div>
          <dt>{t.worker.phone}</dt>
          <dd className="num">{worker.phone ?? t.none}</dd>
        </div>
      </dl>
      {now.length > 0 && (
        <section aria-labelledby="serves">
          <h2 className="sub" id="serves">
            {t.worker.grids}
          </h2>
          <ul className="rows">
            {now.map((one) => (
              <li key={one.id}>
                <Link to="/grids" search={{ id: one.grid_code }}>
                  {one.grid_name}
                </Link>
                <span className="muted">{areas.name(one.grid_code.slice(0, 9))}</span>
                <span className="spring" />
                <Link to="/events" search={{ area: one.grid_code }}>
                  {t.grid.events}
                </Link>
                <Link to="/map" search={{ grid: one.grid_code }}>
                  {t.grid.openMap}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="assignments">
        <h2 className="sub" id="assignments">
          {t.worker.history}
        </h2>
        <ol className="timeline">
          {worker.assignments.map((one) => (
            <Held key={one.id} one={one} today={today} />
          ))}
        </ol>
      </section>
    </article>
  )
}

function Held({ one, today }: { one: Assignment; today: string }) {
  const t = useT()
  const standing = standingOn(today, one)
  return (
    <li className={standing === 'now' ? 'is-now' : ''}>
      <p className="timeline-line">
        <Link to="/grids" search={{ id: one.grid_code }}>
          {one.grid_name}
        </Link>
        <span className="pill">{one.primary ? t.grid.primary : t.grid.assisting}</span>
        <span className="muted">{one.full_time ? t.grid.fullTime : t.grid.partTime}</span>
        {standing === 'later' && <span className="pill tone-amber">{t.worker.later}</span>}
        <span className="spring" />
        <span className="num muted">
          {one.valid_from} {t.list.until} {one.valid_to ?? t.grid.current}
        </span>
      </p>
    </li>
  )
}
