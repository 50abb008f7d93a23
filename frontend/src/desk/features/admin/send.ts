import { useQueryClient } from '@tanstack/react-query'
import type { FormInstance } from 'antd'
import { useRef, useState } from 'react'
import { refusedWith, wordsOf } from '@/api/client'
import { useT } from '@/shared/i18n'
import { sortErrors } from '@/shared/problems'
import { tell } from '../../ui/toast'

/** Sends a form once: what is refused stands at its field, the same words again are the same attempt. */
export function useSend(keys: string[][], form?: FormInstance, fields: readonly string[] = []) {
  const t = useT()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<string[]>([])
  const attempt = useRef({ sent: '', key: '' })
  const send = async (sent: unknown, call: (key: string) => Promise<unknown>, said: string) => {
    const text = JSON.stringify(sent)
    if (attempt.current.sent !== text) attempt.current = { sent: text, key: crypto.randomUUID() }
    setBusy(true)
    setErrors([])
    try {
      await call(attempt.current.key)
      attempt.current = { sent: '', key: '' }
      tell(said)
      for (const queryKey of keys) await queries.invalidateQueries({ queryKey })
      return true
    } catch (error) {
      if (refusedWith(error, 422) && form) {
        const sorted = sortErrors(error.problem, fields)
        form.setFields(sorted.fields as never)
        setErrors(sorted.rest)
      } else setErrors([wordsOf(error, t.fail.network)])
      if (refusedWith(error, 409, 412))
        for (const queryKey of keys) await queries.invalidateQueries({ queryKey })
      return false
    } finally {
      setBusy(false)
    }
  }
  return { send, busy, errors }
}
