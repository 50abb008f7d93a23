import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Page, Worker } from '@/api/model'
import { useT } from '@/shared/i18n'
import { useAreas, useNames } from '../../catalogue'
import { type Column, QueryTable } from '../../ui/QueryTable'

/** The people in post on a day. */
export function InPost(props: {
  query: UseInfiniteQueryResult<InfiniteData<Page<Worker>>>
  openId: string | undefined
  onOpen: (row: Worker) => void
  onReset: () => void
}) {
  const t = useT()
  const columns = useColumns()
  return (
    <QueryTable<Worker>
      label={t.worker.title}
      columns={columns}
      headTitle={t.worker.name}
      headWidth={130}
      minWidth={760}
      head={(row) => <WorkerLink row={row} />}
      card={(row) => <WorkerCard row={row} />}
      id={(row) => row.id}
      total={props.query.data?.pages[0]?.total}
      {...props}
    />
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

/** Since when, of the longest held. */
const since = (row: Worker) => row.assignments.map((one) => one.valid_from).sort()[0]

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
        key: 'primary',
        title: t.grid.primary,
        width: 90,
        render: (row) => (row.assignments.some((one) => one.primary) ? t.grid.primary : t.grid.assisting),
      },
      {
        key: 'township',
        title: t.grid.township,
        width: 150,
        render: (row) => areas.name(row.assignments[0]?.grid_code.slice(0, 9) ?? ''),
      },
      { key: 'unit', title: t.worker.unit, width: 230, render: (row) => names(row.unit_code) },
      { key: 'full_time', title: t.worker.fullTime, width: 100, render: employment },
      {
        key: 'since',
        title: t.worker.since,
        width: 116,
        render: (row) => <span className="num">{since(row)}</span>,
      },
    ],
    [t, names, areas, employment],
  )
}
