import { type FormEvent, useEffect, useState } from 'react'
import { act, type Followed, Refused, track, upload, uuid, type Way } from '../api'
import { day, moment, useWords } from '../i18n'
import { mine } from '../outbox'
import { go } from '../router'
import { described, Labelled, wordsOf } from '../ui/Parts'
import { Photos } from '../ui/Photos'

/** Number and code by hand, or by what this device keeps. */
export function Track({ number }: { number?: string }) {
  const t = useWords()
  const [key, setKey] = useState<{ number: string; code: string }>()
  const [followed, setFollowed] = useState<Followed>()
  const [failure, setFailure] = useState('')
  useEffect(() => {
    setFollowed(undefined)
    setFailure('')
    if (!number) return
    void mine().then((all) => {
      const kept = all.find((one) => one.number === number)
      const typed = sessionStorage.getItem(`code ${number}`)
      if (kept || typed) setKey({ number, code: kept?.code ?? typed ?? '' })
      else go('track')
    })
  }, [number])
  useEffect(() => {
    if (!key) return
    track(key.number, key.code).then(setFollowed, (error) => setFailure(wordsOf(error, t)))
  }, [key, t])
  if (!number) return <Ask />
  if (failure)
    return (
      <section className="card">
        <h1>{t.track.title}</h1>
        <p className="wrong" role="alert">
          {failure}
        </p>
        <button type="button" className="button" onClick={() => setKey(key && { ...key })}>
          {t.retry}
        </button>
      </section>
    )
  if (!key || !followed) return <p role="status">{t.loading}</p>
  return <Progress code={key.code} followed={followed} onChange={setFollowed} />
}

