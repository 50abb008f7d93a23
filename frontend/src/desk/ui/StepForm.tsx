import { Alert, Button, Checkbox, DatePicker, Form, type FormInstance, Input, Radio, Select } from 'antd'
import { Fragment, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import type { OpenStep, StepField } from '@/api/model'
import { inDistrict } from '@/shared/format'
import { type Messages, useT } from '@/shared/i18n'
import { useCategories } from '../catalogue'
import { EventPicker } from './EventPicker'
import { inserted } from './insert'
import { TreePick } from './TreePick'
import { UnitPicker } from './UnitPicker'
import { Uploader, type Uploading } from './Uploader'

const LONG = 60 // characters; longer texts get a box of several lines
const FEW = 5 // choices that stand side by side
const DAY = 'YYYY-MM-DD'
const MINUTE = 'YYYY-MM-DD HH:mm'

export type StepValues = Record<string, unknown>

interface Props {
  step: OpenStep
  form: FormInstance
  busy: boolean
  /** What the server said of the whole form. */
  errors: string[]
  /** For unit fields: the category whose duty list counts. */
  category?: string
  danger: boolean
  /** What helps to write below each field for a text of some length. */
  helps?: (insert: (piece: string) => void) => ReactNode
  onSubmit: (values: StepValues) => void
  onCancel: () => void
}

/** Exactly the fields that the server sent for a step, nothing of the page's own. */
export function StepForm({ step, form, busy, errors, category, danger, helps, onSubmit, onCancel }: Props) {
  const t = useT()
  const [uploads, setUploads] = useState<Uploading>('done')
  const [unsent, setUnsent] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('input, textarea')?.focus()
  }, [])
  /** At the cursor, or behind what was typed; nothing of it is lost. */
  const insert = (name: string) => (piece: string) => {
    const area = box.current?.querySelector<HTMLTextAreaElement>(`#${CSS.escape(name)}`)
    const before = String(form.getFieldValue(name) ?? '')
    const { text, at } = inserted(before, area?.selectionEnd ?? before.length, piece)
    form.setFieldValue(name, text)
    void form.validateFields([name]).catch(() => undefined) // what is wrong stands at the field
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(at, at)
    })
  }
  return (
    <div ref={box} className="step-form">
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        requiredMark={(label, { required }) => (
          <>
            {label} {!required && <small className="optional">{t.optional}</small>}
          </>
        )}
        onFinish={(values: StepValues) => {
          setUnsent(uploads === 'failed')
          if (uploads !== 'failed') onSubmit(toBody(step.fields, values))
        }}
      >
        {unsent && uploads === 'failed' && (
          <Alert type="error" showIcon role="alert" title={t.photo.unsent} />
        )}
        {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
        {step.fields.map((field) => (
          <Fragment key={field.name}>
            <Form.Item
              name={field.name}
              label={field.kind === 'bool' ? undefined : field.label}
              required={field.required}
              valuePropName={field.kind === 'bool' ? 'checked' : 'value'}
              rules={rulesOf(t, field)}
            >
              <Control field={field} {...(category && { category })} onState={setUploads} />
            </Form.Item>
            {helps && isLong(field) && <Suspense>{helps(insert(field.name))}</Suspense>}
          </Fragment>
        ))}
        <p className="step-actions">
          <Button
            type="primary"
            danger={danger}
            htmlType="submit"
            loading={busy}
            disabled={uploads === 'busy'}
          >
            {t.step.submit(step.label)}
          </Button>
          <Button onClick={onCancel} disabled={busy}>
            {t.cancel}
          </Button>
          {uploads === 'busy' && <span className="muted">{t.photo.wait}</span>}
        </p>
      </Form>
    </div>
  )
}

const isLong = ({ kind, max_length }: StepField) =>
  kind === 'text' && (max_length ?? Number.POSITIVE_INFINITY) > LONG

function rulesOf(t: Messages, field: StepField) {
  const most = field.kind === 'text' && field.max_length
  return [
    ...(field.required && field.kind !== 'bool'
      ? [
          {
            required: true,
            message: t.step.missing(field.label),
            ...(field.kind === 'text' && { whitespace: true }),
          },
        ]
      : []),
    // the API counts characters, not UTF-16 units
    ...(most
      ? [
          {
            validator: (_: unknown, value: string | undefined) =>
              [...(value ?? '')].length > most
                ? Promise.reject(new Error(t.step.tooLong(most)))
                : Promise.resolve(),
          },
        ]
      : []),
  ]
}

interface ControlProps {
  field: StepField
  category?: string
  onState: (state: Uploading) => void
}

/** One category of the catalogue in force; antd's Form.Item adds id, value and onChange. */
function CategoryPicker(given: object) {
  const t = useT()
  return <TreePick leaves choices={useCategories().offered} placeholder={t.report.categoryHint} {...given} />
}

/** antd's Form.Item adds id, value and onChange. */
function Control({ field, category, onState, ...given }: ControlProps) {
  const choices = field.choices ?? []
  switch (field.kind) {
    case 'text': {
      const count = field.max_length
        ? { max: field.max_length, show: true, strategy: (text: string) => [...text].length }
        : {}
      return isLong(field) ? (
        <Input.TextArea rows={2} count={count} {...given} />
      ) : (
        <Input count={count} {...given} />
      )
    }
    case 'choice':
      return choices.length <= FEW ? (
        <Radio.Group options={choices} {...given} />
      ) : (
        <Select options={choices} showSearch={{ optionFilterProp: 'label' }} {...given} />
      )
    case 'unit':
      return <UnitPicker label={field.label} {...(category && { category })} {...given} />
    case 'units':
      return <UnitPicker many label={field.label} {...given} />
    case 'event':
      return <EventPicker label={field.label} {...given} />
    case 'attachments':
      return <Uploader onState={onState} {...given} />
    case 'category':
      return <CategoryPicker {...given} />
    case 'date':
      return <DatePicker {...given} />
    case 'datetime':
      return <DatePicker showTime={{ format: 'HH:mm' }} showNow={false} format={MINUTE} {...given} />
    case 'bool':
      return <Checkbox {...given}>{field.label}</Checkbox>
    default: // a kind of a later version
      return <Input {...given} />
  }
}

interface Picked {
  format(pattern: string): string
}

/** What was typed as the API takes it: empty fields stay away, texts trimmed, times as those of the district. */
export function toBody(fields: StepField[], values: StepValues): StepValues {
  const sent: StepValues = {}
  for (const field of fields) {
    const value = values[field.name]
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue
    if (typeof value === 'string') {
      if (value.trim()) sent[field.name] = value.trim()
    } else if (field.kind === 'date') sent[field.name] = (value as Picked).format(DAY)
    else if (field.kind === 'datetime') sent[field.name] = inDistrict(value as Picked)
    else sent[field.name] = value
  }
  return sent
}

/** What was typed, for people: kept on the screen when its step is gone. */
export function typed(fields: StepField[], values: StepValues): { label: string; text: string }[] {
  return fields.flatMap((field) => {
    const value = values[field.name]
    if (value === undefined || value === null || value === '') return []
    if (field.kind === 'date' || field.kind === 'datetime')
      return { label: field.label, text: (value as Picked).format(field.kind === 'date' ? DAY : MINUTE) }
    const named = (one: unknown) =>
      field.choices?.find((choice) => choice.value === one)?.label ?? String(one)
    return { label: field.label, text: Array.isArray(value) ? value.map(named).join(', ') : named(value) }
  })
}
