import { useT } from '@/shared/i18n'
import { useTitle } from '../../ui/media'

export function HomePage() {
  const t = useT()
  useTitle(t.nav.home, t.app)
  return <h1>{t.nav.home}</h1>
}
