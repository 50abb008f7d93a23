// Light or dark, for every page: also for those outside the shell, which know no antd.
import { useSyncExternalStore } from 'react'

export type Mode = 'light' | 'dark'

const system = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
const stored = localStorage.getItem('theme')
let mode: Mode = stored === 'dark' || stored === 'light' ? stored : system()
document.documentElement.dataset.theme = mode
const readers = new Set<() => void>()

/** Switch the colours of the page, and of every later visit. */
export function setMode(next: Mode) {
  mode = next
  localStorage.setItem('theme', next)
  document.documentElement.dataset.theme = next
  for (const reader of readers) reader()
}

export const useMode = (): Mode =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader)
      return () => {
        readers.delete(reader)
      }
    },
    () => mode,
  )
