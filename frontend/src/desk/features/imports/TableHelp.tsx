import type { Table } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { useI } from './words'

/** The columns of a table: what belongs there, what must stand there, how offices call them. */
export function TableHelp({ table }: { table: Table }) {
  const t = useT()
  const i = useI()
  const english = useLocale() === 'en'
  return (
    <details className="explained">
      <summary>{i.columns}</summary>
      <dl className="columns-help">
        {table.columns.map((one) => (
          <div key={one.name}>
            <dt>
              {english ? one.en : one.zh}
              {one.needed && <span className="pill tone-amber">{i.needed}</span>}
            </dt>
            <dd>
              {english ? one.right_en : one.right_zh}
              {one.aliases.length > 0 && (
                <span className="muted">
                  {' '}
                  {i.also}
                  {t.colon}
                  {one.aliases.join(t.comma)}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
