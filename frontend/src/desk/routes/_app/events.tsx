import { createFileRoute } from '@tanstack/react-router'
import { EventsPage } from '../../features/events/EventsPage'
import { eventsQuery } from '../../features/events/queries'
import { readEvents } from '../../features/events/search'

export const Route = createFileRoute('/_app/events')({
  validateSearch: readEvents,
  loaderDeps: ({ search: { id: _, ...rest } }) => rest,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(eventsQuery(deps))
  },
  component: EventsPage,
})
