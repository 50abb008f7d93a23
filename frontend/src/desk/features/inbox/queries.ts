import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Inbox, Notification, Page } from '@/api/model'
import type { InboxSearch } from './search'

const PAGE = 50 // lines

/** How many lines are unread. */
export const inboxQuery = queryOptions({
  queryKey: ['inbox'],
  queryFn: ({ signal }): Promise<Inbox> => body(api.GET('/api/v1/notifications/inbox', { signal })),
  staleTime: 60_000,
})

/** The lines, the newest first. */
export const notificationsQuery = ({ unread }: InboxSearch) =>
  infiniteQueryOptions({
    queryKey: ['notifications', unread ?? false],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Notification>> =>
      body(
        api.GET('/api/v1/notifications', {
          signal,
          params: {
            query: { limit: PAGE, ...(unread && { unread }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
