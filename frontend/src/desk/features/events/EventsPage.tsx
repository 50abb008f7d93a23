import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { EventRow } from '@/api/model'
import { count } from '@/shared/format'
import { type Messages, useLocale, useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useCategories, useNames } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { grantOf, useScope, useSession } from '../../session'
import { Export } from '../../ui/Export'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { Due, StateMark, Time, UrgencyMark } from '../../ui/Marks'
import { canDrawMaps } from '../../ui/map/webgl'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { UnitPicker } from '../../ui/UnitPicker'
import { MyViews } from '../../ui/Views'
import { BulkBar, BulkButton, Choose, useBulk } from './Bulk'
import { eventCountQuery, eventsQuery } from './queries'
import { conditions, type EventsSearch, OPEN_STATES, STATES, URGENCIES } from './search'
import { Together, Ways, Within } from './Together'
import { useTogether } from './together'

const EventPanel = lazy(() => import('./EventPanel').then((module) => ({ default: module.EventPanel })))
const route = getRouteApi('/_app/events')

/** Work lists that are asked for most; each is nothing but an address. */
const views = (t: Messages): { key: string; label: string; search: EventsSearch }[] => [
  { key: 'all', label: t.views.all, search: {} },
  { key: 'waiting', label: t.views.waiting, search: { waiting: 'me', sort: 'due_at' } },
  { key: 'open', label: t.views.open, search: { state: [...OPEN_STATES] } },
  { key: 'overdue', label: t.views.overdue, search: { overdue: true, sort: 'due_at' } },
  { key: 'mine', label: t.views.mine, search: { mine: true } },
]

export function EventsPage() {
  const t = useT()
  const locale = useLocale()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const scope = useScope()
  const query = useInfiniteQuery(eventsQuery(search))
  const counted = useQuery(eventCountQuery(search)).data
  const total = search.view ? undefined : counted
  const w = useTogether()
  const [marked, setMarked] = useState<string>()
  const together = search.view === 'map' && canDrawMaps()
  useTitle(t.nav.events, t.app)
  const patch = useCallback(
    (change: Partial<EventsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const close = useCallback(
    () => void navigate({ search: (old) => without({ ...old, id: undefined }) }),
    [navigate],
  )
  const open = useCallback(
    (row: EventRow) => void navigate({ search: (old) => ({ ...old, id: row.id }), replace: true }),
    [navigate],
  )
  const reset = useCallback(() => void navigate({ search: (old) => place(old) }), [navigate])
  const show = useCallback(
    (filters: object, replace: boolean) =>
      void navigate({ search: (old) => ({ ...place(old), ...(filters as EventsSearch) }), replace }),
    [navigate],
  )
  const columns = useColumns()
  const bulk = useBulk(useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]))
  const head = useCallback(
    (row: EventRow) => (
      <>
        {bulk.on && <Choose bulk={bulk} row={row} />} <RowLink row={row} />
      </>
    ),
    [bulk],
  )
  const narrowed = Object.keys(conditions(search)).filter((name) => name !== 'bbox' && name !== 'sort')
  const list = (
    <QueryTable<EventRow>
      label={t.nav.events}
      query={query}
      columns={columns}
      headTitle={t.event.number}
      headWidth={bulk.on ? 196 : 166}
      minWidth={1060}
      head={head}
      card={(row) => <EventCard row={row} />}
      id={(row) => row.id}
      openId={search.id}
      onOpen={open}
      sort={search.sort}
      onSort={(sort) => patch({ sort: sort as EventsSearch['sort'] })}
      total={total}
      onReset={together && narrowed.length === 0 ? undefined : reset}
      cards={together}
      markId={together ? marked : undefined}
      {...(together && { emptyTitle: w.empty, emptyLead: w.emptyLead })}
    />
  )
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.nav.events}</h1>
        <span className="muted" role="status">
          {total != null && t.list.total(count(total, locale))}
        </span>
        <Views search={search} />
        <MyViews list="events" search={{ ...conditions(search), id: search.id }} show={show} />
        <span className="spring" />
        <Ways search={search} patch={patch} />
        {!together && <BulkButton bulk={bulk} />}
        <Export list="events" query={conditions(search)} />
        {scope('events:report') && (
          <Link to="/report" className="button-link">
            <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
              {t.nav.report}
            </Button>
          </Link>
        )}
      </header>
      <EventFilters search={search} patch={patch} />
      <Within search={search} patch={patch} />
      {search.view && !together && <p role="status">{t.map.noGl}</p>}
      {bulk.on && !together && <BulkBar bulk={bulk} />}
      {together ? (
        <Together search={search} patch={patch} marked={marked} onMark={setMarked}>
          {list}
        </Together>
      ) : (
        list
      )}
      {search.id && (
        <Suspense>
          <EventPanel id={search.id} onClose={close} />
        </Suspense>
      )}
    </div>
  )
}

/** What a change of the filters leaves as it is: the map and where it stands. */
const place = ({ view, bbox }: EventsSearch): EventsSearch => (view ? without({ view, bbox }) : {})

function RowLink({ row }: { row: EventRow }) {
  return (
    <Link
      from="/events"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="row-link num"
      preload={false}
    >
      {row.number}
    </Link>
  )
}

