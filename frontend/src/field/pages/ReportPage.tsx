import { type FormEvent, useEffect, useState } from 'react'
import { type Category, categories, type Report, type Similar, similar } from '../api'
import { useWords } from '../i18n'
import { discard, flush, keep, taken } from '../outbox'
import { go } from '../router'
import { Danger, described, Labelled, useOnline, wordsOf } from '../ui/Parts'
import { Photos } from '../ui/Photos'
import type { Words } from '../words/zh'
import { type Spot, Where } from './Where'

const MOST_PHOTOS = 3
const LEAST = 5 // characters of a description
type Wrong = Record<string, string>
type Urgency = 'normal' | 'urgent' | 'emergency'

interface Draft {
  category: string
  description: string
  urgency: Urgency
  name: string
  phone: string
  same: string
}
const BLANK: Draft = { category: '', description: '', urgency: 'normal', name: '', phone: '', same: '' }

/** A report in one page; `id` names one that was refused and is corrected. */
export function ReportPage({ id }: { id?: string }) {
  const t = useWords()
  const online = useOnline()
  const [draft, setDraft] = useState(BLANK)
  const [spot, setSpot] = useState<Spot>({})
  const [photos, setPhotos] = useState<Blob[]>([])
  const [wrong, setWrong] = useState<Wrong>({})
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (!id) return
    void taken(id).then((record) => {
      if (!record) return
      const { contact, category, description, urgency, location, ...rest } = record.sent
      setDraft({
        ...BLANK,
        category,
        description,
        urgency: urgency ?? 'normal',
        name: contact?.name ?? '',
        phone: contact?.phone ?? '',
      })
      setSpot({
        ...(location && { location: { lon: location.lon, lat: location.lat, crs: 'wgs84' } }),
        ...(rest.grid_code && { grid_code: rest.grid_code }),
        ...(rest.address && { address: rest.address }),
      })
      setPhotos(record.photos.map((photo) => new Blob([photo.bytes], { type: photo.type })))
      setWrong(record.fields ?? {})
    })
  }, [id])
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }))

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = missing(draft, spot, t)
    setWrong(found)
    if (Object.keys(found).length) return toFirstWrong()
    setBusy(true)
    try {
      const key = await keep(toSend(draft, spot), photos)
      if (id) await discard(id)
      const receipt = navigator.onLine ? await flush(key) : undefined
      if (receipt) return go(`done/${receipt.number}`)
      const record = await taken(key)
      if (record?.state !== 'refused') return go('done')
      await discard(key) // it stays in the form
      setWrong(record.fields ?? {})
      setSaid(Object.keys(record.fields ?? {}).length ? t.report.fix : (record.error ?? ''))
      toFirstWrong()
    } catch (failure) {
      setSaid(wordsOf(failure, t))
    } finally {
      setBusy(false)
    }
  }
  const place = wrong.location ?? wrong.grid_code
  return (
    <form onSubmit={submit} noValidate aria-busy={busy}>
      <h1>{t.report.title}</h1>
      <Danger />
      {!online && (
        <p className="note" role="status">
          {t.offline}
        </p>
      )}
      <What category={draft.category} error={wrong.category} onChange={(category) => set({ category })} />
      <Labelled
        id="description"
        label={t.report.description}
        hint={t.report.descriptionHint}
        error={wrong.description}
      >
        <textarea
          {...described('description', t.report.descriptionHint, wrong.description)}
          rows={4}
          maxLength={2000}
          required
          value={draft.description}
          onChange={(event) => set({ description: event.target.value })}
        />
      </Labelled>
      <Where spot={spot} error={place} onChange={setSpot} />
      <Like category={draft.category} spot={spot} same={draft.same} onChange={(same) => set({ same })} />
      <fieldset>
        <legend>{t.report.photos}</legend>
        <p className="hint">{t.report.photosHint}</p>
        <Photos photos={photos} most={MOST_PHOTOS} onChange={setPhotos} />
        {wrong.attachments && <p className="wrong">{wrong.attachments}</p>}
      </fieldset>
      <fieldset>
        <legend>{t.report.urgency}</legend>
        {(['normal', 'urgent', 'emergency'] as const).map((one) => (
          <label key={one} className="choice">
            <input
              type="radio"
              name="urgency"
              checked={draft.urgency === one}
              onChange={() => set({ urgency: one })}
            />
            {t.report[one]}
          </label>
        ))}
      </fieldset>
      <Contact draft={draft} error={wrong.contact} onChange={set} />
      {said && (
        <p className="wrong" role="alert">
          {said}
        </p>
      )}
      <button type="submit" className="button primary wide" disabled={busy}>
        {busy ? t.report.sending : t.report.submit}
      </button>
    </form>
  )
}

/** What has to be there, before anything is sent. */
function missing(draft: Draft, spot: Spot, t: Words): Wrong {
  return {
    ...(!draft.category && { category: t.report.missing }),
    ...(draft.description.trim().length < LEAST && { description: t.report.descriptionHint }),
    ...(!spot.location && !spot.grid_code && { location: t.report.missingPlace }),
  }
}

