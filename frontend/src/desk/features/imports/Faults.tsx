import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { count } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { Failed, Waiting } from '../../ui/States'
import { faultsQuery } from './queries'
import { useI } from './words'

/** Every wrong cell with its place, what is wrong and what would be right. */
export function Faults({ id, total }: { id: string; total: number }) {
  const t = useT()
  const i = useI()
  const locale = useLocale()
  const english = locale === 'en'
  const query = useInfiniteQuery(faultsQuery(id))
  const faults = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div>
      <h2 className="sub" id="faults">
        {i.faults}
      </h2>
      {query.isPending && <Waiting rows={5} />}
      {query.error && !query.data && <Failed error={query.error} retry={() => void query.refetch()} />}
      {faults.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
        <section className="faults-box" tabIndex={0} aria-label={i.faults}>
          <table className="faults">
            <thead>
              <tr>
                <th scope="col">{i.place}</th>
                <th scope="col">{i.heading}</th>
                <th scope="col">{i.what}</th>
              </tr>
            </thead>
            <tbody>
              {faults.map((one) => (
                <tr key={one.number}>
                  <td className="num">{one.place}</td>
                  <td>{(english ? one.heading_en : one.heading_zh) || t.none}</td>
                  <td>{english ? one.detail_en : one.detail_zh}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {i.moreFaults(count(total, locale))}
        </Button>
      )}
    </div>
  )
}