function useColumns(): Column<EventRow>[] {
  const t = useT()
  const categories = useCategories()
  const areas = useAreas()
  const names = useNames()
  const english = useLocale() === 'en'
  // whoever works in one township knows which
  const wide = (grantOf(useSession())?.area_code.length ?? 0) <= 6
  return useMemo(
    () => [
      {
        key: 'title',
        title: t.event.title,
        render: (row) => (
          <span className="cell-title" title={row.title}>
            <UrgencyMark urgency={row.urgency} /> {row.title}
          </span>
        ),
      },
      {
        key: 'state',
        title: t.event.state,
        width: english ? 122 : 94,
        render: (row) => <StateMark state={row.state} />,
      },
      {
        key: 'category',
        title: t.event.category,
        width: wide ? 112 : 128,
        render: (row) => <span title={categories.name(row.category)}>{categories.name(row.category)}</span>,
      },
      ...(wide
        ? [
            {
              key: 'township',
              title: t.grid.township,
              width: 84,
              render: (row: EventRow) => areas.name(row.township_code),
            },
          ]
        : []),
      {
        key: 'place',
        title: t.event.place,
        width: 158,
        render: (row) => names(row.grid_code),
      },
      {
        key: 'unit',
        title: t.event.unit,
        width: wide ? 120 : 150,
        render: (row) => (
          <span title={names(row.lead_unit)}>
            {names(row.lead_unit) ?? <span className="muted">{t.none}</span>}
          </span>
        ),
      },
      {
        key: 'reported_at',
        title: t.event.reportedAt,
        width: 108,
        sorts: ['reported_at', '-reported_at'],
        render: (row) => <Time at={row.reported_at} />,
      },
      {
        key: 'due_at',
        title: t.event.dueAt,
        width: 122,
        sorts: ['due_at'],
        render: (row) => <Due {...row} />,
      },
    ],
    [t, categories, areas, names, english, wide],
  )
}

function EventCard({ row }: { row: EventRow }) {
  const names = useNames()
  return (
    <Link
      from="/events"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="card-link"
      preload={false}
    >
      <span className="card-line">
        <StateMark state={row.state} />
        <UrgencyMark urgency={row.urgency} />
        <span className="spring" />
        <Due {...row} />
      </span>
      <b className="card-title">{row.title}</b>
      <span className="card-line muted">
        <span className="clip">{names(row.grid_code)}</span>
        <span className="spring" />
        <Time at={row.reported_at} />
      </span>
    </Link>
  )
}

function Views({ search }: { search: EventsSearch }) {
  const t = useT()
  const { bbox, ...rest } = conditions(search)
  const asked = search.view ? rest : without({ ...rest, bbox })
  const now = JSON.stringify(Object.entries(asked).sort())
  return (
    <nav className="views" aria-label={t.views.label}>
      {views(t).map((view) => (
        <Link
          key={view.key}
          to="/events"
          search={{ ...place(search), ...view.search }}
          className={JSON.stringify(Object.entries(view.search).sort()) === now ? 'is-here' : ''}
          activeProps={{ 'aria-current': undefined }}
          aria-current={JSON.stringify(Object.entries(view.search).sort()) === now ? 'page' : undefined}
        >
          {view.label}
        </Link>
      ))}
    </nav>
  )
}

function EventFilters(props: { search: EventsSearch; patch: (change: Partial<EventsSearch>) => void }) {
  const { search, patch } = props
  const t = useGridWords()
  const areas = useAreas()
  const categories = useCategories()
  const filters: Filter[] = [
    {
      kind: 'some',
      name: 'state',
      label: t.event.state,
      choices: STATES.map((value) => ({ value, label: t.st[value] ?? value })),
      width: 170,
    },
    { kind: 'tree', name: 'category', label: t.event.category, choices: categories.choices, many: true },
    { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    { kind: 'flag', name: 'overdue', label: t.views.overdue },
  ]
  const rarer: Filter[] = [
    {
      kind: 'one',
      name: 'grids_as',
      label: t.figures.as,
      choices: [
        { value: 'then', label: t.figures.asThen },
        { value: 'now', label: t.figures.asNow },
      ],
    },
    { kind: 'days', from: 'reported_from', to: 'reported_to', label: t.event.reportedAt },
    {
      kind: 'some',
      name: 'urgency',
      label: t.event.urgency,
      choices: URGENCIES.map((value) => ({ value, label: t.urg[value] ?? value })),
    },
    {
      kind: 'own',
      names: ['unit'],
      label: t.event.unit,
      render: () => (
        <UnitPicker
          key="unit"
          label={t.event.unit}
          value={search.unit}
          onChange={(unit) => patch({ unit })}
          style={{ width: 200 }}
        />
      ),
    },
    { kind: 'days', from: 'closed_from', to: 'closed_to', label: t.event.closedAt },
    { kind: 'flag', name: 'mine', label: t.views.mine },
  ]
  return (
    <FilterForm
      label={t.list.filters}
      placeholder={t.event.searchIn}
      values={search}
      onChange={patch}
      filters={filters}
      rarer={rarer}
    />
  )
}
