import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WorkerDetail } from '@/api/model'
import { useT } from '@/shared/i18n'
import { useNames } from '../../catalogue'
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

function WorkerBody({ worker }: { worker: WorkerDetail }) {
  const t = useT()
  const names = useNames()
  return (
    <article className="record">
      <header className="record-head">
        <h2>{worker.display_name}</h2>
        <p className="record-marks">
          <span className="muted">{names(worker.unit_code)}</span>
          {worker.phone && <span className="num">{worker.phone}</span>}
        </p>
      </header>
      <section aria-labelledby="assignments">
        <h2 className="sub" id="assignments">
          {t.worker.history}
        </h2>
        <ol className="timeline">
          {worker.assignments.map((one) => (
            <li key={one.id}>
              <p className="timeline-line">
                <Link to="/grids" search={{ id: one.grid_code }}>
                  {one.grid_name}
                </Link>
                {one.primary && <span className="pill">{t.grid.primary}</span>}
                <span className="muted">{one.full_time ? t.grid.fullTime : t.grid.partTime}</span>
                <span className="spring" />
                <span className="num muted">
                  {one.valid_from} {t.list.until} {one.valid_to ?? t.grid.current}
                </span>
              </p>
            </li>
          ))}
        </ol>
      </section>
    </article>
  )
}
