import { CloseOutlined } from '@ant-design/icons'
import { ConfigProvider } from 'antd'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useT } from '@/shared/i18n'

/** A native dialog: it keeps the focus inside, closes on Esc, and gives the focus back by itself. */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  title: string
  className?: string
  children: ReactNode
}) {
  const t = useT()
  const heading = useId()
  const box = useRef<HTMLDialogElement>(null)
  const pressed = useRef<EventTarget>(null)
  useEffect(() => {
    const dialog = box.current
    if (props.open && !dialog?.open) dialog?.showModal()
    if (!props.open && dialog?.open) dialog.close()
  }, [props.open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the window closes it, as Esc does by itself
    <dialog
      ref={box}
      className={`dialog ${props.className ?? ''}`}
      aria-labelledby={heading}
      onClose={props.onClose}
      onPointerDown={(event) => {
        pressed.current = event.target
      }}
      // begun and ended beside the window: what moves below the pointer meanwhile closes nothing
      onClick={({ target }) => target === box.current && pressed.current === target && props.onClose()}
    >
      <div className="dialog-box">
        <header>
          <h2 id={heading}>{props.title}</h2>
          <span className="spring" />
          <button type="button" className="dialog-off" aria-label={t.close} onClick={props.onClose}>
            <CloseOutlined />
          </button>
        </header>
        {/* lists that drop down belong to the window: everything outside of it is out of reach */}
        <ConfigProvider getPopupContainer={() => box.current ?? document.body}>
          {props.open && props.children}
        </ConfigProvider>
      </div>
    </dialog>
  )
}
