import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import type { Adjustment } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useNames } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { adjustmentsQuery } from './queries'
import type { AdjustmentsSearch } from './search'

const AdjustmentPanel = lazy(() =>
  import('./AdjustmentPanel').then((module) => ({ default: module.AdjustmentPanel })),
)
const route = getRouteApi('/_app/grid-adjustments')

/** Splits, merges and re-draws of grids, and what waits for review. */
export function AdjustmentsPage() {
  const t = useGridWords()
  const locale = useLocale()
  const scope = useScope()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(adjustmentsQuery(search))
  const total = query.data?.pages[0]?.total
  useTitle(t.adjust.title, t.app)
  const patch = useCallback(
    (change: Partial<AdjustmentsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as AdjustmentsSearch, replace }),
    [navigate],
  )
  const columns = useColumns()
  const filters = useFilters()
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.adjust.title}</h1>
        <span className="muted" role="status">
          {total != null && t.list.total(count(total, locale))}
        </span>
        <MyViews list="grid-adjustments" search={search} show={show} />
        <span className="spring" />
        <Link to="/grid-figures" search={{}}>
          {t.adjust.toFigures}
        </Link>
        {scope('grids:write') && (
          <Link to="/grid-adjustments/new" search={{}} className="button-link">
            <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
              {t.adjust.add}
            </Button>
          </Link>
        )}
      </header>
      <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters} />
      <QueryTable<Adjustment>
        label={t.adjust.title}
        query={query}
        columns={columns}
        headTitle={t.adjust.effectiveOn}
        headWidth={130}
        minWidth={860}
        head={(row) => (
          <Link
            from="/grid-adjustments"
            to="."
            search={(old) => ({ ...old, id: row.id })}
            className="row-link num"
            preload={false}
          >
            {row.effective_on}
          </Link>
        )}
        card={(row) => <AdjustmentCard row={row} />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={total}
        emptyTitle={t.adjust.none}
        emptyLead={t.adjust.noneLead}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <AdjustmentPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
    </div>
  )
}

function AdjustmentCard({ row }: { row: Adjustment }) {
  const t = useGridWords()
  const name = useNames()
  return (
    <Link
      from="/grid-adjustments"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="card-link"
      preload={false}
    >
      <span className="card-line">
        <span className="num muted">{row.effective_on}</span>
        <span className="spring" />
        {t.adjust.states[row.state] ?? row.state}
      </span>
      <b className="card-title">{row.takes.map((code) => name(code)).join(t.comma)}</b>
      <span className="card-line muted">
        {t.adjust.kinds[row.kind] ?? row.kind}
        <span className="spring" />
        {t.adjust.triggers[row.trigger] ?? row.trigger}
      </span>
    </Link>
  )
}

function useColumns(): Column<Adjustment>[] {
  const t = useGridWords()
  const name = useNames()
  const areas = useAreas()
  return useMemo(
    () => [
      {
        key: 'kind',
        title: t.adjust.kind,
        width: 110,
        render: (row) => t.adjust.kinds[row.kind] ?? row.kind,
      },
      {
        key: 'takes',
        title: t.adjust.takes,
        render: (row) => (
          <span className="cell-title">{row.takes.map((code) => name(code)).join(t.comma)}</span>
        ),
      },
      {
        key: 'trigger',
        title: t.adjust.trigger,
        width: 150,
        render: (row) => t.adjust.triggers[row.trigger] ?? row.trigger,
      },
      { key: 'township', title: t.grid.township, width: 130, render: (row) => areas.name(row.township_code) },
      {
        key: 'state',
        title: t.grid.state,
        width: 120,
        render: (row) => (
          <span className={`pill ${row.fault ? 'tone-red' : ''}`}>
            {row.fault ? t.adjust.fault : (t.adjust.states[row.state] ?? row.state)}
          </span>
        ),
      },
    ],
    [t, name, areas],
  )
}

function useFilters(): Filter[] {
  const t = useGridWords()
  const areas = useAreas()
  return useMemo(() => {
    const named = (names: Record<string, string>) =>
      Object.entries(names).map(([value, label]) => ({ value, label }))
    return [
      { kind: 'some', name: 'state', label: t.grid.state, choices: named(t.adjust.states) },
      { kind: 'some', name: 'kind', label: t.adjust.kind, choices: named(t.adjust.kinds) },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    ]
  }, [t, areas])
}
