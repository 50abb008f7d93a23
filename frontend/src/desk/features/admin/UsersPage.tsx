import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { UserRow } from '@/api/model'
import { useT } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas, useNames } from '../../catalogue'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { type Column, QueryTable } from '../../ui/QueryTable'
import { MyViews } from '../../ui/Views'
import { AdminHead } from './AdminHead'
import { usersQuery } from './queries'
import type { UsersSearch } from './search'
import { NewUser } from './UserForms'
import { useA } from './words'

const UserPanel = lazy(() => import('./UserPanel').then((module) => ({ default: module.UserPanel })))
const route = getRouteApi('/_app/admin/users')
const ROLES = [
  'grid_worker',
  'village',
  'dispatcher',
  'commissioner',
  'department',
  'district',
  'auditor',
  'system_admin',
  'security_admin',
]

/** Who may come in, and as what. */
export function UsersPage() {
  const a = useA()
  const t = useT()
  const areas = useAreas()
  const scope = useScope()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(usersQuery(search))
  const [adding, setAdding] = useState(false)
  const patch = useCallback(
    (change: Partial<UsersSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const show = useCallback(
    (filters: object, replace: boolean) => void navigate({ search: filters as UsersSearch, replace }),
    [navigate],
  )
  const filters = useMemo<Filter[]>(
    () => [
      {
        kind: 'one',
        name: 'role',
        label: a.role,
        choices: ROLES.map((value) => ({ value, label: t.role[value] ?? value })),
        width: 150,
      },
      {
        kind: 'one',
        name: 'state',
        label: a.state,
        choices: Object.entries(a.states).map(([value, label]) => ({ value, label })),
        width: 120,
      },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    ],
    [a, t, areas],
  )
  return (
    <div className="page page-list">
      <AdminHead title={a.users} views={<MyViews list="users" search={search} show={show} />}>
        {scope('users:write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {a.newUser}
          </Button>
        )}
      </AdminHead>
      <FilterForm
        label={t.list.filters}
        placeholder={`${t.list.search} ${a.username}${t.comma}${a.name}`}
        values={search}
        onChange={patch}
        filters={filters}
      />
      <QueryTable<UserRow>
        label={a.users}
        query={query}
        columns={useColumns()}
        headTitle={a.username}
        headWidth={140}
        minWidth={820}
        head={(row) => <ToUser row={row} className="row-link" />}
        card={(row) => <ToUser row={row} className="card-link" long />}
        id={(row) => row.id}
        openId={search.id}
        onOpen={(row) => patch({ id: row.id })}
        total={query.data?.pages[0]?.total}
        onReset={() => void navigate({ search: {} })}
      />
      {search.id && (
        <Suspense>
          <UserPanel id={search.id} onClose={() => patch({ id: undefined })} />
        </Suspense>
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} title={a.newUser}>
        <NewUser
          onDone={(id) => {
            setAdding(false)
            patch({ id })
          }}
        />
      </Dialog>
    </div>
  )
}

function ToUser({ row, className, long }: { row: UserRow; className: string; long?: boolean }) {
  const a = useA()
  const t = useT()
  return (
    <Link
      from="/admin/users"
      to="."
      search={(old) => ({ ...old, id: row.id })}
      className={className}
      preload={false}
    >
      {long ? (
        <>
          <b className="card-title">{row.display_name}</b>
          <span className="card-line muted">
            {row.username} · {row.roles.map((role) => t.role[role] ?? role).join(t.comma)}
            <span className="spring" />
            {a.states[row.state]}
          </span>
        </>
      ) : (
        row.username
      )}
    </Link>
  )
}

function useColumns(): Column<UserRow>[] {
  const a = useA()
  const t = useT()
  const names = useNames()
  return useMemo(
    () => [
      { key: 'name', title: a.name, render: (row) => <span className="cell-title">{row.display_name}</span> },
      {
        key: 'roles',
        title: a.roles,
        width: 190,
        render: (row) => row.roles.map((role) => t.role[role] ?? role).join(t.comma) || t.none,
      },
      { key: 'unit', title: a.unit, width: 220, render: (row) => names(row.unit_code) },
      {
        key: 'capabilities',
        title: a.capabilities,
        width: 120,
        render: (row) => row.capabilities.map((one) => a.capability[one] ?? one).join(t.comma),
      },
      { key: 'state', title: a.state, width: 90, render: (row) => a.states[row.state] ?? row.state },
    ],
    [a, t, names],
  )
}
