import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useT } from '@/shared/i18n'
import { useScope } from '../../session'
import { useTitle } from '../../ui/media'
import { useA } from './words'

const SECTIONS = [
  { to: '/admin/users', key: 'users', scope: 'users:read' },
  { to: '/admin/audit', key: 'audit', scope: 'journal:read' },
  { to: '/admin/calendar', key: 'calendar', scope: 'settings:read' },
  { to: '/admin/catalogue', key: 'catalogue', scope: 'settings:read' },
  { to: '/admin/texts', key: 'texts', scope: 'standard_texts:write' },
] as const satisfies { to: LinkProps['to']; key: string; scope: string }[]

/** What this post administers. */
export const useSections = () => {
  const scope = useScope()
  // the calendar and the catalogue are read by everybody; to set them is the administrator's page
  return SECTIONS.filter((one) => scope(one.scope) && (one.key !== 'catalogue' || scope('categories:read')))
}

/** The head of every page of the administration: where one is, and what else there is. */
export function AdminHead(props: { title: string; views?: ReactNode; children?: ReactNode }) {
  const { title, views, children } = props
  const t = useT()
  const a = useA()
  const sections = useSections()
  useTitle(title, t.app)
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {sections.length > 1 && (
        <nav className="views" aria-label={a.title}>
          {sections.map((one) => (
            <Link key={one.to} to={one.to} search={{}} activeProps={{ className: 'is-here' }}>
              {a[one.key]}
            </Link>
          ))}
        </nav>
      )}
      {views}
      <span className="spring" />
      {children}
    </header>
  )
}
