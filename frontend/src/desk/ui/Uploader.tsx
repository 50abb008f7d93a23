import { CameraOutlined, CloseOutlined, ReloadOutlined } from '@ant-design/icons'
import { Button, Spin } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { api, body, wordsOf } from '@/api/client'
import { useT } from '@/shared/i18n'

const LARGEST = 10_000_000 // bytes, as the API takes images
const MOST = 20

interface Item {
  key: string
  file: File
  preview: string
  id?: string
  error?: string
}

/** What a form must know before it is sent. */
export type Uploading = 'done' | 'busy' | 'failed'

/** Photos are sent at once, each under a key of its own; the form holds the ids they were given. */
export function Uploader(props: {
  id?: string
  value?: string[]
  onChange?: (ids: string[]) => void
  onState?: (state: Uploading) => void
  /** Before the work, or after it. */
  kind?: 'before' | 'after'
  most?: number
}) {
  const t = useT()
  const own = useId()
  const input = props.id ?? own
  const most = props.most ?? MOST
  const [items, setItems] = useState<Item[]>([])
  const [over, setOver] = useState(false)
  useTold(items, props.onChange, props.onState)
  useReleased(items)

  const send = async (item: Item) => {
    setItems((old) => old.map((one) => (one.key === item.key ? { ...one, error: undefined } : one)))
    const change = await upload(item, props.kind ?? 'after', t.photo.failed)
    setItems((old) => old.map((one) => (one.key === item.key ? { ...one, ...change } : one)))
  }
  const add = (files: FileList | null) => {
    const fresh = [...(files ?? [])].slice(0, most - items.length).map((file) => ({
      key: crypto.randomUUID(),
      file,
      preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : '',
      ...(file.size > LARGEST && { error: t.photo.tooBig }),
    }))
    setItems((old) => [...old, ...fresh])
    for (const item of fresh) if (!item.error) void send(item)
  }
  return (
    <div>
      <ul className="uploads">
        {items.map((item, i) => (
          <li key={item.key} className={item.error ? 'upload upload-bad' : 'upload'}>
            {item.preview && <img src={item.preview} alt={item.file.name} />}
            {!item.id && !item.error && <Spin aria-label={t.photo.uploading} />}
            {item.error && (
              <button
                type="button"
                className="upload-again"
                title={item.error}
                onClick={() => void send(item)}
              >
                <ReloadOutlined aria-hidden="true" />{' '}
                {item.file.size > LARGEST ? t.photo.tooBig : t.photo.again}
              </button>
            )}
            <Button
              size="small"
              shape="circle"
              className="upload-off"
              icon={<CloseOutlined />}
              aria-label={t.photo.remove(i + 1)}
              onClick={() => setItems((old) => old.filter((one) => one.key !== item.key))}
            />
          </li>
        ))}
        {items.length < most && (
          <li>
            <label
              htmlFor={input}
              className={`upload-add ${over ? 'is-over' : ''}`}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(true)
              }}
              onDragLeave={() => setOver(false)}
              onDrop={(event) => {
                event.preventDefault()
                setOver(false)
                add(event.dataTransfer.files)
              }}
            >
              <input
                id={input}
                type="file"
                accept="image/jpeg,image/png,image/webp"
                multiple
                className="sr"
                onChange={(event) => {
                  add(event.target.files)
                  event.target.value = ''
                }}
              />
              <CameraOutlined aria-hidden="true" />
              {t.photo.add}
            </label>
          </li>
        )}
      </ul>
      <p className="muted hint">{t.photo.hint}</p>
      {items
        .filter((item) => item.error)
        .map((item) => (
          <p key={item.key} className="tone-red hint" role="alert">
            {item.file.name}
            {t.colon}
            {item.error}
          </p>
        ))}
    </div>
  )
}

async function upload(item: Item, kind: 'before' | 'after', otherwise: string): Promise<Partial<Item>> {
  try {
    const sent = await body(
      api.POST('/api/v1/attachments', {
        params: { header: { 'idempotency-key': item.key }, query: { kind } },
        body: item.file as never, // raw bytes; the contract says "binary"
        bodySerializer: (file: unknown) => file as File,
        headers: { 'Content-Type': item.file.type || 'application/octet-stream' },
      }),
    )
    return { id: sent.id }
  } catch (error) {
    return { error: wordsOf(error, otherwise) }
  }
}

/** The form hears which ids there are, and whether any is still on its way. */
function useTold(
  items: Item[],
  onChange: ((ids: string[]) => void) | undefined,
  onState: ((state: Uploading) => void) | undefined,
) {
  const ids = items.flatMap((item) => item.id ?? []).join()
  const busy = items.some((item) => !item.id && !item.error)
  const state = busy ? 'busy' : items.some((item) => item.error) ? 'failed' : 'done'
  const tell = useRef({ onChange, onState })
  useEffect(() => {
    tell.current = { onChange, onState }
  })
  useEffect(() => tell.current.onChange?.(ids ? ids.split(',') : []), [ids])
  useEffect(() => tell.current.onState?.(state), [state])
}

function useReleased(items: Item[]) {
  const all = useRef(items)
  useEffect(() => {
    all.current = items
  })
  useEffect(
    () => () => {
      for (const item of all.current) if (item.preview) URL.revokeObjectURL(item.preview)
    },
    [],
  )
}
