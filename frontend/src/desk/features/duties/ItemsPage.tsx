import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { Item } from '@/api/model'
import { without } from '@/shared/search'
import { useCategories } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { ItemForm } from './ItemForm'
import { itemsQuery } from './queries'
import type { ItemsSearch } from './search'
import { Tabs } from './Tabs'

const ItemPanel = lazy(() => import('./ItemPanel').then((module) => ({ default: module.ItemPanel })))
const route = getRouteApi('/_app/item-list')

/** What may be asked of grid workers; everything else is not dispatched to them. */
export function ItemsPage() {
  const t = useGridWords()
  const scope = useScope()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(itemsQuery(search))
  const [adding, setAdding] = useState(false)
  useTitle(t.item.title, t.app)
  const patch = useCallback(
    (change: Partial<ItemsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as ItemsSearch, replace }),
    [navigate],
  )
  const columns = useColumns()
  const filters = useFilters()
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.item.title}</h1>
        <Tabs here="items" />
        <MyViews list="item-list" search={search} show={show} />
        <span className="spring" />
        {scope('items:write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t.item.add}
          </Button>
        )}
      </header>
      <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters}>
        <span className="muted">{t.item.lead}</span>
      </FilterForm>
      <QueryTable<Item>
        label={t.item.title}
        query={query}
        columns={columns}
        headTitle={t.item.code}
        headWidth={110}
        minWidth={900}
        head={(row) => (
          <Link
            from="/item-list"
            to="."
            search={(old) => ({ ...old, id: row.id })}
            className="row-link num"
            preload={false}
          >
            {row.code}
          </Link>
        )}
        card={(row) => <ItemCard row={row} />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={query.data?.pages[0]?.total}
        emptyTitle={t.item.none}
        emptyLead={t.item.noneLead}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <ItemPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} title={t.item.add}>
        <ItemForm
          onDone={(id) => {
            setAdding(false)
            patch({ id })
          }}
        />
      </Dialog>
    </div>
  )
}

function ItemCard({ row }: { row: Item }) {
  const t = useGridWords()
  return (
    <Link
      from="/item-list"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="card-link"
      preload={false}
    >
      <span className="card-line muted">
        <span className="num">{row.code}</span>
        <span className="spring" />
        {t.item.frequencies[row.frequency] ?? row.frequency}
      </span>
      <b className="card-title">{row.name}</b>
      <span className="card-line muted clip">{row.owner_name ?? row.owner_unit}</span>
    </Link>
  )
}

function useColumns(): Column<Item>[] {
  const t = useGridWords()
  const categories = useCategories()
  return useMemo(
    () => [
      { key: 'name', title: t.item.name, width: 240, render: (row) => row.name },
      { key: 'owner', title: t.item.owner, width: 190, render: (row) => row.owner_name ?? row.owner_unit },
      {
        key: 'frequency',
        title: t.item.frequency,
        width: 90,
        render: (row) => t.item.frequencies[row.frequency] ?? row.frequency,
      },
      {
        key: 'categories',
        title: t.item.categories,
        render: (row) => (
          <span className="cell-title">{row.categories.map(categories.name).join(t.comma)}</span>
        ),
      },
      {
        key: 'until',
        title: t.item.until,
        width: 120,
        render: (row) => <span className="num">{row.valid_to ?? t.item.open}</span>,
      },
    ],
    [t, categories],
  )
}

function useFilters(): Filter[] {
  const t = useGridWords()
  const categories = useCategories()
  return useMemo(
    () => [
      { kind: 'tree', name: 'category', label: t.item.categories, choices: categories.choices },
      { kind: 'flag', name: 'all', label: t.item.ended },
    ],
    [t, categories],
  )
}
