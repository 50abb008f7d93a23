import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form } from 'antd'
import { lazy, useEffect, useRef, useState } from 'react'
import { ApiError, api, body, refusedWith, tagged, Unreachable, wordsOf } from '@/api/client'
import type { DryStep, Entry, EventDetail, OpenStep } from '@/api/model'
import type { paths } from '@/api/schema'
import { minute } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { sortErrors } from '@/shared/problems'
import { StepForm, type StepValues, typed } from '../../ui/StepForm'
import { tell } from '../../ui/toast'
import { eventQuery } from './queries'
import { actionName } from './Timeline'
import { UndoButton, useU, useUndo } from './Undo'

const PickText = lazy(() => import('../texts/PickText').then((module) => ({ default: module.PickText })))
const GRAVE = new Set(['reject', 'request_void', 'approve_void'])

type StepBody = NonNullable<
  paths['/api/v1/events/{event_id}/steps']['post']['requestBody']
>['content']['application/json']

/** What others did while a form was open here. */
interface Moved {
  entries: Entry[]
}

/** The steps the server offers, each with its form. It decides nothing: 409 and 412 tell who was quicker. */
export function EventSteps({ event }: { event: EventDetail }) {
  const t = useT()
  const u = useU()
  const undo = useUndo()
  const queries = useQueryClient()
  const [form] = Form.useForm()
  const [asked, setAsked] = useState<OpenStep>()
  const [errors, setErrors] = useState<string[]>([])
  const [moved, setMoved] = useState<Moved>()
  const [busy, setBusy] = useState<string>()
  const attempt = useRef({ sent: '', key: '' })
  const heading = useRef<HTMLHeadingElement>(null)
  const idle = event.steps.length === 0 && !asked
  const step = asked && event.steps.find((open) => open.step === asked.step)

  // what the reporter took for the same matter stands there; the dispatcher may choose another
  useEffect(() => {
    for (const { kind, name } of asked?.fields ?? [])
      if (kind === 'event' && event.same_as && !form.getFieldValue(name))
        form.setFieldValue(name, event.same_as.id)
  }, [asked, event.same_as, form])

  const finish = () => {
    setAsked(undefined)
    setErrors([])
    setMoved(undefined)
    form.resetFields()
  }
  const choose = (open: OpenStep) => {
    if (asked?.step !== open.step) finish()
    if (open.fields.length > 0) setAsked(open)
    else void take(open, {})
  }
  const refused = async (open: OpenStep, error: unknown) => {
    if (refusedWith(error, 409, 412)) {
      const fresh = await queries.fetchQuery({ ...eventQuery(event.id), staleTime: 0 })
      if (fresh.etag !== event.etag) {
        const seen = Math.max(0, ...event.timeline.map((entry) => entry.seq))
        return setMoved({ entries: fresh.timeline.filter((entry) => entry.seq > seen) })
      }
    }
    if (refusedWith(error, 422)) {
      const { fields, rest } = sortErrors(
        error.problem,
        open.fields.map((field) => field.name),
      )
      form.setFields(fields)
      if (open.fields.length > 0) return setErrors(rest)
    }
    const words = wordsOf(error, error instanceof Unreachable ? t.fail.network : t.fail.action)
    if (open.fields.length > 0) setErrors([words])
    else tell(words, 'bad')
    if (!(error instanceof ApiError || error instanceof Unreachable)) throw error
  }
  const take = async (open: OpenStep, values: StepValues) => {
    setBusy(open.step)
    setErrors([])
    const sent = { step: open.step, ...values }
    // the same words again are the same attempt: an answer that got lost must not make a second step
    if (attempt.current.sent !== JSON.stringify(sent))
      attempt.current = { sent: JSON.stringify(sent), key: crypto.randomUUID() }
    try {
      const after = await tagged(
        api.POST('/api/v1/events/{event_id}/steps', {
          params: {
            path: { event_id: event.id },
            header: { 'if-match': event.etag, 'idempotency-key': attempt.current.key },
          },
          body: sent as StepBody, // the fields are those the server named
        }),
      )
      queries.setQueryData(eventQuery(event.id).queryKey, after as EventDetail)
      finish()
      attempt.current = { sent: '', key: '' }
      heading.current?.focus()
      const back = after.undo && { label: u.undo, press: () => void undo(after as EventDetail) }
      tell(t.step.done(open.label, t.st[after.state] ?? after.state), 'good', back ?? undefined)
      void queries.invalidateQueries({ queryKey: ['event', event.id] })
      for (const key of ['events', 'home', 'map']) void queries.invalidateQueries({ queryKey: [key] })
    } catch (error) {
      await refused(open, error)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <section className="steps" aria-labelledby="steps">
      <h2 className={idle ? 'sr' : 'sub'} id="steps" ref={heading} tabIndex={-1}>
        {t.event.steps}
      </h2>
      {moved && (
        <MovedNotice moved={moved} still={!asked || step !== undefined} onClose={() => setMoved(undefined)} />
      )}
      <div className="step-buttons">
        {idle && <span className="muted">{t.event.noSteps}</span>}
        {event.steps.map((open, i) => (
          <Button
            key={open.step}
            type={i === 0 && !asked ? 'primary' : 'default'}
            className={asked?.step === open.step ? 'is-asked' : ''}
            aria-expanded={open.fields.length > 0 ? asked?.step === open.step : undefined}
            loading={busy === open.step}
            disabled={busy !== undefined && busy !== open.step}
            data-testid={`step-${open.step}`}
            onClick={() => choose(open)}
          >
            {open.label}
          </Button>
        ))}
        <UndoButton event={event} />
        <WhyNot id={event.id} etag={event.etag} />
      </div>
      {asked && step && (
        <StepForm
          key={step.step}
          step={step}
          form={form}
          busy={busy === step.step}
          errors={errors}
          category={event.category}
          danger={GRAVE.has(step.step)}
          helps={(insert) => <PickText event={event.id} step={step.step} insert={insert} />}
          onSubmit={(values) => void take(step, values)}
          onCancel={finish}
        />
      )}
      {asked && !step && <Kept step={asked} values={form.getFieldsValue(true)} onDrop={finish} />}
    </section>
  )
}

function MovedNotice({ moved, still, onClose }: { moved: Moved; still: boolean; onClose: () => void }) {
  const t = useT()
  const who = moved.entries
    .toSorted((a, b) => b.seq - a.seq)
    .map((entry) => ({
      seq: entry.seq,
      text: t.step.moved(
        [entry.actor || t.event.system, entry.role && (t.role[entry.role] ?? entry.role)]
          .filter(Boolean)
          .join(' · '),
        minute(entry.at),
        actionName(t.action, entry.action),
      ),
    }))
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="moved"
      data-testid="moved"
      closable={{ onClose, 'aria-label': t.close }}
      title={who.length ? who.map(({ seq, text }) => <p key={seq}>{text}</p>) : t.step.movedUnknown}
      description={still ? t.step.movedStill : t.step.movedGone}
    />
  )
}

