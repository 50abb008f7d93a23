import { Outlet } from '@tanstack/react-router'
import { useT } from '@/shared/i18n'

/** Round every page: the way past the navigation for those who come by key. */
export function Frame() {
  const t = useT()
  return (
    <>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <Outlet />
    </>
  )
}
