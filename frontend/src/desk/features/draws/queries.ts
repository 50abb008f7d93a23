import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Draw, DrawDetail, Page } from '@/api/model'
import type { DrawsSearch } from './search'

const PAGE = 100

/** The published draws, the latest first. */
export const drawsQuery = ({ id: _, ...search }: DrawsSearch) =>
  infiniteQueryOptions({
    queryKey: ['draws', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Draw>> =>
      body(
        api.GET('/api/v1/sample-draws', {
          signal,
          params: { query: { ...search, limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** One draw with its population. */
export const drawQuery = (id: string) =>
  queryOptions({
    queryKey: ['draw', id],
    queryFn: ({ signal }): Promise<DrawDetail> =>
      body(api.GET('/api/v1/sample-draws/{draw_id}', { signal, params: { path: { draw_id: id } } })),
  })
