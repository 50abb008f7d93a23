import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import type { Draw } from '@/api/model'
import { useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { drawsQuery } from './queries'
import type { DrawsSearch } from './search'
import { useD } from './words'

const DrawPanel = lazy(() => import('./DrawPanel').then((module) => ({ default: module.DrawPanel })))
const route = getRouteApi('/_app/draws')

/** What was settled on the spot is verified by draws; here is each of them, to be repeated by anybody. */
export function DrawsPage() {
  const t = useT()
  const d = useD()
  const areas = useAreas()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(drawsQuery(search))
  useTitle(d.title, t.app)
  const patch = useCallback(
    (change: Partial<DrawsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as DrawsSearch, replace }),
    [navigate],
  )
  const filters = useMemo<Filter[]>(
    () => [
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
      { kind: 'day', name: 'drawn_from', label: d.from },
    ],
    [t, d, areas],
  )
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{d.title}</h1>
        <MyViews list="sample-draws" search={search} show={show} />
        <span className="muted">{d.lead}</span>
      </header>
      <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters} />
      <QueryTable<Draw>
        label={d.title}
        query={query}
        columns={useColumns()}
        headTitle={d.drawnOn}
        headWidth={120}
        minWidth={720}
        head={(row) => <ToDraw row={row} className="row-link num" />}
        card={(row) => <ToDraw row={row} className="card-link" long />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        emptyTitle={d.none}
        emptyLead={d.noneLead}
        calm
      />
      {search.id && (
        <Suspense>
          <DrawPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function ToDraw({ row, className, long }: { row: Draw; className: string; long?: boolean }) {
  const d = useD()
  const areas = useAreas()
  return (
    <Link
      from="/draws"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className={className}
      preload={false}
    >
      {long ? (
        <>
          <b className="card-title">{areas.name(row.township_code)}</b>
          <span className="card-line muted">
            {row.drawn_on} · {d.share(row.drawn, row.population)}
          </span>
        </>
      ) : (
        row.drawn_on
      )}
    </Link>
  )
}

function useColumns(): Column<Draw>[] {
  const t = useT()
  const d = useD()
  const areas = useAreas()
  return useMemo(
    () => [
      { key: 'township', title: d.township, render: (row) => areas.name(row.township_code) },
      { key: 'week', title: d.week, width: 110, render: (row) => row.week },
      {
        key: 'population',
        title: d.population,
        width: 110,
        align: 'right',
        render: (row) => row.population,
      },
      { key: 'drawn', title: d.drawn, width: 90, align: 'right', render: (row) => row.drawn },
      {
        key: 'state',
        title: t.grid.state,
        width: 120,
        render: (row) => (row.settled_at ? d.settled : d.open),
      },
    ],
    [t, d, areas],
  )
}
