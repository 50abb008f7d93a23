// Typed catalogues: a missing or misspelt key is a compile error; no runtime library.
import { useSyncExternalStore } from 'react'
import { type Messages, zh } from './zh'

export type Locale = 'zh-CN' | 'en'

let current: Messages = zh
let chosen: Locale = 'zh-CN'
const readers = new Set<() => void>()
const subscribe = (reader: () => void) => {
  readers.add(reader)
  return () => {
    readers.delete(reader)
  }
}

/** Switch every text of the page; English comes as a chunk of its own. */
export async function setLocale(next: Locale) {
  current = next === 'en' ? (await import('./en')).en : zh
  chosen = next
  document.documentElement.lang = next
  localStorage.setItem('locale', next)
  for (const reader of readers) reader()
}

/** The language that requests ask for. */
export const locale = () => chosen
/** What the person chose before, else Chinese. */
export const remembered = (): Locale => (localStorage.getItem('locale') === 'en' ? 'en' : 'zh-CN')
/** The texts now, outside React. */
export const texts = () => current
export const useT = () => useSyncExternalStore(subscribe, () => current)
export const useLocale = () => useSyncExternalStore(subscribe, () => chosen)
export type { Messages } from './zh'
