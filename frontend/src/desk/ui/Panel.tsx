import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useT } from '@/shared/i18n'

/**
 * A record beside its list. The list stays in use (j and k go on to the next record); on a phone the panel
 * fills the window. Focus enters with the first record and goes back to its row at the end.
 */
export function Panel(props: {
  /** Changes with the record. */
  name: string
  title: ReactNode
  extra?: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  const t = useT()
  const { name, onClose } = props
  const heading = useId()
  const box = useRef<HTMLDivElement>(null)
  const closing = useRef(onClose)
  useEffect(() => {
    closing.current = onClose
  })
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    opener.current = document.activeElement
    box.current?.focus({ preventScroll: true })
    const pressed = (event: KeyboardEvent) => {
      const inside = document.querySelector(
        '.ant-modal-wrap, dialog[open], .ant-select-dropdown:not(.ant-select-dropdown-hidden), .ant-picker-dropdown:not(.ant-picker-dropdown-hidden)',
      )
      if (event.key !== 'Escape' || event.defaultPrevented || inside) return
      // out of a form first: what is typed there must not be lost by one key
      if (event.target instanceof Element && event.target.closest('form')) box.current?.focus()
      else closing.current()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
  useEffect(() => {
    if (box.current) box.current.querySelector('.panel-body')?.scrollTo({ top: 0 })
    return () => {
      // after the panel is gone, its row has the focus again
      requestAnimationFrame(() => {
        if (document.querySelector('.panel')) return
        const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(name)}"] a`)
        const before = opener.current
        const back = row ?? (before instanceof HTMLElement && before.isConnected ? before : null)
        const to = back && back !== document.body ? back : document.getElementById('main')
        to?.focus({ preventScroll: true })
      })
    }
  }, [name])
  return (
    <div ref={box} className="panel" role="dialog" aria-labelledby={heading} tabIndex={-1}>
      <header className="panel-head">
        <div className="panel-title" id={heading}>
          {props.title}
        </div>
        {props.extra}
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t.close}
          title={`${t.close} (Esc)`}
          onClick={onClose}
        />
      </header>
      <div className="panel-body">{props.children}</div>
    </div>
  )
}
