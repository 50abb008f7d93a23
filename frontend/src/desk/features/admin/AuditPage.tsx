import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { AuditEntry } from '@/api/model'
import { useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useNames } from '../../catalogue'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { Time } from '../../ui/Marks'
import { Panel } from '../../ui/Panel'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { AdminHead } from './AdminHead'
import { auditQuery } from './queries'
import type { AuditSearch } from './search'
import { useA } from './words'

const route = getRouteApi('/_app/admin/audit')

/** The journal as the auditor reads it. */
export function AuditPage() {
  const a = useA()
  const t = useT()
  const areas = useAreas()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(auditQuery(search))
  const patch = useCallback(
    (change: Partial<AuditSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const filters = useMemo<Filter[]>(() => {
    const named = (names: Record<string, string>) =>
      Object.entries(names).map(([value, label]) => ({ value, label }))
    return [
      { kind: 'some', name: 'subject_kind', label: a.subject, choices: named(a.kinds), width: 180 },
      { kind: 'some', name: 'role', label: a.role, choices: named(t.role), width: 160 },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
      { kind: 'days', from: 'at_from', to: 'at_to', label: a.period },
    ]
  }, [a, t, areas])
  const open = query.data?.pages.flatMap((page) => page.items).find((row) => String(row.id) === search.id)
  return (
    <div className="page page-list">
      <AdminHead title={a.audit} />
      <FilterForm label={t.list.filters} values={search} onChange={patch} filters={filters} />
      <QueryTable<AuditEntry>
        label={a.audit}
        query={query}
        columns={useColumns()}
        headTitle={a.at}
        headWidth={150}
        minWidth={980}
        head={(row) => (
          <Link
            from="/admin/audit"
            to="."
            search={(old) => ({ ...old, id: String(row.id) })}
            className="row-link"
            preload={false}
          >
            <Time at={row.at} full />
          </Link>
        )}
        card={(row) => <Card row={row} />}
        id={(row) => String(row.id)}
        openId={search.id}
        onOpen={(row) => patch({ id: String(row.id) })}
        onReset={() => void navigate({ search: {} })}
      />
      {open && (
        <Panel name={String(open.id)} title={a.audit} onClose={() => patch({ id: undefined })}>
          <Entry entry={open} />
        </Panel>
      )}
    </div>
  )
}

const useActionName = () => {
  const a = useA()
  const t = useT()
  return (action: string) => {
    const [kind = '', verb = ''] = action.split('.')
    return `${a.kinds[kind] ?? kind} · ${t.action[verb] ?? verb}`
  }
}

function Card({ row }: { row: AuditEntry }) {
  const a = useA()
  const name = useActionName()
  return (
    <Link
      from="/admin/audit"
      to="."
      search={(old) => ({ ...old, id: String(row.id) })}
      className="card-link"
      preload={false}
    >
      <b className="card-title">{name(row.action)}</b>
      <span className="card-line muted">
        {row.actor ?? a.system}
        <span className="spring" />
        <Time at={row.at} />
      </span>
    </Link>
  )
}

function useColumns(): Column<AuditEntry>[] {
  const a = useA()
  const t = useT()
  const names = useNames()
  const areas = useAreas()
  const name = useActionName()
  return [
    { key: 'who', title: a.who, width: 150, render: (row) => row.actor ?? t.role[row.role] ?? a.system },
    { key: 'role', title: a.role, width: 110, render: (row) => t.role[row.role] ?? row.role },
    {
      key: 'action',
      title: a.action,
      render: (row) => <span className="cell-title">{name(row.action)}</span>,
    },
    {
      key: 'where',
      title: a.where,
      width: 170,
      render: (row) => row.area && (row.area.length === 15 ? names(row.area) : areas.name(row.area)),
    },
    {
      key: 'change',
      title: a.change,
      width: 190,
      render: (row) =>
        row.to_state && row.from_state !== row.to_state
          ? `${t.st[row.from_state ?? ''] ?? row.from_state ?? ''} → ${t.st[row.to_state] ?? row.to_state}`
          : (t.reason[row.reason ?? ''] ?? row.reason),
    },
  ]
}

function Entry({ entry }: { entry: AuditEntry }) {
  const a = useA()
  const t = useT()
  const name = useActionName()
  const facts = [
    [a.at, <Time key="at" at={entry.at} full />],
    [a.who, entry.actor ?? a.system],
    [a.role, t.role[entry.role] ?? entry.role],
    [a.unit, entry.unit],
    [a.subject, `${a.kinds[entry.subject_kind] ?? entry.subject_kind} ${entry.subject_id}`],
    [a.reason, entry.reason && (t.reason[entry.reason] ?? entry.reason)],
    [a.note, entry.note],
  ] as const
  return (
    <article className="record">
      <header className="record-head">
        <h2>{name(entry.action)}</h2>
      </header>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <h3 className="sub">{a.details}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by key */}
      <pre className="json" tabIndex={0}>
        {JSON.stringify(entry.data, null, 2)}
      </pre>
      {entry.subject_kind === 'event' && (
        <p>
          <Link to="/events/$id" params={{ id: entry.subject_id }}>
            {a.open}
          </Link>
        </p>
      )}
    </article>
  )
}
