import { createFileRoute } from '@tanstack/react-router'
import { InboxPage } from '../../features/inbox/InboxPage'
import { readInbox } from '../../features/inbox/search'

export const Route = createFileRoute('/_app/inbox')({ validateSearch: readInbox, component: InboxPage })
