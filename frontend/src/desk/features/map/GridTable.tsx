import { Link } from '@tanstack/react-router'
import { useT } from '@/shared/i18n'
import type { GridItem } from './MapPage'

/** What the map shows, for a browser that cannot draw it. */
export function GridTable({ items }: { items: GridItem[] }) {
  const t = useT()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (axe)
    <section className="list" aria-label={t.map.list} tabIndex={0}>
      <table className="list-table plain">
        <thead>
          <tr>
            <th scope="col">{t.grid.name}</th>
            <th scope="col">{t.grid.township}</th>
            <th scope="col">{t.grid.kind}</th>
            <th scope="col" className="right">
              {t.views.open}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.code}>
              <td>
                <Link to="/grids" search={{ id: item.code }}>
                  {item.name}
                </Link>
              </td>
              <td>{item.township}</td>
              <td>{t.kind[item.kind] ?? item.kind}</td>
              <td className="right">
                <Link to="/events" search={{ area: item.code }}>
                  {item.open}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
