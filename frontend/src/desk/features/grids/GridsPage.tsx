import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import type { Grid } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { Export } from '../../ui/Export'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { type GridsSearch, gridsQuery } from './queries'

const GridPanel = lazy(() => import('./GridPanel').then((module) => ({ default: module.GridPanel })))
const route = getRouteApi('/_app/grids')

export function GridsPage() {
  const t = useGridWords()
  const locale = useLocale()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(gridsQuery(search))
  const total = query.data?.pages[0]?.total
  useTitle(t.grid.title, t.app)
  const patch = useCallback(
    (change: Partial<GridsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as GridsSearch, replace }),
    [navigate],
  )
  const columns = useColumns()
  const filters = useFilters()
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.grid.title}</h1>
        <span className="muted" role="status">
          {total != null && t.list.total(count(total, locale))}
        </span>
        <MyViews list="grids" search={search} show={show} />
        <span className="spring" />
        <Export list="grids" query={{ ...search, id: undefined }} />
        <Link to="/grid-figures" search={{}}>
          {t.adjust.toFigures}
        </Link>
        <Link to="/map" search={{ colour: 'kind', hide: true }}>
          {t.grid.openMap}
        </Link>
      </header>
      <FilterForm
        label={t.list.filters}
        placeholder={`${t.list.search} ${t.grid.name}${t.comma}${t.grid.code}`}
        values={search}
        onChange={patch}
        filters={filters}
      />
      <QueryTable<Grid>
        label={t.grid.title}
        query={query}
        columns={columns}
        headTitle={t.grid.code}
        headWidth={150}
        minWidth={860}
        head={(row) => (
          <Link
            from="/grids"
            to="."
            search={(old) => ({ ...old, id: row.code })}
            className="row-link num"
            preload={false}
          >
            {row.code}
          </Link>
        )}
        card={(row) => <GridCard row={row} />}
        id={(row) => row.code}
        openId={search.id}
        onOpen={(row) => patch({ id: row.code })}
        total={total}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <GridPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function GridCard({ row }: { row: Grid }) {
  const t = useGridWords()
  const areas = useAreas()
  return (
    <Link
      from="/grids"
      to="."
      search={(old) => ({ ...old, id: row.code })}
      className="card-link"
      preload={false}
    >
      <span className="card-line">
        <span className="num muted">{row.code}</span>
        <span className="spring" />
        {t.gridState[row.state] ?? row.state}
      </span>
      <b className="card-title">{row.name}</b>
      <span className="card-line muted">
        <span className="clip">{areas.name(row.township_code)}</span>
        <span className="spring" />
        {t.kind[row.kind] ?? row.kind}
      </span>
    </Link>
  )
}

function useColumns(): Column<Grid>[] {
  const t = useGridWords()
  const locale = useLocale()
  const areas = useAreas()
  return useMemo(() => {
    const number = (n: number | null | undefined) => (n == null ? t.none : count(n, locale))
    return [
      { key: 'name', title: t.grid.name, render: (row) => <span className="cell-title">{row.name}</span> },
      { key: 'kind', title: t.grid.kind, width: 140, render: (row) => t.kind[row.kind] ?? row.kind },
      { key: 'township', title: t.grid.township, width: 130, render: (row) => areas.name(row.township_code) },
      { key: 'village', title: t.grid.village, width: 150, render: (row) => areas.name(row.village_code) },
      {
        key: 'households',
        title: t.grid.households,
        width: 84,
        align: 'right',
        render: (row) => number(row.households),
      },
      {
        key: 'residents',
        title: t.grid.residents,
        width: 84,
        align: 'right',
        render: (row) => number(row.residents),
      },
      { key: 'state', title: t.grid.state, width: 90, render: (row) => t.gridState[row.state] ?? row.state },
    ]
  }, [t, locale, areas])
}

function useFilters(): Filter[] {
  const t = useGridWords()
  const areas = useAreas()
  return useMemo(() => {
    const named = (names: Record<string, string>) =>
      Object.entries(names).map(([value, label]) => ({ value, label }))
    return [
      { kind: 'some', name: 'kind', label: t.grid.kind, choices: named(t.kind) },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
      { kind: 'some', name: 'state', label: t.grid.state, choices: named(t.gridState), width: 150 },
    ]
  }, [t, areas])
}
