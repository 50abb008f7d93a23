import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback } from 'react'
import { count } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { Export } from '../../ui/Export'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { MyViews } from '../../ui/Views'
import { InPost } from './InPost'
import { vacanciesQuery, type WorkersSearch, workersQuery } from './queries'
import { Vacant } from './Vacant'

const WorkerPanel = lazy(() => import('./WorkerPanel').then((module) => ({ default: module.WorkerPanel })))
const route = getRouteApi('/_app/workers')

/** Who serves which grid, and the grids that nobody answers for. */
export function WorkersPage() {
  const t = useT()
  const locale = useLocale()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const vacantOnly = search.vacant === true
  const people = useInfiniteQuery(workersQuery(search))
  const vacant = useInfiniteQuery(vacanciesQuery(search))
  useTitle(t.worker.title, t.app)
  const patch = useCallback(
    (change: Partial<WorkersSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const reset = () => void navigate({ search: search.vacant ? { vacant: true } : {} })
  const show = useCallback(
    (filters: { on?: string }, replace: boolean) => {
      const { on, ...rest } = filters
      const search = { ...rest, ...(vacantOnly && { vacant: true }), ...(on && { in_post_on: on }) }
      void navigate({ search: search as WorkersSearch, replace })
    },
    [navigate, vacantOnly],
  )
  const filters = useFilters(vacantOnly)
  const total = (query: { data?: { pages: { total?: number }[] } | undefined }) => {
    const n = query.data?.pages[0]?.total
    return n === undefined ? '' : count(n, locale)
  }
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.worker.title}</h1>
        <nav className="views" aria-label={t.views.label}>
          {[undefined, true as const].map((empty) => (
            <Link
              key={String(empty)}
              to="/workers"
              search={({ area, in_post_on }: WorkersSearch) => without({ area, in_post_on, vacant: empty })}
              className={search.vacant === empty ? 'is-here' : ''}
              activeProps={{ 'aria-current': undefined }}
              aria-current={search.vacant === empty ? 'page' : undefined}
            >
              {empty ? t.worker.vacant : t.worker.inPost}{' '}
              <span className="num">{total(empty ? vacant : people)}</span>
            </Link>
          ))}
        </nav>
        {vacantOnly ? (
          <MyViews
            list="grid-vacancies"
            search={{ area: search.area, on: search.in_post_on, id: search.id }}
            show={show}
          />
        ) : (
          <MyViews list="grid-workers" search={search} show={show} />
        )}
        <span className="spring" />
        <Export
          list={search.vacant ? 'grid-vacancies' : 'grid-workers'}
          query={
            search.vacant
              ? { area: search.area, on: search.in_post_on }
              : { ...search, vacant: undefined, id: undefined }
          }
        />
      </header>
      <FilterForm
        label={t.list.filters}
        {...(!search.vacant && { placeholder: `${t.list.search} ${t.worker.name}` })}
        values={search}
        onChange={patch}
        filters={filters}
      />
      {search.vacant ? (
        <Vacant query={vacant} onReset={reset} />
      ) : (
        <InPost query={people} openId={search.id} onOpen={(row) => patch({ id: row.id })} onReset={reset} />
      )}
      {search.id && (
        <Suspense>
          <WorkerPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function useFilters(vacant: boolean): Filter[] {
  const t = useT()
  const areas = useAreas()
  const either = (name: string, label: string, yes: string, no: string): Filter => ({
    kind: 'one',
    name,
    label,
    choices: [
      { value: 'true', label: yes },
      { value: 'false', label: no },
    ],
    width: 120,
  })
  return [
    { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    { kind: 'day', name: 'in_post_on', label: vacant ? t.worker.vacantOn : t.worker.inPostOn },
    ...(vacant
      ? []
      : [
          either('full_time', t.worker.fullTime, t.grid.fullTime, t.grid.partTime),
          either('primary', t.grid.primary, t.grid.primary, t.grid.assisting),
        ]),
  ]
}