function toFirstWrong() {
  requestAnimationFrame(() => {
    const first = document.querySelector<HTMLElement>('.is-wrong :is(input, select, textarea, button)')
    first?.focus()
    first?.scrollIntoView({ block: 'center' })
  })
}

function toSend(draft: Draft, spot: Spot): Report {
  const contact = {
    ...(draft.name.trim() && { name: draft.name.trim() }),
    ...(draft.phone.trim() && { phone: draft.phone.trim() }),
  }
  return {
    category: draft.category,
    description: draft.description.trim(),
    urgency: draft.urgency,
    occurred_at: new Date().toISOString(), // of a report that waits for a network, too
    attachments: [],
    ...(spot.location ? { location: spot.location } : { grid_code: spot.grid_code }),
    ...(spot.address?.trim() && { address: spot.address.trim() }),
    ...(Object.keys(contact).length > 0 && { contact }),
    ...(draft.same && { same_as: draft.same }),
  } as Report
}

/** Class first, then the matter. */
function What(props: { category: string; error?: string; onChange: (category: string) => void }) {
  const t = useWords()
  const [known, setKnown] = useState<Category[]>(remembered)
  const [kind, setKind] = useState('')
  useEffect(() => {
    categories().then(
      (fresh) => {
        localStorage.setItem('categories', JSON.stringify(fresh))
        setKnown(fresh)
      },
      () => undefined,
    )
  }, [])
  const chosen = kind || props.category.slice(0, 2)
  return (
    <div className="pair">
      <Labelled id="kind" label={t.report.class} error={chosen ? undefined : props.error}>
        <select
          {...described('kind', undefined, chosen ? undefined : props.error)}
          value={chosen}
          onChange={(event) => {
            setKind(event.target.value)
            props.onChange('')
          }}
        >
          <option value="">{t.report.choose}</option>
          {known
            .filter((one) => one.code.length === 2)
            .map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
        </select>
      </Labelled>
      <Labelled id="category" label={t.report.category} error={chosen ? props.error : undefined}>
        <select
          {...described('category', undefined, chosen ? props.error : undefined)}
          value={props.category}
          disabled={!chosen}
          onChange={(event) => props.onChange(event.target.value)}
        >
          <option value="">{t.report.choose}</option>
          {known
            .filter((one) => one.code.length === 4 && one.code.startsWith(chosen))
            .map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
        </select>
      </Labelled>
    </div>
  )
}

/** The catalogue of the last time, so that a report can be written without a network. */
function remembered(): Category[] {
  try {
    return JSON.parse(localStorage.getItem('categories') ?? '[]')
  } catch {
    return []
  }
}

/** What was reported nearby already; only once place and matter are known. */
function Like(props: { category: string; spot: Spot; same: string; onChange: (number: string) => void }) {
  const t = useWords()
  const { lon, lat } = props.spot.location ?? {}
  const [found, setFound] = useState<Similar[]>([])
  useEffect(() => {
    let here = true
    setFound([])
    if (lon !== undefined && lat !== undefined && props.category)
      similar(lon, lat, props.category).then(
        (some) => here && setFound(some),
        () => undefined,
      )
    return () => {
      here = false
    }
  }, [lon, lat, props.category])
  if (found.length === 0) return null
  return (
    <fieldset className="card">
      <legend>{t.report.similar}</legend>
      <p className="hint">{t.report.similarLead}</p>
      {found.map((one) => (
        <label key={one.number} className="choice">
          <input
            type="radio"
            name="same"
            checked={props.same === one.number}
            onChange={() => props.onChange(one.number)}
          />
          {one.category_name} · {t.track.state[one.state] ?? one.state} · {t.report.metres(one.metres)}
        </label>
      ))}
      <label className="choice">
        <input type="radio" name="same" checked={props.same === ''} onChange={() => props.onChange('')} />
        {t.report.none}
      </label>
    </fieldset>
  )
}

function Contact(props: { draft: Draft; error?: string; onChange: (change: Partial<Draft>) => void }) {
  const t = useWords()
  return (
    <fieldset className={props.error ? 'is-wrong' : ''}>
      <legend>{t.report.contact}</legend>
      <p className="hint">{t.report.contactHint}</p>
      <div className="pair">
        <Labelled id="name" label={t.report.name}>
          <input
            id="name"
            maxLength={30}
            autoComplete="name"
            value={props.draft.name}
            onChange={(event) => props.onChange({ name: event.target.value })}
          />
        </Labelled>
        <Labelled id="phone" label={t.report.phone}>
          <input
            id="phone"
            type="tel"
            maxLength={20}
            autoComplete="tel"
            value={props.draft.phone}
            onChange={(event) => props.onChange({ phone: event.target.value })}
          />
        </Labelled>
      </div>
      {props.error && <p className="wrong">{props.error}</p>}
    </fieldset>
  )
}
