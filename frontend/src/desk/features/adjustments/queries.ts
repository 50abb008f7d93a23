import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { api, body, tagged } from '@/api/client'
import type { Adjustment, AdjustmentDetail, Grid, GridCounts, GridLife, Page, Worker } from '@/api/model'
import { day } from '@/shared/format'
import type { AdjustmentsSearch, FiguresSearch } from './search'

const PAGE = 100

/** Adjustments, the latest day first. */
export const adjustmentsQuery = ({ id: _, ...search }: AdjustmentsSearch) =>
  infiniteQueryOptions({
    queryKey: ['adjustments', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Adjustment>> =>
      body(
        api.GET('/api/v1/grid-adjustments', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const adjustmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['adjustment', id],
    queryFn: ({ signal }): Promise<AdjustmentDetail> =>
      tagged(
        api.GET('/api/v1/grid-adjustments/{adjustment_id}', {
          signal,
          params: { path: { adjustment_id: id } },
        }),
      ),
  })

/** The versions of a grid, and where its land came from and went to. */
export const gridLifeQuery = (id: string) =>
  queryOptions({
    queryKey: ['grid', id, 'history'],
    queryFn: ({ signal }): Promise<GridLife> =>
      body(api.GET('/api/v1/grids/{grid_id}/history', { signal, params: { path: { grid_id: id } } })),
  })

/** People who serve a grid in this area today, to be chosen from. */
export const areaWorkersQuery = (area: string) =>
  queryOptions({
    queryKey: ['workers', 'choice', area],
    queryFn: ({ signal }): Promise<Page<Worker>> =>
      body(api.GET('/api/v1/grid-workers', { signal, params: { query: { area, limit: 200 } } })),
    staleTime: 60_000,
  })

const FIRST_YEAR = 2023
const thisYear = () => Number(day(Date.now()).slice(0, 4)) // of the district
export const YEARS = () => {
  const last = thisYear()
  return Array.from({ length: last - FIRST_YEAR + 1 }, (_, i) => String(last - i))
}
export const yearOf = (search: FiguresSearch) => search.year ?? String(thisYear() - 1)

/** Counts by grid of a year, by the grids of then or of now. */
export const countsQuery = (search: FiguresSearch) => {
  const year = Number(yearOf(search))
  const query = {
    reported_from: `${year}-01-01`,
    reported_to: `${year + 1}-01-01`,
    grids_as: search.grids_as ?? ('then' as const),
    ...(search.area && { area: search.area }),
  }
  return queryOptions({
    queryKey: ['grid-counts', query],
    queryFn: ({ signal }): Promise<GridCounts> =>
      body(api.GET('/api/v1/events/grid-counts', { signal, params: { query } })),
    placeholderData: keepPreviousData,
  })
}

/** The borders of a day; of today without one. */
export const bordersQuery = (on?: string, area?: string) =>
  queryOptions({
    queryKey: ['grid-shapes', area ?? '', on ?? ''],
    queryFn: ({ signal }): Promise<FeatureCollection> =>
      body(
        api.GET('/api/v1/grids.geojson', {
          signal,
          params: {
            query: {
              ...(on ? { on } : { state: ['active', 'adjusting'] as const as ('active' | 'adjusting')[] }),
              ...(area && { area }),
            },
          },
        }),
      ) as Promise<unknown> as Promise<FeatureCollection>,
    staleTime: 60_000,
  })

/** Every grid that a village ever had: their serials are used up, their figures stand for the new ones. */
export const serialsQuery = (village: string | undefined) =>
  queryOptions({
    queryKey: ['grids', 'of', village],
    enabled: village !== undefined,
    queryFn: async ({ signal }): Promise<Grid[]> => {
      const query = { area: village ?? '', limit: 200 }
      const page: Page<Grid> = await body(api.GET('/api/v1/grids', { signal, params: { query } }))
      return page.items
    },
  })
