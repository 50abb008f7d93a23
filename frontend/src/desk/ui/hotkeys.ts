import { useEffect, useRef } from 'react'

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"]'
const PAUSE = 800 // milliseconds in which the second key of a pair counts

/** True where a letter belongs to what is being typed, or to an open window. */
const busy = (target: EventTarget | null) =>
  (target instanceof Element && target.closest(TYPING) !== null) ||
  document.querySelector('.ant-modal-wrap:not([style*="display: none"]), dialog[open]') !== null

let first: { key: string; at: number } | undefined

/**
 * Keys of a page, such as `{ j: next, 'g e': events }`; silent while somebody types or a window is open.
 * A pair is written with a space.
 */
export function useHotkeys(keys: Record<string, (event: KeyboardEvent) => void>) {
  const now = useRef(keys)
  useEffect(() => {
    now.current = keys
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || busy(event.target))
        return
      const pair = first && event.timeStamp - first.at < PAUSE ? `${first.key} ${event.key}` : undefined
      const act = (pair && now.current[pair]) || now.current[event.key]
      if (!act) return
      event.preventDefault()
      act(event)
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

/** Once, in the shell: remembers the first key of a pair, after all pages have seen the event. */
export function usePairs() {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!busy(event.target) && event.key.length === 1) first = { key: event.key, at: event.timeStamp }
    }
    document.addEventListener('keyup', pressed)
    return () => document.removeEventListener('keyup', pressed)
  }, [])
}
