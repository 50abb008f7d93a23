import { createFileRoute } from '@tanstack/react-router'
import { InboxPage } from '../../features/inbox/InboxPage'
import { notificationsQuery, readInbox } from '../../features/inbox/queries'

export const Route = createFileRoute('/_app/inbox')({
  validateSearch: readInbox,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(notificationsQuery(deps))
  },
  component: InboxPage,
})
