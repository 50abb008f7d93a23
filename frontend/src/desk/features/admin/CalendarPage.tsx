import { useQuery } from '@tanstack/react-query'
import { Alert, Button, DatePicker, Form, Input, InputNumber, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { api, tagged } from '@/api/client'
import type { SlaRule } from '@/api/model'
import type { paths } from '@/api/schema'
import { useT } from '@/shared/i18n'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { Failed, Waiting } from '../../ui/States'
import { AdminHead } from './AdminHead'
import { hoursQuery, rulesQuery, yearsQuery } from './queries'
import { useSend } from './send'
import { Errors } from './UserForms'
import { useA } from './words'

type RuleIn = NonNullable<paths['/api/v1/sla-rules']['post']['requestBody']>['content']['application/json']
type NoticeIn = NonNullable<
  paths['/api/v1/calendar-years/{year}']['put']['requestBody']
>['content']['application/json']
const KEYS = [['calendar']]

/** What due times rest on: holidays, office hours, limits; and what is provisional and why. */
export function CalendarPage() {
  const a = useA()
  return (
    <div className="page page-admin">
      <AdminHead title={a.calendar} />
      <Years />
      <Hours />
      <Limits />
    </div>
  )
}

function Years() {
  const a = useA()
  const writes = useScope()('calendar:write')
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery(yearsQuery)
  return (
    <section className="card wide" aria-labelledby="years">
      <h2 id="years">{a.years}</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting rows={3} />}
      {data?.missing_notice_years.map((year) => (
        <Alert key={year} type="warning" showIcon role="status" title={a.missing(year)} />
      ))}
      {data?.missing_notice_years.length === 0 && <p className="muted">{a.complete}</p>}
      {data && (
        <div className="scrolls">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{a.year}</th>
                <th scope="col">{a.workingDays}</th>
                <th scope="col">{a.source}</th>
              </tr>
            </thead>
            <tbody>
              {data.items
                .toSorted((one, other) => other.year - one.year)
                .slice(0, 6)
                .map((one) => (
                  <tr key={one.year}>
                    <td className="num">{one.year}</td>
                    <td className="num">{one.working_days}</td>
                    <td>{one.source_notice}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
      {writes && <Button onClick={() => setOpen(true)}>{a.enter}</Button>}
      <Dialog open={open} onClose={() => setOpen(false)} title={a.enter}>
        <Notice onDone={() => setOpen(false)} />
      </Dialog>
    </section>
  )
}

const OFF = new Set(['休息', '放假', '休', 'off'])
const ON = new Set(['上班', '班', 'on'])

/** The lines of a notice; the number of the first line that is not understood. */
export function readDays(text: string): NoticeIn | number {
  const found: NoticeIn = { source_notice: '', days_off: [], working_days: [] }
  for (const [at, line] of text.split('\n').entries()) {
    if (!line.trim()) continue
    const [on = '', what = '', name = ''] = line.split(/[,，\t]/).map((part) => part.trim())
    if (!/^\d{4}-\d{2}-\d{2}$/.test(on)) return at + 1
    if (OFF.has(what)) found.days_off.push({ on, name: name || '放假' })
    else if (ON.has(what)) found.working_days.push(on)
    else return at + 1
  }
  return found
}

interface NoticeValues {
  year: number
  source: string
  days: string
}

function Notice({ onDone }: { onDone: () => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<NoticeValues>()
  const { send, busy, errors } = useSend(KEYS, form, [])
  const missing = (label: string) => [{ required: true, message: t.step.missing(label) }]
  const submit = async ({ year, source, days }: NoticeValues) => {
    const read = readDays(days)
    if (typeof read === 'number') return form.setFields([{ name: 'days', errors: [a.badLine(read)] }])
    const sent = { ...read, source_notice: source }
    const path = { year }
    const call = async (key: string) => {
      const { etag } = await tagged(api.GET('/api/v1/calendar-years/{year}', { params: { path } }))
      await api.PUT('/api/v1/calendar-years/{year}', {
        params: { path, header: { 'if-match': etag, 'idempotency-key': key } },
        body: sent,
      })
    }
    if (await send({ year, sent }, call, a.entered)) onDone()
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
      <p className="muted">{a.enterLead}</p>
      <Errors errors={errors} />
      <Form.Item name="year" label={a.enterYear} rules={missing(a.enterYear)}>
        <InputNumber min={2000} max={2200} />
      </Form.Item>
      <Form.Item name="source" label={a.enterSource} rules={missing(a.enterSource)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="days" label={a.enterDays} rules={missing(a.enterDays)}>
        <Input.TextArea rows={8} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {a.enter}
      </Button>
    </Form>
  )
}

interface Season {
  first: string
  last: string
  begins: string
  noon: string
  after: string
  ends: string
}

function Hours() {
  const a = useA()
  const { data, error, refetch } = useQuery(hoursQuery)
  return (
    <section className="card wide" aria-labelledby="hours">
      <h2 id="hours">{a.hours}</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting rows={2} />}
      {data && (
        <>
          <p>
            {a.usual}: {data.usual.map(({ begins, ends }) => `${begins}–${ends}`).join(' ')}
          </p>
          {data.seasons.length === 0 && <p className="muted">{a.noSeasons}</p>}
          <ul className="rows">
            {data.seasons.map((one) => (
              <li key={`${one.first} ${one.last} ${one.valid_from}`}>
                <b>{a.season(one.first, one.last)}</b>
                <span>{one.intervals.map(({ begins, ends }) => `${begins}–${ends}`).join(' ')}</span>
                <span className="spring" />
                <span className="muted num">
                  {one.valid_from} – {one.valid_to ?? ''}
                </span>
              </li>
            ))}
          </ul>
          <AddSeason known={data} />
        </>
      )}
    </section>
  )
}

type Known = { etag: string; seasons: { first: string; last: string; intervals: object[] }[] }

function AddSeason({ known }: { known: Known }) {
  const a = useA()
  const t = useT()
  const writes = useScope()('calendar:write')
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<Season>()
  const { send, busy, errors } = useSend(KEYS, form, [])
  const put = (seasons: object[]) => (key: string) =>
    api.PUT('/api/v1/working-hours', {
      params: { header: { 'if-match': known.etag, 'idempotency-key': key } },
      body: { seasons } as never, // what came from the server goes back as it came
    })
  const submit = async ({ first, last, begins, noon, after, ends }: Season) => {
    const season = {
      first,
      last,
      intervals: [
        { begins, ends: noon },
        { begins: after, ends },
      ],
    }
    if (await send(season, put([...known.seasons, season]), a.saved)) setOpen(false)
  }
  if (!writes) return null
  const rules = [{ required: true, message: t.required }]
  return (
    <p className="step-buttons">
      <Button onClick={() => setOpen(true)}>{a.addSeason}</Button>
      {known.seasons.length > 0 && (
        <Button
          danger
          loading={busy}
          onClick={() => void send('drop', put(known.seasons.slice(0, -1)), a.saved)}
        >
          {a.remove}: {known.seasons.at(-1)?.first}
        </Button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title={a.addSeason}>
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
          <p className="muted">{a.seasonLead}</p>
          <Errors errors={errors} />
          <Form.Item name="first" label={a.first} rules={rules}>
            <Input placeholder="06-15" maxLength={5} />
          </Form.Item>
          <Form.Item name="last" label={a.last} rules={rules}>
            <Input placeholder="09-15" maxLength={5} />
          </Form.Item>
          <Form.Item name="begins" label={a.begins} rules={rules} initialValue="08:00">
            <Input maxLength={5} />
          </Form.Item>
          <Form.Item name="noon" label={a.noon} rules={rules} initialValue="12:00">
            <Input maxLength={5} />
          </Form.Item>
          <Form.Item name="after" label={a.after} rules={rules} initialValue="15:00">
            <Input maxLength={5} />
          </Form.Item>
          <Form.Item name="ends" label={a.ends} rules={rules} initialValue="18:00">
            <Input maxLength={5} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {a.saveHours}
          </Button>
        </Form>
      </Dialog>
    </p>
  )
}

function Limits() {
  const a = useA()
  const t = useT()
  const writes = useScope()('calendar:write')
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery(rulesQuery)
  const stage = (rule: SlaRule) => t.stage[rule.stage] ?? rule.stage
  return (
    <section className="card wide" aria-labelledby="limits">
      <h2 id="limits">{a.limits}</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting rows={6} />}
      {data && (
        <div className="scrolls">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{a.stage}</th>
                <th scope="col">{a.urgency}</th>
                <th scope="col">{a.limit}</th>
                <th scope="col">{a.validFrom}</th>
                <th scope="col">{a.source}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((rule) => (
                <tr key={`${rule.stage} ${rule.urgency} ${rule.valid_from}`}>
                  <td>{stage(rule)}</td>
                  <td>{t.urg[rule.urgency] ?? rule.urgency}</td>
                  <td>
                    {rule.limit_value} {a.limitTypes[rule.limit_type]}
                  </td>
                  <td className="num">{rule.valid_from}</td>
                  <td>{a.sources[rule.source] ?? rule.source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {writes && data && <Button onClick={() => setOpen(true)}>{a.setLimit}</Button>}
      <Dialog open={open} onClose={() => setOpen(false)} title={a.setLimit}>
        {data && <SetLimit rules={data} onDone={() => setOpen(false)} />}
      </Dialog>
    </section>
  )
}

type RuleValues = Omit<RuleIn, 'valid_from'> & { valid_from: Dayjs }

function SetLimit({ rules: known, onDone }: { rules: SlaRule[]; onDone: () => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<RuleValues>()
  const fields = ['stage', 'urgency', 'limit_type', 'limit_value', 'valid_from']
  const { send, busy, errors } = useSend(KEYS, form, fields)
  const rules = [{ required: true, message: t.required }]
  const stages = [...new Set(known.map((rule) => rule.stage))]
  const named = (names: Record<string, string>, values: string[]) =>
    values.map((value) => ({ value, label: names[value] ?? value }))
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ urgency: 'normal' }}
      onFinish={async (values) => {
        const sent = { ...values, valid_from: values.valid_from.format('YYYY-MM-DD') } as RuleIn
        const call = (key: string) =>
          api.POST('/api/v1/sla-rules', { params: { header: { 'idempotency-key': key } }, body: sent })
        if (await send(sent, call, a.saved)) onDone()
      }}
    >
      <p className="muted">{a.limitLead}</p>
      <Errors errors={errors} />
      <Form.Item name="stage" label={a.stage} rules={rules}>
        <Select options={named(t.stage, stages)} />
      </Form.Item>
      <Form.Item name="urgency" label={a.urgency}>
        <Select options={named(t.urg, ['normal', 'urgent', 'emergency'])} />
      </Form.Item>
      <Form.Item name="limit_value" label={a.limit} rules={rules}>
        <InputNumber min={0.1} max={1000} />
      </Form.Item>
      <Form.Item name="limit_type" label={a.limit} rules={rules}>
        <Select options={named(a.limitTypes, ['uh', 'wh', 'wd', 'cd'])} />
      </Form.Item>
      <Form.Item name="valid_from" label={a.validFrom} rules={rules}>
        <DatePicker />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {a.setLimit}
      </Button>
    </Form>
  )
}
