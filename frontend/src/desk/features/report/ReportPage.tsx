import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button, Form } from 'antd'
import { useRef, useState } from 'react'
import { api, body, refusedWith, Unreachable, wordsOf } from '@/api/client'
import type { Receipt } from '@/api/model'
import { minute } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { sortErrors } from '@/shared/problems'
import { useScope } from '../../session'
import { useTitle } from '../../ui/media'
import { Notice } from '../../ui/States'
import type { Uploading } from '../../ui/Uploader'
import { Emergency } from './Emergency'
import { Fields, type ReportValues, toReport } from './Fields'
import { type Chosen, PlacePicker } from './PlacePicker'

const FIELDS = [
  'category',
  'title',
  'description',
  'address',
  'urgency',
  'occurred_at',
  'channel',
  'found_by',
  'reporter_contact',
  'wants_feedback',
  'attachments',
]

export function ReportPage() {
  const t = useT()
  const scope = useScope()
  useTitle(t.report.title, t.app)
  if (!scope('events:report'))
    return <Notice page picture="forbidden" title={t.fail.forbidden} lead={t.fail.forbiddenLead} />
  return <Report />
}

function Report() {
  const t = useT()
  const [form] = Form.useForm<ReportValues>()
  const queries = useQueryClient()
  const [place, setPlace] = useState<Chosen>()
  const [errors, setErrors] = useState<{ place?: string; rest: string[] }>({ rest: [] })
  const [uploads, setUploads] = useState<Uploading>('done')
  const [round, setRound] = useState(0)
  // one key for the form: pressing twice, or again after an answer was lost, makes one event
  const key = useRef(crypto.randomUUID())
  const send = useMutation({
    mutationFn: (values: ReportValues): Promise<Receipt> =>
      body(
        api.POST('/api/v1/events', {
          params: { header: { 'idempotency-key': key.current } },
          body: { ...toReport(values, place as Chosen), client_uid: key.current },
        }),
      ),
    onSuccess: () => {
      for (const name of ['events', 'home', 'map']) void queries.invalidateQueries({ queryKey: [name] })
      document.getElementById('main')?.focus()
    },
    onError: (error) => {
      if (!(error instanceof Unreachable)) key.current = crypto.randomUUID() // what was refused may be mended
      if (!refusedWith(error, 422)) return setErrors({ rest: [wordsOf(error, t.fail.network)] })
      const { fields, rest } = sortErrors(error.problem, FIELDS)
      form.setFields(fields as never)
      const spot = error.problem.errors?.find(({ pointer }) => /^\/(location|grid_code)/.test(pointer))
      setErrors({ ...(spot && { place: spot.detail }), rest: rest.filter((text) => text !== spot?.detail) })
      const first = fields[0]
      if (first) form.scrollToField(first.name as never, { behavior: 'smooth', block: 'center' })
    },
  })
  const submit = (values: ReportValues) => {
    setErrors({ rest: [] })
    if (uploads === 'failed') return setErrors({ rest: [t.photo.unsent] })
    if (!place) return setErrors({ place: t.report.placeMissing, rest: [] })
    send.mutate(values)
  }
  const again = () => {
    key.current = crypto.randomUUID()
    form.resetFields()
    setPlace(undefined)
    setRound(round + 1)
    send.reset()
  }
  if (send.data) return <Done event={send.data} onAgain={again} />
  return (
    <div className="page page-report" key={round}>
      <header className="page-head">
        <h1>{t.report.title}</h1>
        <span className="muted">{t.report.lead}</span>
      </header>
      <div className="report-split">
        <Form
          form={form}
          layout="vertical"
          className="report-form"
          scrollToFirstError={{ behavior: 'smooth', block: 'center' }}
          initialValues={{ urgency: 'normal' }}
          requiredMark={(label, { required }) => (
            <>
              {label} {!required && <small className="optional">{t.optional}</small>}
            </>
          )}
          onFinish={submit}
          onFinishFailed={() => !place && setErrors({ place: t.report.placeMissing, rest: [] })}
        >
          {errors.rest.length > 0 && (
            <Alert type="error" showIcon role="alert" title={errors.rest.join(' ')} />
          )}
          <Fields form={form} onUploads={setUploads} />
          <p className="step-actions">
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              loading={send.isPending}
              disabled={uploads === 'busy'}
            >
              {t.report.submit}
            </Button>
            {uploads === 'busy' && <span className="muted">{t.photo.wait}</span>}
          </p>
        </Form>
        <PlacePicker
          value={place}
          onChange={(chosen) => {
            setPlace(chosen)
            setErrors((old) => ({ rest: old.rest }))
          }}
          error={errors.place}
        />
      </div>
      <Emergency form={form} />
    </div>
  )
}

function Done({ event, onAgain }: { event: Receipt; onAgain: () => void }) {
  const t = useT()
  return (
    <div className="page">
      <Notice
        picture="calm"
        page
        title={t.report.doneTitle}
        lead={
          <>
            <span className="num">{t.report.done(event.number)}</span>
            {event.due_at && <span> · {t.report.doneDue(minute(event.due_at))}</span>}
          </>
        }
      >
        <Link to="/events/$id" params={{ id: event.id }} className="button-link">
          <Button type="primary" tabIndex={-1}>
            {t.report.see}
          </Button>
        </Link>
        <Button onClick={onAgain}>{t.report.another}</Button>
      </Notice>
    </div>
  )
}
