import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, tagged } from '@/api/client'
import type { AuditEntry, Page, UserDetail, UserRow } from '@/api/model'
import type { AuditSearch, UsersSearch } from './search'

const PAGE = 100

export const usersQuery = ({ id: _, ...search }: UsersSearch) =>
  infiniteQueryOptions({
    queryKey: ['users', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<UserRow>> =>
      body(
        api.GET('/api/v1/users', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: ({ signal }): Promise<UserDetail> =>
      tagged(api.GET('/api/v1/users/{user_id}', { signal, params: { path: { user_id: id } } })),
  })

export const auditQuery = ({ id: _, ...search }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<AuditEntry>> =>
      body(
        api.GET('/api/v1/audit-entries', {
          signal,
          params: { query: { ...search, limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const yearsQuery = queryOptions({
  queryKey: ['calendar', 'years'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/calendar-years', { signal })),
})
export const hoursQuery = queryOptions({
  queryKey: ['calendar', 'hours'],
  queryFn: ({ signal }) => tagged(api.GET('/api/v1/working-hours', { signal })),
})
export const rulesQuery = queryOptions({
  queryKey: ['calendar', 'rules'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/sla-rules', { signal })),
})
export const cataloguesQuery = queryOptions({
  queryKey: ['catalogues'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/event-catalogues', { signal })),
})
export const catalogueQuery = (number: number) =>
  queryOptions({
    queryKey: ['catalogues', number],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/event-catalogues/{number}', { signal, params: { path: { number } } })),
    staleTime: 3_600_000,
  })

/** Where a user is signed in now. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['user-sessions', id],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/users/{user_id}/sessions', { signal, params: { path: { user_id: id } } })),
  })
