// Words of the inbox.
export const inbox = {
  inbox: {
    title: 'Inbox',
    bell: (n: string) => `Inbox, ${n} unread`,
    unread: (n: string) => `${n} unread`,
    isUnread: 'Unread:',
    onlyUnread: 'Unread',
    readAll: 'Mark all as read',
    empty: 'Nothing was told you yet',
    allRead: 'Nothing unread',
    emptyLead: 'What is dispatched to you, decided or due stands here, for 90 days.',
  },
}
