import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Page, Worker, WorkerDetail } from '@/api/model'
import { areaCode, isoDay, oneOf, reading, uuid, words } from '@/shared/search'

export const readWorkers = reading({
  q: words(),
  area: areaCode,
  full_time: oneOf('true', 'false'),
  in_post_on: isoDay,
  id: uuid,
})
export type WorkersSearch = ReturnType<typeof readWorkers>
const PAGE = 200

export const workersQuery = ({ id: _, full_time, ...search }: WorkersSearch) =>
  infiniteQueryOptions({
    queryKey: ['workers', 'list', { ...search, full_time }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Worker>> =>
      body(
        api.GET('/api/v1/grid-workers', {
          signal,
          params: {
            query: {
              ...search,
              ...(full_time && { full_time: full_time === 'true' }),
              limit: PAGE,
              count: 'exact',
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const workerQuery = (id: string) =>
  queryOptions({
    queryKey: ['worker', id],
    queryFn: ({ signal }): Promise<WorkerDetail> =>
      body(api.GET('/api/v1/grid-workers/{user_id}', { signal, params: { path: { user_id: id } } })),
  })
