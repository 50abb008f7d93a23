import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Page, Vacancy } from '@/api/model'
import { useT } from '@/shared/i18n'
import { useAreas } from '../../catalogue'
import { type Column, QueryTable } from '../../ui/QueryTable'

/** The grids without a primary worker on a day: somebody has to be found for each. */
export function Vacant(props: {
  query: UseInfiniteQueryResult<InfiniteData<Page<Vacancy>>>
  onReset: () => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const columns = useColumns()
  return (
    <QueryTable<Vacancy>
      label={t.worker.vacant}
      columns={columns}
      headTitle={t.grid.code}
      headWidth={160}
      minWidth={700}
      head={(row) => (
        <Link to="/grids" search={{ id: row.code }} className="row-link num" preload={false}>
          {row.code}
        </Link>
      )}
      card={(row) => <VacantCard row={row} />}
      id={(row) => row.code}
      onOpen={(row) => void navigate({ to: '/grids', search: { id: row.code } })}
      total={props.query.data?.pages[0]?.total}
      emptyTitle={t.worker.noVacant}
      emptyLead={t.worker.noVacantLead}
      calm
      {...props}
    />
  )
}

function VacantCard({ row }: { row: Vacancy }) {
  const t = useT()
  const areas = useAreas()
  return (
    <Link to="/grids" search={{ id: row.code }} className="card-link" preload={false}>
      <span className="card-line muted num">{row.code}</span>
      <b className="card-title">{row.name}</b>
      <span className="card-line muted">
        <span className="clip">{areas.name(row.township_code)}</span>
        <span className="spring" />
        {row.vacant_since ?? t.worker.never}
      </span>
    </Link>
  )
}

function useColumns(): Column<Vacancy>[] {
  const t = useT()
  const areas = useAreas()
  return useMemo(
    () => [
      { key: 'name', title: t.grid.name, render: (row) => row.name },
      { key: 'township', title: t.grid.township, width: 160, render: (row) => areas.name(row.township_code) },
      { key: 'village', title: t.grid.village, width: 180, render: (row) => areas.name(row.village_code) },
      {
        key: 'since',
        title: t.worker.vacantSince,
        width: 140,
        render: (row) => <span className="num">{row.vacant_since ?? t.worker.never}</span>,
      },
    ],
    [t, areas],
  )
}
