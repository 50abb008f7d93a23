import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useRef } from 'react'
import { api, tagged } from '@/api/client'
import type { StandardTextDetail } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { useAreas, useCategories } from '../../catalogue'
import { grantOf, useSession } from '../../session'
import { TreePick } from '../../ui/TreePick'
import { useSend } from '../admin/send'
import { choicesQuery } from './queries'
import { useTextWords } from './words'

const LONGEST = 1000 // characters
const FIELDS = ['area_code', 'title', 'body', 'steps', 'categories']

interface Values {
  area_code: string
  title: string
  body: string
  steps: string[]
  categories: string[]
}

/** A new text, or changes of one; what it will look like stands below it. */
export function TextForm(props: {
  one?: StandardTextDetail
  onDone: (id: string) => void
  onCancel?: () => void
}) {
  const { one, onDone, onCancel } = props
  const t = useT()
  const w = useTextWords()
  const [form] = Form.useForm<Values>()
  const categories = useCategories()
  const own = grantOf(useSession())?.area_code ?? ''
  const { data } = useQuery(choicesQuery(useLocale()))
  const { send, busy, errors } = useSend([['texts']], form, FIELDS)
  const needed = (label: string) => [{ required: true, message: t.step.missing(label) }]
  const save = async ({ area_code, ...values }: Values) => {
    const body = { ...values, categories: values.categories ?? [] }
    let id = one?.id ?? ''
    const call = async (key: string) => {
      const known = one
        ? api.PATCH('/api/v1/standard-texts/{text_id}', {
            params: {
              path: { text_id: one.id },
              header: { 'if-match': one.etag, 'idempotency-key': key },
            },
            body,
          })
        : api.POST('/api/v1/standard-texts', {
            params: { header: { 'idempotency-key': key } },
            body: { area_code, ...body },
          })
      id = (await tagged(known)).id
    }
    if (await send([one?.etag, area_code, body], call, w.saved)) onDone(id)
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={one ?? { area_code: own.slice(0, 9), categories: [], steps: [] }}
      onFinish={(values) => void save(values)}
    >
      {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
      {!one && <Offices label={w.area} rules={needed(w.area)} />}
      <Form.Item name="title" label={w.name} rules={needed(w.name)}>
        <Input maxLength={60} />
      </Form.Item>
      <Words places={data?.placeholders ?? []} rules={needed(w.body)} />
      <Form.Item name="steps" label={w.steps} rules={needed(w.steps)}>
        <Select mode="multiple" options={data?.steps ?? []} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="categories" label={w.categories} extra={w.categoriesHint}>
        <TreePick choices={categories.choices} many />
      </Form.Item>
      <p className="step-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {w.save}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t.cancel}</Button>}
      </p>
    </Form>
  )
}

type Rules = { required: boolean; message: string }[]

/** The district and its townships, as far as they are one's own. */
function Offices({ label, rules }: { label: string; rules: Rules }) {
  const areas = useAreas()
  const own = grantOf(useSession())?.area_code ?? ''
  const offices = areas.choices
    .flatMap((top) => [
      { ...top, children: undefined },
      ...(top.children ?? []).map(({ value, label }) => ({ value, label })),
    ])
    .filter(({ value }) => value.startsWith(own))
    .map(({ value, label }) => ({ value, label }))
  return (
    <Form.Item name="area_code" label={label} rules={rules}>
      <Select options={offices} disabled={offices.length === 1} />
    </Form.Item>
  )
}

interface Place {
  value: string
  label: string
  example: string
}

/** The text, what may be left open in it, and how it reads for an example. */
function Words({ places, rules }: { places: Place[]; rules: Rules }) {
  const w = useTextWords()
  const form = Form.useFormInstance<Values>()
  const box = useRef<HTMLDivElement>(null)
  const body = Form.useWatch('body', form) ?? ''
  const put = (name: string) => {
    const area = box.current?.querySelector('textarea')
    const [at, to] = [area?.selectionStart ?? body.length, area?.selectionEnd ?? body.length]
    form.setFieldValue('body', `${body.slice(0, at)}{${name}}${body.slice(to)}`)
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(at + name.length + 2, at + name.length + 2)
    })
  }
  return (
    <div ref={box}>
      <Form.Item name="body" label={w.body} rules={rules}>
        <Input.TextArea rows={5} count={{ max: LONGEST, show: true, strategy: (text) => [...text].length }} />
      </Form.Item>
      <p className="text-places">
        {places.map((place) => (
          <Button key={place.value} size="small" title={place.example} onClick={() => put(place.value)}>
            {place.label}
          </Button>
        ))}
        <span className="muted">{w.placeholders}</span>
      </p>
      {body && (
        <>
          <span className="muted">{w.preview}</span>
          <p className="text-preview">{example(body, places)}</p>
        </>
      )}
    </div>
  )
}

/** The text as it would read for the example; names that nobody knows stay, the server will say so. */
export const example = (body: string, places: Place[]) =>
  body.replace(/\{([^{}\n]*)\}/g, (whole, name) => places.find((one) => one.value === name)?.example ?? whole)
