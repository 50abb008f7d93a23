import { SnippetsOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useId, useState } from 'react'
import { wordsOf } from '@/api/client'
import { useLocale, useT } from '@/shared/i18n'
import { useScope } from '../../session'
import { Waiting } from '../../ui/States'
import { eventTextsQuery } from './queries'
import './texts.css'
import { useTextWords } from './words'

/** The office's usual words for this step, filled in for this event; one press puts them into the note. */
export function PickText(props: { event: string; step: string; insert: (text: string) => void }) {
  const t = useT()
  const w = useTextWords()
  const id = useId()
  const scope = useScope()
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery({
    ...eventTextsQuery(props.event, props.step, useLocale()),
    enabled: open,
  })
  if (!scope('standard_texts:use')) return null
  return (
    <div className="pick-text">
      <Button
        type="text"
        size="small"
        icon={<SnippetsOutlined />}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {w.pick}
      </Button>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the list, the button keeps the focus
        <div
          id={id}
          className="pick-list"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            event.stopPropagation()
            setOpen(false)
            event.currentTarget.parentElement?.querySelector('button')?.focus()
          }}
        >
          {!data && !error && <Waiting rows={3} />}
          {error && !data && (
            <p role="alert">
              {w.pickFailed}
              {t.colon}
              {wordsOf(error, t.fail.network)}{' '}
              <Button size="small" onClick={() => void refetch()}>
                {t.retry}
              </Button>
            </p>
          )}
          {data?.length === 0 && (
            <p className="muted">
              {w.pickNone}{' '}
              {scope('standard_texts:write') && (
                <Link to="/admin/texts" search={{ step: props.step }}>
                  {w.pickAdd}
                </Link>
              )}
            </p>
          )}
          {data && data.length > 0 && (
            <ul>
              {data.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    title={one.text}
                    onClick={() => {
                      props.insert(one.text)
                      setOpen(false)
                    }}
                  >
                    <b>{one.title}</b>
                    <span>{one.text}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  )
}
