import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { DutyDocument } from '@/api/model'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { useTitle } from '../../ui/media'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { DocumentForm } from './DocumentForm'
import { documentsQuery } from './queries'
import type { DocumentsSearch } from './search'
import { Tabs } from './Tabs'

const DocumentPanel = lazy(() =>
  import('./DocumentPanel').then((module) => ({ default: module.DocumentPanel })),
)
const route = getRouteApi('/_app/duty-documents')

/** What grid workers have to know, edition by edition, and what waits to be taken note of. */
export function DocumentsPage() {
  const t = useGridWords()
  const scope = useScope()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(documentsQuery(search))
  const [writing, setWriting] = useState(false)
  useTitle(t.duty.title, t.app)
  const patch = useCallback(
    (change: Partial<DocumentsSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as DocumentsSearch, replace }),
    [navigate],
  )
  const columns = useColumns()
  const filters = useFilters()
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.duty.title}</h1>
        <Tabs here={search.waiting ? 'mine' : 'documents'} />
        <MyViews list="duty-documents" search={search} show={show} />
        <span className="spring" />
        {scope('duty_documents:write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setWriting(true)}>
            {t.duty.add}
          </Button>
        )}
      </header>
      {!search.waiting && (
        <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters} />
      )}
      <QueryTable<DutyDocument>
        label={t.duty.title}
        query={query}
        columns={columns}
        headTitle={t.duty.name}
        headWidth={320}
        minWidth={760}
        head={(row) => (
          <Link
            from="/duty-documents"
            to="."
            search={(old) => ({ ...old, id: row.id })}
            className="row-link"
            preload={false}
          >
            {row.title}
          </Link>
        )}
        card={(row) => <DocumentCard row={row} />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={query.data?.pages[0]?.total}
        {...(search.waiting && {
          emptyTitle: t.duty.noneMine,
          emptyLead: t.duty.noneMineLead,
          calm: true,
        })}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <DocumentPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
      <Dialog open={writing} onClose={() => setWriting(false)} title={t.duty.add}>
        <DocumentForm
          onDone={(id) => {
            setWriting(false)
            patch({ id, waiting: undefined })
          }}
        />
      </Dialog>
    </div>
  )
}

function DocumentCard({ row }: { row: DutyDocument }) {
  const t = useGridWords()
  return (
    <Link
      from="/duty-documents"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className="card-link"
      preload={false}
    >
      <span className="card-line muted">
        {t.duty.kinds[row.kind] ?? row.kind}
        <span className="spring" />
        {t.duty.states[row.state] ?? row.state}
      </span>
      <b className="card-title">{row.title}</b>
      <span className="card-line muted">
        {t.duty.editionOf(row.edition)}
        <span className="spring" />
        <span className="num">{row.valid_from}</span>
      </span>
    </Link>
  )
}

function useColumns(): Column<DutyDocument>[] {
  const t = useGridWords()
  const areas = useAreas()
  return useMemo(
    () => [
      { key: 'kind', title: t.duty.kind, width: 130, render: (row) => t.duty.kinds[row.kind] ?? row.kind },
      {
        key: 'edition',
        title: t.duty.edition,
        width: 100,
        render: (row) => t.duty.editionOf(row.edition),
      },
      { key: 'area', title: t.duty.area, render: (row) => areas.name(row.area_code) },
      {
        key: 'from',
        title: t.duty.validFrom,
        width: 130,
        render: (row) => <span className="num">{row.valid_from}</span>,
      },
      {
        key: 'state',
        title: t.grid.state,
        width: 110,
        render: (row) => t.duty.states[row.state] ?? row.state,
      },
    ],
    [t, areas],
  )
}

function useFilters(): Filter[] {
  const t = useGridWords()
  return useMemo(() => {
    const named = (names: Record<string, string>) =>
      Object.entries(names).map(([value, label]) => ({ value, label }))
    return [
      { kind: 'some', name: 'kind', label: t.duty.kind, choices: named(t.duty.kinds) },
      { kind: 'some', name: 'state', label: t.grid.state, choices: named(t.duty.states) },
    ]
  }, [t])
}