/** What was typed for a step that is gone: nobody should have to think of it twice. */
function Kept({ step, values, onDrop }: { step: OpenStep; values: StepValues; onDrop: () => void }) {
  const t = useT()
  const lines = typed(step.fields, values)
  const copy = async () => {
    await navigator.clipboard.writeText(
      lines.map(({ label, text }) => `${label}${t.colon}${text}`).join('\n'),
    )
    tell(t.copied)
  }
  return (
    <div className="step-form" data-testid="kept">
      <h3>
        {t.step.kept} <span className="muted">{step.label}</span>
      </h3>
      <dl className="facts">
        {lines.map(({ label, text }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="step-actions">
        <Button onClick={() => void copy()}>{t.copy}</Button>
        <Button type="text" onClick={onDrop}>
          {t.step.dropDraft}
        </Button>
      </p>
    </div>
  )
}

/** The dry run: the steps that are shut and why; the common reasons once, the particular ones in the server's words. */
function WhyNot({ id, etag }: { id: string; etag: string }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: ['event', id, 'steps', etag],
    enabled: open,
    queryFn: ({ signal }): Promise<DryStep[]> =>
      body(api.GET('/api/v1/events/{event_id}/steps', { signal, params: { path: { event_id: id } } })),
  })
  const reasons = new Map<string, string[]>()
  for (const { open: may, label, code, why_not } of data ?? []) {
    if (may) continue
    const why = t.why[code ?? ''] ?? why_not ?? ''
    reasons.set(why, [...(reasons.get(why) ?? []), label])
  }
  return (
    <>
      <Button type="text" className="why" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t.event.whyNot}
      </Button>
      {open && data && (
        <ul className="why-list">
          {[...reasons].map(([why, labels]) => (
            <li key={why}>
              <b>{why}</b> <span className="muted">{labels.join(t.comma)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
