import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Page, Vacancy, Worker, WorkerDetail } from '@/api/model'
import { areaCode, flag, isoDay, oneOf, reading, uuid, words } from '@/shared/search'

export const readWorkers = reading({
  q: words(),
  area: areaCode,
  full_time: oneOf('true', 'false'),
  primary: oneOf('true', 'false'),
  in_post_on: isoDay,
  vacant: flag,
  id: uuid,
})
export type WorkersSearch = ReturnType<typeof readWorkers>
const PAGE = 200

/** The people who serve a grid, by name. */
export const workersQuery = ({ id: _, vacant: __, full_time, primary, ...search }: WorkersSearch) =>
  infiniteQueryOptions({
    queryKey: ['workers', 'list', { ...search, full_time, primary }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Worker>> =>
      body(
        api.GET('/api/v1/grid-workers', {
          signal,
          params: {
            query: {
              ...search,
              ...(full_time && { full_time: full_time === 'true' }),
              ...(primary && { primary: primary === 'true' }),
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

/** The grids that no primary worker answers for, by code. */
export const vacanciesQuery = ({ area, in_post_on: on }: WorkersSearch) =>
  infiniteQueryOptions({
    queryKey: ['vacancies', { area, on }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Vacancy>> =>
      body(
        api.GET('/api/v1/grid-vacancies', {
          signal,
          params: {
            query: {
              ...(area && { area }),
              ...(on && { on }),
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

/** One of them, with every assignment. */
export const workerQuery = (id: string) =>
  queryOptions({
    queryKey: ['worker', id],
    queryFn: ({ signal }): Promise<WorkerDetail> =>
      body(api.GET('/api/v1/grid-workers/{user_id}', { signal, params: { path: { user_id: id } } })),
  })
