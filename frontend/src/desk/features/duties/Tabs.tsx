import { Link } from '@tanstack/react-router'
import { useGridWords } from '../../gridWords'

/** What is asked of grid workers: documents, and the item list. */
export function Tabs({ here }: { here: 'mine' | 'documents' | 'items' }) {
  const t = useGridWords()
  const place = (name: typeof here) => ({
    className: here === name ? 'is-here' : '',
    activeProps: { 'aria-current': undefined },
    'aria-current': here === name ? ('page' as const) : undefined,
  })
  return (
    <nav className="views" aria-label={t.views.label}>
      <Link to="/duty-documents" search={{}} {...place('documents')}>
        {t.duty.all}
      </Link>
      <Link to="/duty-documents" search={{ waiting: 'me' }} {...place('mine')}>
        {t.duty.mine}
      </Link>
      <Link to="/item-list" search={{}} {...place('items')}>
        {t.item.title}
      </Link>
    </nav>
  )
}
