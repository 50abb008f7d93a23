import { Navigate } from '@tanstack/react-router'
import { Notice } from '../../ui/States'
import { useSections } from './AdminHead'
import { useA } from './words'

/** The first section of this post. */
export function AdminPage() {
  const a = useA()
  const [first] = useSections()
  if (first) return <Navigate to={first.to} search={{}} replace />
  return <Notice page picture="forbidden" title={a.none} lead={a.noneLead} />
}