function Ask() {
  const t = useWords()
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const find = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = number.replace(/\s/g, '').toUpperCase()
    setBusy(true)
    try {
      await track(wanted, code.trim())
      sessionStorage.setItem(`code ${wanted}`, code.trim())
      go(`reports/${wanted}`)
    } catch (error) {
      const unknown = error instanceof Refused && (error.status === 404 || error.status === 422)
      setWrong(unknown ? t.track.wrong : wordsOf(error, t))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={find} noValidate>
      <h1>{t.track.title}</h1>
      <Labelled id="number" label={t.track.number} hint={t.track.numberHint}>
        <input
          {...described('number', t.track.numberHint)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </Labelled>
      <Labelled id="code" label={t.track.code} hint={t.track.codeHint}>
        <input
          {...described('code', t.track.codeHint)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Labelled>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" className="button primary wide" disabled={busy || !number || !code}>
        {t.track.find}
      </button>
    </form>
  )
}

const ENDED = ['closed', 'rejected', 'voided']

function Progress(props: { code: string; followed: Followed; onChange: (followed: Followed) => void }) {
  const t = useWords()
  const { report } = props.followed
  return (
    <>
      <header className="track-head">
        <p className={`state ${ENDED.includes(report.state) ? 'ended' : ''}`} data-testid="state">
          {t.track.state[report.state] ?? report.state}
        </p>
        <h1>{report.title}</h1>
        <p className="muted small">
          {report.category_name} · {report.number}
        </p>
      </header>
      {report.merged && <p className="note">{t.track.merged}</p>}
      <dl className="facts">
        <dt>{t.track.reported}</dt>
        <dd>{moment(report.reported_at)}</dd>
        {report.village_name && (
          <>
            <dt>{t.track.place}</dt>
            <dd>{report.village_name}</dd>
          </>
        )}
        {report.due_at && (
          <>
            <dt>{t.track.due}</dt>
            <dd>{day(report.due_at)}</dd>
          </>
        )}
        {report.closed_at && (
          <>
            <dt>{t.track.closed}</dt>
            <dd>{moment(report.closed_at)}</dd>
          </>
        )}
      </dl>
      {report.feedback && (
        <section className="card">
          <h2>{t.track.feedback}</h2>
          <p>{report.feedback}</p>
        </section>
      )}
      {report.question && (
        <section className="card asked">
          <h2>{t.track.question}</h2>
          <p>{report.question}</p>
        </section>
      )}
      {report.satisfaction && <p>{t.track.rated(report.satisfaction)}</p>}
      {report.steps.map((way) => (
        <Act key={way.step} way={way} {...props} />
      ))}
      <section className="card">
        <h2>{t.track.news}</h2>
        <ol className="news">
          {report.news.map((one) => (
            <li key={`${one.at} ${one.text}`}>
              <time dateTime={one.at}>{moment(one.at)}</time>
              <p>{one.text}</p>
              {one.note && <p className="news-note">{one.note}</p>}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

const MOST_PHOTOS = 3

/** One thing the reporter can do: the fields are those that the server asks for. */
function Act(props: { way: Way; code: string; followed: Followed; onChange: (followed: Followed) => void }) {
  const t = useWords()
  const { way, followed } = props
  const [open, setOpen] = useState(way.step === 'answer')
  const [values, setValues] = useState<Record<string, string | number>>({})
  const [photos, setPhotos] = useState<Blob[]>([])
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const set = (name: string, value: string | number) => setValues((old) => ({ ...old, [name]: value }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = way.fields.filter((field) => field.required && !values[field.name])
    setWrong(Object.fromEntries(missing.map((field) => [field.name, t.report.missing])))
    if (missing.length) return
    setBusy(true)
    try {
      const ids = await Promise.all(photos.map((photo) => upload(photo, uuid())))
      const sent = { step: way.step, ...values, ...(ids.length > 0 && { attachments: ids }) }
      props.onChange(await act(followed.report.number, props.code, followed.etag, uuid(), sent))
      setSaid(t.track.sent)
      setOpen(false)
    } catch (error) {
      if (error instanceof Refused && (error.status === 412 || error.status === 409)) {
        setSaid(t.track.moved)
        props.onChange(await track(followed.report.number, props.code))
      } else {
        if (error instanceof Refused) setWrong(error.fields)
        setSaid(wordsOf(error, t))
      }
    } finally {
      setBusy(false)
    }
  }
  if (!open)
    return (
      <p>
        <button type="button" className="button wide" onClick={() => setOpen(true)}>
          {way.label}
        </button>
        {said && <span role="status"> {said}</span>}
      </p>
    )
  return (
    <form className="card" onSubmit={submit} noValidate aria-label={way.label}>
      <h2>{way.label}</h2>
      {way.fields.map((field) => (
        <FieldOf
          key={field.name}
          id={`${way.step}-${field.name}`}
          field={field}
          value={values[field.name]}
          error={wrong[field.name]}
          photos={photos}
          onPhotos={setPhotos}
          onChange={(value) => set(field.name, value)}
        />
      ))}
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

function FieldOf(props: {
  id: string
  field: Way['fields'][number]
  value: string | number | undefined
  error?: string
  photos: Blob[]
  onPhotos: (photos: Blob[]) => void
  onChange: (value: string | number) => void
}) {
  const t = useWords()
  const { id, field, error } = props
  if (field.kind === 'attachments')
    return (
      <fieldset>
        <legend>{field.label}</legend>
        <Photos photos={props.photos} most={MOST_PHOTOS} onChange={props.onPhotos} />
        {error && <p className="wrong">{error}</p>}
      </fieldset>
    )
  const options =
    field.kind === 'rating'
      ? t.track.stars.map((label, at) => ({ value: at + 1, label }))
      : field.kind === 'choice'
        ? field.choices
        : undefined
  if (options)
    return (
      <fieldset className={error ? 'is-wrong' : ''}>
        <legend>{field.label}</legend>
        {options.map((one) => (
          <label key={one.value} className="choice">
            <input
              type="radio"
              name={id}
              checked={props.value === one.value}
              onChange={() => props.onChange(one.value)}
            />
            {one.label}
          </label>
        ))}
        {error && <p className="wrong">{error}</p>}
      </fieldset>
    )
  return (
    <Labelled id={id} label={field.label} error={error}>
      <textarea
        {...described(id, undefined, error)}
        rows={3}
        maxLength={field.max_length ?? 2000}
        value={props.value ?? ''}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Labelled>
  )
}
