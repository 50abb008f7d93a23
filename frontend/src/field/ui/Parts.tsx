import type { MouseEvent, ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { Refused } from '../api'
import { useWords } from '../i18n'
import { go } from '../router'
import type { Words } from '../words/zh'

/** A link between pages of this entry. */
export function To(props: { to: string; className?: string; children: ReactNode }) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(props.to)
  }
  return (
    <a href={`/m/${props.to}`} className={props.className} onClick={follow}>
      {props.children}
    </a>
  )
}

/** Whether the device says that it has a network. */
export function useOnline() {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return online
}

/** The words for a failure: the server's own where it spoke. */
export const wordsOf = (failure: unknown, t: Words) =>
  failure instanceof Refused ? (failure.status < 500 ? failure.message : t.fail.server) : t.fail.network

/** A field with its label, its help and what is wrong with it. */
export function Labelled(props: {
  id: string
  label: string
  hint?: string
  error?: string
  children: ReactNode
}) {
  return (
    <div className={props.error ? 'field is-wrong' : 'field'}>
      <label htmlFor={props.id}>{props.label}</label>
      {props.hint && (
        <p className="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.children}
      {props.error && (
        <p className="wrong" id={`${props.id}-wrong`}>
          {props.error}
        </p>
      )}
    </div>
  )
}

/** What a field of `Labelled` says to those who cannot see it. */
export const described = (id: string, hint?: string, error?: string) => ({
  id,
  'aria-invalid': error ? true : undefined,
  'aria-describedby': [hint && `${id}-hint`, error && `${id}-wrong`].filter(Boolean).join(' ') || undefined,
})

/** What saves a life comes first. */
export function Danger() {
  const t = useWords()
  return (
    <section className="danger" aria-label={t.danger.title}>
      <strong>{t.danger.title}</strong>
      <p>
        <a href="tel:110">{t.danger.police}</a>
        <a href="tel:119">{t.danger.fire}</a>
        <a href="tel:120">{t.danger.medical}</a>
      </p>
    </section>
  )
}
