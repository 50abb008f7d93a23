import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { api, body, tagged } from '@/api/client'
import type { Grid, GridDetail, Page, Worker } from '@/api/model'
import { areaCode, gridKey, isoDay, reading, someOf, words } from '@/shared/search'

export const readGrids = reading({
  q: words(),
  area: areaCode,
  kind: someOf('open_residential', 'gated_residential', 'rural', 'dedicated'),
  state: someOf('draft', 'under_review', 'active', 'adjusting', 'retired'),
  in_force_on: isoDay,
  id: gridKey,
})
export type GridsSearch = ReturnType<typeof readGrids>
const PAGE = 200

export const gridsQuery = ({ id: _, ...search }: GridsSearch) =>
  infiniteQueryOptions({
    queryKey: ['grids', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Grid>> =>
      body(
        api.GET('/api/v1/grids', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const gridQuery = (id: string) =>
  queryOptions({
    queryKey: ['grid', id],
    queryFn: ({ signal }): Promise<GridDetail> =>
      tagged(api.GET('/api/v1/grids/{grid_id}', { signal, params: { path: { grid_id: id } } })),
  })

/** The boundaries of an area's grids, or of all that the caller sees. */
export const gridShapesQuery = (area?: string) =>
  queryOptions({
    queryKey: ['grid-shapes', area ?? ''],
    queryFn: ({ signal }): Promise<FeatureCollection> =>
      body(
        api.GET('/api/v1/grids.geojson', { signal, params: { query: area ? { area } : {} } }),
      ) as Promise<unknown> as Promise<FeatureCollection>,
    staleTime: 10 * 60_000,
  })

/** Who serves this grid today. */
export const gridWorkersQuery = (code: string) =>
  queryOptions({
    queryKey: ['workers', 'of', code],
    queryFn: ({ signal }): Promise<Page<Worker>> =>
      body(api.GET('/api/v1/grid-workers', { signal, params: { query: { grid: code, limit: 20 } } })),
  })
