import { useEffect, useId, useState } from 'react'
import { useWords } from '../i18n'
import { shrink } from '../photo'

/** Photos, made small at once; they stay on the device until the report is sent. */
export function Photos(props: { photos: Blob[]; most: number; onChange: (photos: Blob[]) => void }) {
  const t = useWords()
  const id = useId()
  const [busy, setBusy] = useState(false)
  const urls = useUrls(props.photos)
  const add = async (files: FileList | null) => {
    setBusy(true)
    const fresh = await Promise.all([...(files ?? [])].map(shrink))
    setBusy(false)
    props.onChange([...props.photos, ...fresh].slice(0, props.most))
  }
  return (
    <div className="photos">
      {urls.map((url, n) => (
        <figure key={url}>
          <img src={url} alt={`${t.report.photos} ${n + 1}`} />
          <button
            type="button"
            className="remove"
            aria-label={t.report.removePhoto(n + 1)}
            onClick={() => props.onChange(props.photos.filter((_, at) => at !== n))}
          >
            ×
          </button>
        </figure>
      ))}
      {props.photos.length < props.most && (
        <label className="add-photo" htmlFor={id}>
          <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
            <path d="M4 8h3l2-3h6l2 3h3v11H4z" />
            <circle cx="12" cy="13" r="3.5" />
          </svg>
          <span>{busy ? t.loading : t.report.addPhoto}</span>
          <input
            id={id}
            type="file"
            accept="image/*"
            multiple
            onChange={(event) => {
              void add(event.target.files)
              event.target.value = ''
            }}
          />
        </label>
      )}
    </div>
  )
}

function useUrls(photos: Blob[]) {
  const [urls, setUrls] = useState<string[]>([])
  useEffect(() => {
    const made = photos.map((photo) => URL.createObjectURL(photo))
    setUrls(made)
    return () => {
      for (const url of made) URL.revokeObjectURL(url)
    }
  }, [photos])
  return urls
}
