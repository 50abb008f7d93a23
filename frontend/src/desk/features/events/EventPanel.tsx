import { ExpandOutlined, LinkOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useT } from '@/shared/i18n'
import { useTitle } from '../../ui/media'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { EventBody } from './EventBody'
import { eventQuery } from './queries'

/** One event beside the list. */
export function EventPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT()
  const { data, error, isPending, refetch } = useQuery(eventQuery(id))
  useTitle(data ? data.title : t.nav.events, t.app)
  const copy = async () => {
    await navigator.clipboard.writeText(new URL(`/events/${id}`, location.origin).href)
    tell(t.copied)
  }
  return (
    <Panel
      name={id}
      title={<span className="num">{data?.number ?? t.event.one}</span>}
      extra={
        <>
          <Button
            type="text"
            icon={<LinkOutlined />}
            aria-label={t.event.copyLink}
            title={t.event.copyLink}
            onClick={() => void copy()}
          />
          <Link
            to="/events/$id"
            params={{ id }}
            aria-label={t.event.openPage}
            title={t.event.openPage}
            className="icon-link"
          >
            <ExpandOutlined />
          </Link>
        </>
      }
      onClose={onClose}
    >
      {isPending && <Waiting rows={9} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <EventBody key={data.id} event={data} />}
    </Panel>
  )
}
