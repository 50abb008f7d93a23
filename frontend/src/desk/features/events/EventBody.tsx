import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import type { EventDetail } from '@/api/model'
import { degrees, minute } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { useAreas, useCategories } from '../../catalogue'
import { Due, StateMark, Time, UrgencyMark } from '../../ui/Marks'
import { Photos } from '../../ui/Photos'
import { Clocks } from './Clocks'
import { EventSteps } from './EventSteps'
import { Timeline } from './Timeline'

const PointMap = lazy(() => import('../../ui/PointMap').then((module) => ({ default: module.PointMap })))

/** All of an event: what it is, what may be done now, where it stands, and how it came there. */
export function EventBody({ event, wide }: { event: EventDetail; wide?: boolean }) {
  const t = useT()
  const main = (
    <>
      <EventSteps event={event} />
      <p className="prose">{event.description}</p>
      <Photos items={event.attachments} />
    </>
  )
  const history = (
    <section aria-labelledby="timeline">
      <h2 className="sub" id="timeline">
        {t.event.timeline}
      </h2>
      <Timeline entries={event.timeline} />
    </section>
  )
  const side = (
    <>
      <Facts event={event} />
      <Clocks clocks={event.clocks} id={event.id} etag={event.etag} />
      <Tasks event={event} />
      <Orders event={event} />
      <Callbacks event={event} />
    </>
  )
  return (
    <article className={`record ${wide ? 'record-wide' : ''}`}>
      <header className="record-head">
        {wide ? <h1>{event.title}</h1> : <h2>{event.title}</h2>}
        <p className="record-marks">
          <StateMark state={event.state} />
          <UrgencyMark urgency={event.urgency} />
          <Due {...event} long />
          {event.flags.map((flag) => (
            <span key={flag} className="pill">
              {t.flag[flag] ?? flag}
            </span>
          ))}
        </p>
      </header>
      {wide ? (
        <>
          <div className="record-main">
            {main}
            {history}
          </div>
          <div className="record-side">
            {side}
            <Spot event={event} />
          </div>
        </>
      ) : (
        <>
          {main}
          {side}
          {history}
          <Spot event={event} />
        </>
      )}
    </article>
  )
}

function Spot({ event }: { event: EventDetail }) {
  const t = useT()
  return (
    <section aria-labelledby="place">
      <h2 className="sub" id="place">
        {t.event.place_map}
      </h2>
      {event.location ? (
        <Suspense fallback={<div className="map-small" />}>
          <PointMap point={event.location} gridCode={event.grid_code} label={event.title} />
          <p className="muted num">{degrees(event.location.lon, event.location.lat)}</p>
        </Suspense>
      ) : (
        <p className="muted">{t.event.noPlace}</p>
      )}
    </section>
  )
}

function Facts({ event }: { event: EventDetail }) {
  const t = useT()
  const areas = useAreas()
  const categories = useCategories()
  const facts: [string, ReactNode][] = [
    [t.event.category, `${categories.name(event.category.slice(0, 2))} / ${categories.name(event.category)}`],
    [
      t.event.place,
      <Link key="grid" to="/grids" search={{ id: event.grid_code }}>
        {event.grid_name ?? event.grid_code}
      </Link>,
    ],
    [t.grid.village, `${areas.name(event.township_code)} · ${areas.name(event.village_code)}`],
    [t.event.address, event.address],
    [t.event.unit, event.lead_unit_name],
    [t.event.level, t.level[event.level] ?? event.level],
    [
      t.event.channel,
      `${t.channel[event.channel] ?? event.channel} · ${t.foundBy[event.found_by] ?? event.found_by}`,
    ],
    [t.event.occurredAt, <Time key="occurred" at={event.occurred_at} full />],
    [t.event.reportedAt, <Time key="reported" at={event.reported_at} full />],
    [t.event.closedAt, event.closed_at && <Time key="closed" at={event.closed_at} full />],
    [t.event.closeKind, event.close_kind && (t.closeKind[event.close_kind] ?? event.close_kind)],
    [t.event.question, event.question],
    [t.event.answer, event.answer],
    [t.event.appeal, event.appeal],
    [t.event.suspendReason, event.suspend_reason && (t.reason[event.suspend_reason] ?? event.suspend_reason)],
    [
      t.event.suspendedUntil,
      event.suspension_due_at && <Time key="until" at={event.suspension_due_at} full />,
    ],
    [
      t.event.sameAs,
      event.same_as && (
        <Link key="same" to="/events/$id" params={{ id: event.same_as.id }}>
          {event.same_as.number} {event.same_as.title} · {t.st[event.same_as.state] ?? event.same_as.state}
        </Link>
      ),
    ],
    [t.event.feedback, event.feedback],
    [t.event.satisfaction, event.satisfaction && t.event.ofFive(event.satisfaction)],
    [
      t.event.merged,
      event.merged_into && (
        <Link key="merged" to="/events/$id" params={{ id: event.merged_into }}>
          {t.open}
        </Link>
      ),
    ],
  ]
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** What superiors pressed for, and what was answered. */
function Orders({ event }: { event: EventDetail }) {
  const t = useT()
  if (event.supervision_orders.length === 0) return null
  return (
    <section aria-labelledby="orders">
      <h2 className="sub" id="orders">
        {t.event.orders}
      </h2>
      <ul className="orders">
        {event.supervision_orders.map((order) => (
          <li key={order.id}>
            <p className="timeline-line">
              <b>{t.event.orderOf(order.level)}</b>
              <span>{order.issued_by ?? t.event.system}</span>
              <span className="spring" />
              <Time at={order.issued_at} full />
            </p>
            <p className="timeline-note">{order.reason}</p>
            <p className={order.answer ? 'timeline-reason' : 'muted'}>
              {order.answer ??
                (order.ended_at ? t.event.orderEnded : t.event.answerBy(minute(order.answer_due_at)))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the reporter said when asked afterwards. */
function Callbacks({ event }: { event: EventDetail }) {
  const t = useT()
  if (event.callbacks.length === 0) return null
  return (
    <section aria-labelledby="callbacks">
      <h2 className="sub" id="callbacks">
        {t.action.callback}
      </h2>
      <ul className="orders">
        {event.callbacks.map((one) => (
          <li key={one.id}>
            <p className="timeline-line">
              <b>
                {one.reached ? (t.event.resolved[one.resolved ?? ''] ?? t.event.reached) : t.event.notReached}
              </b>
              <span>{one.by}</span>
              {one.satisfied !== null && <span className="muted">{t.event.satisfied(one.satisfied)}</span>}
              <span className="spring" />
              <Time at={one.at} full />
            </p>
            {one.comment && <p className="timeline-note">{one.comment}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Tasks({ event }: { event: EventDetail }) {
  const t = useT()
  if (event.tasks.length === 0) return null
  return (
    <section aria-labelledby="tasks">
      <h2 className="sub" id="tasks">
        {t.event.tasks}
      </h2>
      <ul className="tasks">
        {event.tasks.map((task) => (
          <li key={task.unit_code}>
            <span className="pill">{task.is_lead ? t.event.lead : t.event.co}</span>
            <span className="clip">{task.unit_name ?? task.unit_code}</span>
            <span className="spring" />
            <span className="muted">{t.taskState[task.state] ?? task.state}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
