import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import type { GridCount } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { without } from '@/shared/search'
import { useAreas } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { type Filter, FilterForm } from '../../ui/FilterForm'
import { canDrawMaps } from '../../ui/map/webgl'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { bordersQuery, countsQuery, YEARS, yearOf } from './queries'
import type { FiguresSearch } from './search'

const BordersMap = lazy(() => import('./BordersMap').then((module) => ({ default: module.BordersMap })))
const route = getRouteApi('/_app/grid-figures')
const WAYS = ['then', 'now'] as const

/** Events of a year by grid: as the grids were then, or as they are now. */
export function FiguresPage() {
  const t = useGridWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, isPending, refetch } = useQuery(countsQuery(search))
  const as = search.grids_as ?? 'then'
  useTitle(t.figures.title, t.app)
  const patch = useCallback(
    (change: Partial<FiguresSearch>) =>
      void navigate({ search: (old) => without({ ...old, ...change }), replace: true }),
    [navigate],
  )
  const filters = useFilters()
  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{t.figures.title}</h1>
        <nav className="views" aria-label={t.figures.as}>
          {WAYS.map((way) => (
            <Link
              key={way}
              to="/grid-figures"
              search={(old: FiguresSearch) => without({ ...old, grids_as: way === 'then' ? undefined : way })}
              className={as === way ? 'is-here' : ''}
              activeProps={{ 'aria-current': undefined }}
              aria-current={as === way ? 'page' : undefined}
            >
              {way === 'then' ? t.figures.asThen : t.figures.asNow}
            </Link>
          ))}
        </nav>
        <span className="spring" />
        <Link to="/grid-adjustments" search={{}}>
          {t.adjust.title}
        </Link>
      </header>
      <FilterForm
        label={t.list.filters}
        values={{ ...search, year: yearOf(search) }}
        onChange={patch}
        filters={filters}
      />
      <p className="muted">{as === 'then' ? t.figures.thenLead : t.figures.nowLead}</p>
      {isPending && <Waiting />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <Notice picture="empty" title={t.figures.none} />}
      {data && data.items.length > 0 && (
        <div className="figures-split">
          <Counts rows={data.items} search={search} reported={data.reported} closed={data.closed} />
          <Borders search={search} />
        </div>
      )}
    </div>
  )
}

interface CountsProps {
  rows: GridCount[]
  search: FiguresSearch
  reported: number
  closed: number
}

function Counts({ rows, search, reported, closed }: CountsProps) {
  const t = useGridWords()
  const locale = useLocale()
  const year = Number(yearOf(search))
  const days = { reported_from: `${year}-01-01`, reported_to: `${year + 1}-01-01` }
  const stands = ({ state, valid_to }: GridCount) =>
    state === 'retired' ? t.figures.retired(valid_to ?? '') : (t.gridState[state ?? ''] ?? '')
  return (
    <section className="figures-table" aria-label={t.figures.title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div className="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.grid.code}</th>
              <th scope="col">{t.grid.name}</th>
              <th scope="col">{t.figures.state}</th>
              <th scope="col" className="right">
                {t.figures.reported}
              </th>
              <th scope="col" className="right">
                {t.figures.closed}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.grid_code} data-grid={row.grid_code}>
                <td className="num">
                  <Link to="/grids" search={{ id: row.grid_code }} preload={false}>
                    {row.grid_code}
                  </Link>
                </td>
                <td>{row.grid_name}</td>
                <td className="muted">{stands(row)}</td>
                <td className="right num">
                  <Link
                    to="/events"
                    preload={false}
                    search={without({
                      ...days,
                      area: row.grid_code,
                      counted: 'net' as const,
                      grids_as: search.grids_as,
                    })}
                  >
                    {count(row.reported, locale)}
                  </Link>
                </td>
                <td className="right num">{count(row.closed, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p role="status" data-testid="figures-total">
        {t.figures.total(count(reported, locale), count(closed, locale))}
      </p>
    </section>
  )
}

/** The borders of the last day of the year, or those of today. */
function Borders({ search }: { search: FiguresSearch }) {
  const t = useGridWords()
  const then = search.grids_as !== 'now'
  const { data } = useQuery(bordersQuery(then ? `${yearOf(search)}-12-31` : undefined, search.area))
  if (!canDrawMaps() || !data) return null
  return (
    <div className="figures-map">
      <Suspense fallback={<Waiting rows={4} />}>
        <BordersMap key={search.area ?? ''} label={then ? t.figures.onMap : t.figures.nowMap} shapes={data} />
      </Suspense>
      <p className="muted">{then ? `${t.figures.onMap} ${yearOf(search)}-12-31` : t.figures.nowMap}</p>
    </div>
  )
}

function useFilters(): Filter[] {
  const t = useGridWords()
  const areas = useAreas()
  return useMemo(
    () => [
      {
        kind: 'one',
        name: 'year',
        label: t.figures.year,
        width: 100,
        choices: YEARS().map((year) => ({ value: year, label: year })),
      },
      { kind: 'tree', name: 'area', label: t.list.area, choices: areas.choices },
    ],
    [t, areas],
  )
}
