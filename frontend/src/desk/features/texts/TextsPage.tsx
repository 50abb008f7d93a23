import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { StandardText } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useCategories } from '../../catalogue'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { AdminHead } from '../admin/AdminHead'
import { choicesQuery, textsQuery } from './queries'
import type { TextsSearch } from './search'
import { TextForm } from './TextForm'
import './texts.css'
import { useTextWords } from './words'

const TextPanel = lazy(() => import('./TextPanel').then((module) => ({ default: module.TextPanel })))
const route = getRouteApi('/_app/admin/texts')

/** The words an office uses again and again, kept for the notes of steps. */
export function TextsPage() {
  const t = useT()
  const w = useTextWords()
  const writes = useScope()('standard_texts:write')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(textsQuery(search))
  const [adding, setAdding] = useState(false)
  const patch = useCallback(
    (change: Partial<TextsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const filters = useFilters(writes)
  return (
    <div className="page page-list">
      <AdminHead title={w.title}>
        {writes && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {w.add}
          </Button>
        )}
      </AdminHead>
      <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters}>
        <span className="muted">{w.lead}</span>
      </FilterForm>
      <QueryTable<StandardText>
        label={w.title}
        query={query}
        columns={useColumns()}
        headTitle={w.name}
        headWidth={230}
        minWidth={980}
        head={(row) => <ToText row={row} className="row-link" />}
        card={(row) => <ToText row={row} className="card-link" long />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={query.data?.pages[0]?.total}
        emptyTitle={w.none}
        emptyLead={w.noneLead}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <TextPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} title={w.add}>
        <TextForm
          onDone={(id) => {
            setAdding(false)
            patch({ id })
          }}
        />
      </Dialog>
    </div>
  )
}

function ToText({ row, className, long }: { row: StandardText; className: string; long?: boolean }) {
  const w = useTextWords()
  return (
    <Link
      from="/admin/texts"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className={className}
      preload={false}
    >
      {long ? (
        <>
          <b className="card-title">{row.title}</b>
          <span className="card-line muted">
            <span className="clip">{row.body}</span>
            {row.state !== 'active' && <b>{w.states[row.state]}</b>}
          </span>
        </>
      ) : (
        row.title
      )}
    </Link>
  )
}

function useColumns(): Column<StandardText>[] {
  const t = useT()
  const w = useTextWords()
  const areas = useAreas()
  const categories = useCategories()
  const { data } = useQuery(choicesQuery(useLocale()))
  return useMemo(() => {
    const label = (step: string) => data?.steps.find(({ value }) => value === step)?.label ?? step
    return [
      {
        key: 'body',
        title: w.body,
        render: (row) => (
          <span className="cell-title" title={row.body}>
            {row.body}
          </span>
        ),
      },
      { key: 'steps', title: w.steps, width: 150, render: (row) => row.steps.map(label).join(t.comma) },
      {
        key: 'categories',
        title: w.categories,
        width: 150,
        render: (row) =>
          row.categories.map(categories.name).join(t.comma) || (
            <span className="muted">{w.allCategories}</span>
          ),
      },
      { key: 'area', title: w.area, width: 110, render: (row) => areas.name(row.area_code) },
      { key: 'state', title: w.state, width: 84, render: (row) => w.states[row.state] ?? row.state },
    ]
  }, [t, w, areas, categories, data])
}

function useFilters(writes: boolean): Filter[] {
  const t = useT()
  const w = useTextWords()
  const areas = useAreas()
  const categories = useCategories()
  const { data } = useQuery(choicesQuery(useLocale()))
  return useMemo(
    () => [
      { kind: 'one', name: 'step', label: w.step, choices: data?.steps ?? [], width: 150 },
      { kind: 'tree', name: 'category', label: w.categories, choices: categories.choices },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
      ...(writes
        ? [
            {
              kind: 'one' as const,
              name: 'state',
              label: w.state,
              choices: Object.entries(w.states).map(([value, label]) => ({ value, label })),
              width: 120,
            },
          ]
        : []),
    ],
    [t, w, areas, categories, data, writes],
  )
}
