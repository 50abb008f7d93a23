import { CheckCircleFilled, CloseOutlined, ExclamationCircleFilled } from '@ant-design/icons'
import { useT } from '@/shared/i18n'
import { dropToast, useToasts } from './toast'

/** Where short words appear; always in the page, so that they are heard as well as seen. */
export function Toasts() {
  const t = useT()
  const toasts = useToasts()
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <p key={toast.id} className={`toast toast-${toast.tone}`}>
          {toast.tone === 'good' ? <CheckCircleFilled /> : <ExclamationCircleFilled />}
          <span>{toast.text}</span>
          {toast.act && (
            <button
              type="button"
              className="toast-act"
              onClick={() => {
                toast.act?.press()
                dropToast(toast.id)
              }}
            >
              {toast.act.label}
            </button>
          )}
          <button
            type="button"
            className="dialog-off"
            aria-label={t.close}
            onClick={() => dropToast(toast.id)}
          >
            <CloseOutlined />
          </button>
        </p>
      ))}
    </div>
  )
}
