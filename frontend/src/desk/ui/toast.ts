import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
  /** What can be done about it, in a word. */
  act?: Act | undefined
}
export interface Act {
  label: string
  press: () => void
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
export function tell(text: string, tone: Toast['tone'] = 'good', act?: Act) {
  const toast = { id: next++, tone, text, act }
  set([...shown.slice(-2), toast])
  setTimeout(() => dropToast(toast.id), act ? LIFE.bad : LIFE[tone])
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
