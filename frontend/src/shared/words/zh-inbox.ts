// Words of the inbox.
export const inbox = {
  inbox: {
    title: '收件箱',
    bell: (n: string) => `收件箱，${n} 条未读`,
    unread: (n: string) => `${n} 条未读`,
    isUnread: '未读：',
    onlyUnread: '未读',
    readAll: '全部标为已读',
    empty: '还没有收到通知',
    allRead: '没有未读通知',
    emptyLead: '派给您的任务、审批结果和时限提醒会显示在这里，保留 90 天。',
  },
}
