import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
}

const LIFE = { good: 3_500, bad: 8_000 } // milliseconds on the screen
let shown: readonly Toast[] = []
let next = 1
const readers = new Set<() => void>()
const set = (toasts: readonly Toast[]) => {
  shown = toasts
  for (const reader of readers) reader()
}

export const dropToast = (id: number) => set(shown.filter((toast) => toast.id !== id))

/** A short word on what has just happened; what must be read stays in the page instead. */
export function tell(text: string, tone: Toast['tone'] = 'good') {
  const toast = { id: next++, tone, text }
  set([...shown.slice(-2), toast])
  setTimeout(() => dropToast(toast.id), LIFE[tone])
}

export const useToasts = () =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader)
      return () => {
        readers.delete(reader)
      }
    },
    () => shown,
  )
