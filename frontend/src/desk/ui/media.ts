import { useEffect, useSyncExternalStore } from 'react'

const watch = (query: string) => {
  const list = matchMedia(query)
  return {
    subscribe: (reader: () => void) => {
      list.addEventListener('change', reader)
      return () => list.removeEventListener('change', reader)
    },
    matches: () => list.matches,
  }
}
const narrow = watch('(max-width: 767px)')

/** True on a phone: lists become cards, panels fill the width. */
export const useNarrow = () => useSyncExternalStore(narrow.subscribe, narrow.matches)

/** The window's title: what is on the page, then the product. */
export function useTitle(title: string, app: string) {
  useEffect(() => {
    document.title = title ? `${title} · ${app}` : app
  }, [title, app])
}
