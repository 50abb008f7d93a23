import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { api, body, wordsOf } from '@/api/client'
import type { Notification } from '@/api/model'
import { day, longDay } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { Time } from '../../ui/Marks'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { inboxQuery, notificationsQuery } from './queries'

const route = getRouteApi('/_app/inbox')

type Marks = { ids: number[] } | { up_to: number }

/** What the house told oneself, day by day. */
export function InboxPage() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: inbox } = useQuery(inboxQuery)
  const query = useInfiniteQuery(notificationsQuery(search))
  const read = useRead()
  useTitle(t.inbox.title, t.app)
  const lines = query.data?.pages.flatMap((page) => page.items) ?? []
  const last = inbox?.last_id
  return (
    <div className="page page-inbox">
      <header className="page-head">
        <h1>{t.inbox.title}</h1>
        <span className="muted" role="status">
          {inbox && inbox.unread > 0 && t.inbox.unread(inbox.unread > 99 ? '99+' : String(inbox.unread))}
        </span>
        <span className="spring" />
        <Segmented
          aria-label={t.list.filters}
          value={search.unread ? 'unread' : 'all'}
          onChange={(value) =>
            void navigate({ search: value === 'unread' ? { unread: true } : {}, replace: true })
          }
          options={[
            { value: 'all', label: t.all },
            { value: 'unread', label: t.inbox.onlyUnread },
          ]}
        />
        <Button
          disabled={!inbox?.unread || !last}
          loading={read.isPending}
          onClick={() => last && read.mutate({ up_to: last })}
        >
          {t.inbox.readAll}
        </Button>
      </header>
      {query.isPending && <Waiting rows={8} />}
      {query.error && !query.data && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.data && lines.length === 0 && (
        <Notice
          picture="calm"
          title={search.unread ? t.inbox.allRead : t.inbox.empty}
          lead={t.inbox.emptyLead}
        />
      )}
      {byDay(lines).map(([date, some]) => (
        <Day
          key={date}
          at={some[0]?.at ?? date}
          lines={some}
          onRead={(line) => read.mutate({ ids: [line.id] })}
        />
      ))}
      {query.hasNextPage && (
        <Button
          className="inbox-more"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.more}
        </Button>
      )}
    </div>
  )
}

function useRead() {
  const t = useT()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (marks: Marks) =>
      body(api.POST('/api/v1/notifications/read-marks', { body: { ids: [], ...marks } })),
    onSuccess: async (inbox) => {
      await queries.cancelQueries({ queryKey: inboxQuery.queryKey }) // an older answer must not come after this one
      queries.setQueryData(inboxQuery.queryKey, inbox)
      void queries.invalidateQueries({ queryKey: ['notifications'] })
    },
    onError: (error) => tell(wordsOf(error, t.fail.action), 'bad'),
  })
}

const byDay = (lines: Notification[]): [string, Notification[]][] => {
  const days = new Map<string, Notification[]>()
  for (const line of lines) days.set(day(line.at), [...(days.get(day(line.at)) ?? []), line])
  return [...days]
}

/** How hard it presses, by the last word of its kind. */
const TONES: Record<string, string> = {
  half: 'blue',
  yellow: 'amber',
  red: 'red',
  commissioner: 'red',
  district: 'red',
}

function Day(props: { at: string; lines: Notification[]; onRead: (line: Notification) => void }) {
  const t = useT()
  const locale = useLocale()
  const title = longDay(Date.parse(props.at), locale)
  return (
    <section className="inbox-day" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {props.lines.map((line) => {
          const tone = TONES[line.kind.split('.').at(-1) ?? '']
          return (
            <li key={line.id} className={line.read_at ? 'is-read' : ''}>
              <Link
                to="/events/$id"
                params={{ id: line.subject_id }}
                preload={false}
                onClick={() => line.read_at || props.onRead(line)}
              >
                <span className={`inbox-dot tone-${tone ?? 'grey'}`} aria-hidden="true" />
                <span className="inbox-text">
                  {!line.read_at && <span className="sr">{t.inbox.isUnread} </span>}
                  {line.text}
                </span>
                <span className="muted num wide-only">{line.number}</span>
                <Time at={line.at} />
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
