import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, tagged } from '@/api/client'
import type { EventDetail, EventRow, Page } from '@/api/model'
import { conditions, type EventsSearch } from './search'

const FIRST = 50 // rows; the first page is small so that it is soon there
const NEXT = 200

/** The list under these conditions, page after page. */
export const eventsQuery = (search: EventsSearch) =>
  infiniteQueryOptions({
    queryKey: ['events', 'list', conditions(search)],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<EventRow>> =>
      body(
        api.GET('/api/v1/events', {
          signal,
          params: {
            query: {
              ...conditions(search),
              limit: pageParam ? NEXT : FIRST,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** How many they are; asked apart, so that the rows need not wait for it. */
export const eventCountQuery = (search: EventsSearch) =>
  queryOptions({
    queryKey: ['events', 'count', { ...conditions(search), sort: undefined }],
    queryFn: async ({ signal }) => {
      const { sort: _, ...query } = conditions(search)
      const page: Page<EventRow> = await body(
        api.GET('/api/v1/events', { signal, params: { query: { ...query, count: 'exact', limit: 1 } } }),
      )
      return page.total ?? null
    },
    placeholderData: keepPreviousData,
    enabled: search.view === undefined, // a map moves too often to count each time
  })

/** The first few of a list, for the home page. */
export const eventTopQuery = (search: EventsSearch, limit: number) =>
  queryOptions({
    queryKey: ['events', 'top', limit, conditions(search)],
    queryFn: async ({ signal }): Promise<EventRow[]> => {
      const query = { ...conditions(search), limit }
      return (await body(api.GET('/api/v1/events', { signal, params: { query } }))).items
    },
  })

/** One event with its timeline, and its ETag. */
/** The arithmetic of an event's due times; it changes with the event. */
export const deadlineQuery = (id: string, etag: string) =>
  queryOptions({
    queryKey: ['event', id, 'deadline', etag],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/events/{event_id}/deadline', { signal, params: { path: { event_id: id } } })),
    staleTime: 60_000,
  })

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: ({ signal }): Promise<EventDetail> =>
      tagged(api.GET('/api/v1/events/{event_id}', { signal, params: { path: { event_id: id } } })),
    staleTime: 5_000,
  })
