import { InboxOutlined } from '@ant-design/icons'
import { useId, useState } from 'react'

/** One file, dropped or chosen. */
export function DropFile(props: {
  label: string
  hint: string
  accept: string
  busy: string | undefined
  onFile: (file: File) => void
}) {
  const input = useId()
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && !props.busy) props.onFile(file)
  }
  return (
    <label
      htmlFor={input}
      className={`drop ${over ? 'is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <input
        id={input}
        type="file"
        className="sr"
        accept={props.accept}
        disabled={props.busy !== undefined}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
      <InboxOutlined aria-hidden="true" />
      <b role="status">{props.busy ?? props.label}</b>
      <span className="muted">{props.hint}</span>
    </label>
  )
}
