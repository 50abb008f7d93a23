import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Input } from 'antd'
import { useId, useState } from 'react'
import { ApiError } from '@/api/client'
import { locale, useT } from '@/shared/i18n'
import { Dialog } from './Dialog'

const FORMATS = ['xlsx', 'csv'] as const
type Value = string | number | boolean | readonly (string | number)[] | undefined

/** The list as a file, under the filters it stands under; the server asks what for and notes it down. */
export function Export(props: { list: string; query: Record<string, Value> }) {
  const t = useT()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [purpose, setPurpose] = useState('')
  const [busy, setBusy] = useState<string>()
  const [failed, setFailed] = useState('')
  const take = async (format: string) => {
    setBusy(format)
    setFailed('')
    try {
      save(await fetchFile(`${props.list}.${format}`, { ...props.query, purpose: purpose.trim() }))
      setOpen(false)
    } catch (error) {
      setFailed(error instanceof ApiError ? words(error) : t.fail.network)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setOpen(true)}>
        {t.file.export}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t.file.export}>
        <p className="muted">{t.file.lead}</p>
        <label htmlFor={id}>{t.file.purpose}</label>
        <Input
          id={id}
          value={purpose}
          maxLength={120}
          placeholder={t.file.purposeHint}
          onChange={(event) => setPurpose(event.target.value)}
        />
        {failed && <Alert type="error" showIcon role="alert" title={failed} />}
        <p className="step-actions dialog-actions">
          {FORMATS.map((format) => (
            <Button
              key={format}
              type={format === 'xlsx' ? 'primary' : 'default'}
              disabled={purpose.trim().length < 2 || (busy !== undefined && busy !== format)}
              loading={busy === format}
              onClick={() => void take(format)}
            >
              {t.file[format]}
            </Button>
          ))}
        </p>
      </Dialog>
    </>
  )
}

const words = (error: ApiError) =>
  error.problem.errors?.map(({ detail }) => detail).join(' ') || error.message

async function fetchFile(file: string, query: Record<string, Value>) {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== '') asked.append(name, String(one))
  const answer = await fetch(`/api/v1/exports/${file}?${asked}`, {
    headers: { 'Accept-Language': locale() },
  })
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})))
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1]
  return { name: named ? decodeURIComponent(named) : file, content: await answer.blob() }
}

function save({ name, content }: { name: string; content: Blob }) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
