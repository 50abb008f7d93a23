import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, tagged } from '@/api/client'
import type { Assignment, Page, Worker } from '@/api/model'
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

export const workersQuery = ({ id: _, ...search }: WorkersSearch) =>
  infiniteQueryOptions({
    queryKey: ['workers', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Worker>> =>
      body(
        api.GET('/api/v1/grid-workers', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export interface WorkerDetail extends Worker {
  etag: string
  assignments: Assignment[]
}
export const workerQuery = (id: string) =>
  queryOptions({
    queryKey: ['worker', id],
    queryFn: ({ signal }): Promise<WorkerDetail> =>
      tagged(api.GET('/api/v1/grid-workers/{worker_id}', { signal, params: { path: { worker_id: id } } })),
  })
