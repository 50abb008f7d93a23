import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import type { Worker } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useNames } from '../../catalogue'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { type WorkersSearch, workersQuery } from './queries'

const WorkerPanel = lazy(() => import('./WorkerPanel').then((module) => ({ default: module.WorkerPanel })))
const route = getRouteApi('/_app/workers')

export function WorkersPage() {
  const t = useT()
  const locale = useLocale()
  const areas = useAreas()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(workersQuery(search))
  const total = query.data?.pages[0]?.total
  useTitle(t.worker.title, t.app)
  const patch = useCallback(
    (change: Partial<WorkersSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const columns = useColumns()
  const filters: Filter[] = [
    { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    {
      kind: 'one',
      name: 'full_time',
      label: t.worker.fullTime,
      choices: [
        { value: 'true', label: t.grid.fullTime },
        { value: 'false', label: t.grid.partTime },
      ],
      width: 120,
    },
    { kind: 'day', name: 'in_post_on', label: t.worker.inPostOn },
  ]
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.worker.title}</h1>
        <span className="muted" role="status">
          {total != null && t.list.total(count(total, locale))}
        </span>
      </header>
      <FilterForm
        label={t.list.filters}
        placeholder={`${t.list.search} ${t.worker.name}`}
        values={search}
        onChange={patch}
        filters={filters}
      />
      <QueryTable<Worker>
        label={t.worker.title}
        query={query}
        columns={columns}
        headTitle={t.worker.name}
        headWidth={130}
        minWidth={760}
        head={(row) => <WorkerLink row={row} />}
        card={(row) => <WorkerCard row={row} />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={total}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <WorkerPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function WorkerLink({ row }: { row: Worker }) {
  return (
    <Link
      from="/workers"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="row-link"
      preload={false}
    >
      {row.display_name}
    </Link>
  )
}

/** One word for all of a person's grids; both where they differ. */
function useEmployment() {
  const t = useT()
  return useCallback(
    (row: Worker) =>
      [...new Set(row.assignments.map((one) => (one.full_time ? t.grid.fullTime : t.grid.partTime)))].join(
        t.comma,
      ),
    [t],
  )
}

function WorkerCard({ row }: { row: Worker }) {
  const t = useT()
  const names = useNames()
  const employment = useEmployment()
  return (
    <Link
      from="/workers"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="card-link"
      preload={false}
    >
      <span className="card-line muted">
        <span className="clip">{names(row.unit_code)}</span>
        <span className="spring" />
        {employment(row)}
      </span>
      <b className="card-title">{row.display_name}</b>
      <span className="card-line muted clip">
        {row.assignments.map((one) => one.grid_name).join(t.comma)}
      </span>
    </Link>
  )
}

function useColumns(): Column<Worker>[] {
  const t = useT()
  const names = useNames()
  const areas = useAreas()
  const employment = useEmployment()
  return useMemo(
    () => [
      {
        key: 'grids',
        title: t.worker.grids,
        render: (row) => row.assignments.map((one) => one.grid_name).join(t.comma),
      },
      {
        key: 'township',
        title: t.grid.township,
        width: 150,
        render: (row) => areas.name(row.assignments[0]?.grid_code.slice(0, 9) ?? ''),
      },
      { key: 'unit', title: t.worker.unit, width: 260, render: (row) => names(row.unit_code) },
      { key: 'full_time', title: t.worker.fullTime, width: 120, render: employment },
      {
        key: 'primary',
        title: t.grid.primary,
        width: 90,
        render: (row) => (row.assignments.some((one) => one.primary) ? t.yes : t.no),
      },
    ],
    [t, names, areas, employment],
  )
}
