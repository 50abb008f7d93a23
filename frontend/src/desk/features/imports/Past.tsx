import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ImportRow, Table } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale } from '@/shared/i18n'
import { Time } from '../../ui/Marks'
import { Failed, Waiting } from '../../ui/States'
import { type Kind, pastQuery } from './queries'
import { useI } from './words'

const TONES: Record<string, string> = { applied: 'tone-green', refused: 'tone-amber', unreadable: 'tone-red' }

/** One's own last imports. */
export function Past({ tables }: { tables: Table[] }) {
  const i = useI()
  const { data, error, isPending, refetch } = useQuery(pastQuery)
  return (
    <section aria-labelledby="past" className="import-past">
      <h2 className="sub" id="past">
        {i.past}
      </h2>
      {isPending && <Waiting rows={3} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="muted">{i.noPast}</p>}
      {data && data.items.length > 0 && (
        <ul className="rows">
          {data.items.map((one) => (
            <Line key={one.id} one={one} tables={tables} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Line({ one, tables }: { one: ImportRow; tables: Table[] }) {
  const i = useI()
  const locale = useLocale()
  const table = tables.find(({ kind }) => kind === one.kind)
  const named = locale === 'en' ? table?.en : table?.zh
  return (
    <li>
      <Link to="/imports" search={{ kind: one.kind as Kind, id: one.id }} className="clip">
        {one.file_name}
      </Link>
      <span className="muted wide-only">{named ?? one.kind}</span>
      <span className={`pill ${TONES[one.outcome ?? ''] ?? ''}`}>{i.outcome[one.outcome ?? 'waiting']}</span>
      <span className="spring" />
      {one.rejected > 0 && <span className="tone-red wide-only">{i.wrong(count(one.rejected, locale))}</span>}
      <Time at={one.created_at} />
    </li>
  )
}
