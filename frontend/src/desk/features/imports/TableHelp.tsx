import type { Table } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'

/** The columns of a table: what belongs there, what must stand there, how offices call them. */
export function TableHelp({ table }: { table: Table }) {
  const t = useT()
  const english = useLocale() === 'en'
  return (
    <details className="explained">
      <summary>{t.imports.columns}</summary>
      <dl className="columns-help">
        {table.columns.map((one) => (
          <div key={one.name}>
            <dt>
              {english ? one.en : one.zh}
              {one.needed && <span className="pill tone-amber">{t.imports.needed}</span>}
            </dt>
            <dd>
              {english ? one.right_en : one.right_zh}
              {one.aliases.length > 0 && (
                <span className="muted">
                  {' '}
                  {t.imports.also}
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
