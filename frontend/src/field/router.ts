import { useSyncExternalStore } from 'react'

// Addresses below /m/; no library, for there are four of them.
const readers = new Set<() => void>()
const tell = () => {
  for (const reader of readers) reader()
}
addEventListener('popstate', tell)

export const path = () => location.pathname.replace(/^\/m\/?/, '').replace(/\/$/, '')

/** Go to a page below /m/, at its top. */
export function go(to: string) {
  history.pushState(null, '', `/m/${to}`)
  tell()
  scrollTo(0, 0)
  document.getElementById('main')?.focus({ preventScroll: true })
}

export const usePath = () =>
  useSyncExternalStore((reader) => {
    readers.add(reader)
    return () => {
      readers.delete(reader)
    }
  }, path)
