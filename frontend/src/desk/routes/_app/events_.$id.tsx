import { createFileRoute } from '@tanstack/react-router'
import { EventPage } from '../../features/events/EventPage'
import { eventQuery } from '../../features/events/queries'

export const Route = createFileRoute('/_app/events_/$id')({
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(eventQuery(params.id))
  },
  component: EventPage,
})
