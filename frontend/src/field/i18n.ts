// Two languages without a library; English comes as a chunk of its own.
import { useSyncExternalStore } from 'react'
import { type Words, zh } from './words/zh'

export type Language = 'zh-CN' | 'en'
let words: Words = zh
let language: Language = 'zh-CN'
const readers = new Set<() => void>()
const subscribe = (reader: () => void) => {
  readers.add(reader)
  return () => {
    readers.delete(reader)
  }
}

/** Speak this language from now on. */
export async function speak(next: Language) {
  words = next === 'en' ? (await import('./words/en')).en : zh
  language = next
  document.documentElement.lang = next
  document.title = words.app
  localStorage.setItem('locale', next)
  for (const reader of readers) reader()
}

export const spoken = () => language
export const remembered = (): Language => (localStorage.getItem('locale') === 'en' ? 'en' : 'zh-CN')
export const useWords = () => useSyncExternalStore(subscribe, () => words)

const ZONE = 'Asia/Shanghai'
/** A moment in the district's time, whatever the device says. */
export const moment = (at: string) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: ZONE,
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at))
export const day = (at: string) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: ZONE,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }).format(new Date(at))
