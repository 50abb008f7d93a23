import { LeftOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useT } from '@/shared/i18n'
import { useTitle } from '../../ui/media'
import { Failed, Waiting } from '../../ui/States'
import { EventBody } from './EventBody'
import { eventQuery } from './queries'

const route = getRouteApi('/_app/events_/$id')

/** One event on a page of its own: what a link leads to. */
export function EventPage() {
  const t = useT()
  const { id } = route.useParams()
  const { data, error, isPending, refetch } = useQuery(eventQuery(id))
  useTitle(data ? data.title : t.event.one, t.app)
  return (
    <div className="page page-record">
      <header className="page-head">
        <Link to="/events" search={{}} className="back">
          <LeftOutlined aria-hidden="true" /> {t.nav.events}
        </Link>
        {data && <span className="num muted">{data.number}</span>}
      </header>
      {isPending && <Waiting rows={9} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <EventBody key={data.id} event={data} wide />}
    </div>
  )
}
