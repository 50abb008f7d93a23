import { PlusOutlined } from '@ant-design/icons'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { type ReactNode, useMemo } from 'react'
import type { EventRow } from '@/api/model'
import { count, day, dayAfter, longDay } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { useNames } from '../../catalogue'
import { grantOf, useScope, useSession } from '../../session'
import { Due, StateMark, UrgencyMark } from '../../ui/Marks'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { eventCountQuery, eventTopQuery } from '../events/queries'
import { type EventsSearch, OPEN_STATES } from '../events/search'

const WAITING: EventsSearch = { waiting: 'me', sort: 'due_at' }
const LATE: EventsSearch = { overdue: true, sort: 'due_at' }
const SHOWN = 20 // rows of a list here
const OPEN: EventsSearch = { state: [...OPEN_STATES] }

export function HomePage() {
  const t = useT()
  const locale = useLocale()
  const session = useSession()
  const scope = useScope()
  const grant = grantOf(session)
  useTitle(t.nav.home, t.app)
  return (
    <div className="page page-home">
      <header className="page-head">
        <h1>{t.home.hello(session.user.display_name)}</h1>
        <span className="muted">
          {longDay(Date.now(), locale)}
          {grant && ` · ${t.role[grant.role] ?? grant.role} · ${grant.area_name}`}
        </span>
        <span className="spring" />
        {scope('events:report') && (
          <Link to="/report" className="button-link">
            <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
              {t.home.report}
            </Button>
          </Link>
        )}
      </header>
      {scope('events:read') ? (
        <Work />
      ) : (
        <Notice picture="calm" title={t.home.noEvents} lead={t.home.noEventsLead}>
          {scope('grids:read') && <Link to="/map">{t.nav.map}</Link>}
          {scope('grids:read') && <Link to="/grids">{t.nav.grids}</Link>}
          <Link to="/profile">{t.nav.profile}</Link>
        </Notice>
      )}
    </div>
  )
}

function Work() {
  const t = useT()
  const today = day(Date.now())
  const figures = useMemo<{ label: string; search: EventsSearch; tone?: string }[]>(() => {
    const tomorrow = dayAfter(today)
    return [
      { label: t.home.waiting, search: WAITING, tone: 'blue' },
      { label: t.home.late, search: LATE, tone: 'red' },
      { label: t.home.open, search: OPEN },
      { label: t.home.reportedToday, search: { reported_from: today, reported_to: tomorrow } },
      { label: t.home.closedToday, search: { closed_from: today, closed_to: tomorrow, sort: '-closed_at' } },
    ]
  }, [t, today])
  return (
    <>
      <ul className="figures" aria-label={t.home.today}>
        {figures.map((figure) => (
          <li key={figure.label}>
            <Figure {...figure} />
          </li>
        ))}
      </ul>
      <div className="home-lists">
        <Lists />
      </div>
    </>
  )
}

/** What waits for me, what is late with others (no event stands in both), and what is new. */
function Lists() {
  const t = useT()
  const waiting = useQuery(eventTopQuery(WAITING, SHOWN))
  const late = useQuery(eventTopQuery(LATE, 3 * SHOWN))
  const latest = useQuery(eventTopQuery({}, SHOWN))
  const mine = new Set(waiting.data?.map(({ id }) => id))
  const others = late.data?.filter(({ id }) => !mine.has(id)).slice(0, SHOWN)
  return (
    <>
      <Top title={t.home.waiting} search={WAITING} query={waiting} rows={waiting.data}>
        <Notice picture="calm" title={t.home.waitingNone} lead={t.home.waitingNoneLead} />
      </Top>
      <div className="home-side">
        <Top
          title={mine.size ? t.home.lateOthers : t.home.late}
          search={LATE}
          query={late}
          rows={waiting.isPending ? undefined : others}
        >
          <p className="muted home-none">{mine.size ? t.home.lateOthersNone : t.home.lateNone}</p>
        </Top>
        <Top title={t.home.latest} search={{}} query={latest} rows={latest.data}>
          <p className="muted home-none">{t.list.empty}</p>
        </Top>
      </div>
    </>
  )
}

/** A number and the list that it counts. */
function Figure({ label, search, tone }: { label: string; search: EventsSearch; tone?: string }) {
  const locale = useLocale()
  const { data, isError } = useQuery(eventCountQuery(search))
  return (
    <Link to="/events" search={search} className="figure">
      <span className="muted">{label}</span>
      <b className={data && tone ? `num tone-${tone}` : 'num'}>
        {isError ? (
          '–'
        ) : data == null ? (
          <span className="bar figure-bar" aria-hidden="true" />
        ) : (
          count(data, locale)
        )}
      </b>
    </Link>
  )
}

function Top(props: {
  title: string
  search: EventsSearch
  query: UseQueryResult<EventRow[]>
  rows: EventRow[] | undefined
  /** Where there is nothing. */
  children: ReactNode
}) {
  const t = useT()
  const { query, rows } = props
  return (
    <section className="home-list" aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        <span className="spring" />
        <Link to="/events" search={props.search}>
          {t.home.seeAll}
        </Link>
      </header>
      {!rows && !query.error && <Waiting rows={5} />}
      {query.error && <Failed error={query.error} retry={() => void query.refetch()} />}
      {rows?.length === 0 && props.children}
      <ul>
        {rows?.map((row) => (
          <TopRow key={row.id} row={row} search={props.search} />
        ))}
      </ul>
    </section>
  )
}

function TopRow({ row, search }: { row: EventRow; search: EventsSearch }) {
  const names = useNames()
  return (
    <li>
      <Link to="/events" search={{ ...search, id: row.id }} className="home-row" preload={false}>
        <StateMark state={row.state} />
        <span className="home-what">
          <span className="clip">
            <UrgencyMark urgency={row.urgency} /> {row.title}
          </span>
          <small className="muted clip">{names(row.grid_code)}</small>
        </span>
        <Due {...row} />
      </Link>
    </li>
  )
}
