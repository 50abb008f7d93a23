import { CloseOutlined, FileOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { type Attachment, fileOf } from '@/api/model'
import { bytes } from '@/shared/format'
import { useT } from '@/shared/i18n'

/** Photos as a strip, large on a click; other files as links. */
export function Photos({ items }: { items: Attachment[] }) {
  const t = useT()
  const [shown, setShown] = useState<number>()
  const pictures = items.filter((item) => item.mime.startsWith('image/'))
  const files = items.filter((item) => !item.mime.startsWith('image/'))
  if (items.length === 0) return null
  return (
    <section className="photos" aria-label={t.event.photos}>
      {pictures.map((item, i) => (
        <button key={item.id} type="button" className="photo" onClick={() => setShown(i)}>
          <img src={fileOf(item).thumb} alt={t.photo.view(i + 1)} loading="lazy" width="96" height="72" />
          {t.photo.kind[item.kind] && <small>{t.photo.kind[item.kind]}</small>}
        </button>
      ))}
      {files.map((item) => (
        <a key={item.id} className="file" href={fileOf(item).url} download>
          <FileOutlined aria-hidden="true" /> {t.photo.document} {bytes(item.bytes)}
        </a>
      ))}
      {shown !== undefined && (
        <Viewer pictures={pictures} at={shown} onMove={setShown} onClose={() => setShown(undefined)} />
      )}
    </section>
  )
}

interface ViewerProps {
  pictures: Attachment[]
  at: number
  onMove: (at: number) => void
  onClose: () => void
}

/** A native dialog: it keeps the focus inside and gives it back by itself. */
function Viewer({ pictures, at, onMove, onClose }: ViewerProps) {
  const t = useT()
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = box.current
    if (!dialog?.open) dialog?.showModal()
    return () => dialog?.close()
  }, [])
  const move = (by: number) => onMove((at + by + pictures.length) % pictures.length)
  const picture = pictures[at]
  return (
    <dialog
      ref={box}
      className="viewer"
      aria-label={t.photo.viewer}
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') move(-1)
        if (event.key === 'ArrowRight') move(1)
      }}
    >
      <header>
        <span role="status">{t.photo.of(at + 1, pictures.length)}</span>
        <span className="spring" />
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t.close}
          onClick={() => box.current?.close()}
        />
      </header>
      {picture && (
        <img key={picture.id} src={fileOf(picture).url} alt={t.photo.of(at + 1, pictures.length)} />
      )}
      {pictures.length > 1 && (
        <footer>
          <Button icon={<LeftOutlined />} aria-label={t.photo.prev} onClick={() => move(-1)} />
          <Button icon={<RightOutlined />} aria-label={t.photo.next} onClick={() => move(1)} />
        </footer>
      )}
    </dialog>
  )
}
