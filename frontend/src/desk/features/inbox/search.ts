import { flag, reading } from '@/shared/search'

export const readInbox = reading({ unread: flag })
export type InboxSearch = ReturnType<typeof readInbox>
