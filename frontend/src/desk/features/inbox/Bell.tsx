import { BellOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useT } from '@/shared/i18n'
import { useLive } from './live'
import { inboxQuery } from './queries'

const MOST = 99

/** The way to the inbox, with the number of what is unread there; while it is shown the desk is live. */
export function Bell() {
  const t = useT()
  const { data } = useQuery(inboxQuery)
  useLive(true)
  const unread = data?.unread ?? 0
  const shown = unread > MOST ? `${MOST}+` : String(unread)
  return (
    <Link to="/inbox" search={{}} className="bell" aria-label={t.inbox.bell(shown)} title={t.inbox.title}>
      <BellOutlined aria-hidden="true" />
      {unread > 0 && (
        <span className="bell-count num" aria-hidden="true">
          {shown}
        </span>
      )}
    </Link>
  )
}
