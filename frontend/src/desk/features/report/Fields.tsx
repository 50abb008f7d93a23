import { Alert, Checkbox, Collapse, DatePicker, Form, type FormInstance, Input, Radio, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import type { EventIn } from '@/api/model'
import { inDistrict } from '@/shared/format'
import { type Messages, useT } from '@/shared/i18n'
import { characters, isLateEntry, phoneLike } from '@/shared/report'
import { useCategories } from '../../catalogue'
import { TreePick } from '../../ui/TreePick'
import { Uploader, type Uploading } from '../../ui/Uploader'
import { URGENCIES } from '../events/search'
import type { Chosen } from './PlacePicker'

export interface ReportValues {
  category: string
  title: string
  description: string
  address: string
  urgency: (typeof URGENCIES)[number]
  occurred_at?: Dayjs | null
  channel?: EventIn['channel']
  found_by?: EventIn['found_by']
  reporter_contact?: { name?: string; phone?: string }
  wants_feedback?: boolean
  attachments?: string[]
}

const CHANNELS = ['web', 'walk_in', 'chat_group', 'inspection', 'hotline_import', 'worker_app'] as const
const FINDERS = ['grid_worker', 'staff', 'resident', 'superior', 'other_system'] as const
const counted = (max: number) => ({ max, show: true, strategy: characters })

/** The form's values as the API takes them; what is empty stays away. */
export function toReport(values: ReportValues, place: Chosen): EventIn {
  const contact = values.reporter_contact
  const spoken = contact && (contact.name?.trim() || contact.phone?.trim())
  return {
    category: values.category,
    title: values.title.trim(),
    description: values.description.trim(),
    address: values.address.trim(),
    urgency: values.urgency,
    ...('location' in place ? { location: place.location } : { grid_code: place.grid_code }),
    ...(values.channel && { channel: values.channel }),
    ...(values.found_by && { found_by: values.found_by }),
    ...(values.occurred_at && { occurred_at: inDistrict(values.occurred_at) }),
    ...(values.attachments?.length && { attachments: values.attachments }),
    ...(spoken && {
      reporter_contact: {
        ...(contact.name?.trim() && { name: contact.name.trim() }),
        ...(contact.phone?.trim() && { phone: contact.phone.trim() }),
      },
      wants_feedback: values.wants_feedback ?? true,
    }),
  }
}

const textRules = (t: Messages, label: string, most: number, least = 1) => [
  { required: true, whitespace: true, message: t.step.missing(label) },
  {
    validator: (_: unknown, value: string | undefined) => {
      const n = characters((value ?? '').trim())
      if (n > most) return Promise.reject(new Error(t.step.tooLong(most)))
      return n > 0 && n < least ? Promise.reject(new Error(t.report.descriptionShort)) : Promise.resolve()
    },
  },
]

export function Fields({
  form,
  onUploads,
}: {
  form: FormInstance<ReportValues>
  onUploads: (state: Uploading) => void
}) {
  const t = useT()
  const { offered: choices } = useCategories()
  return (
    <>
      <Form.Item
        name="category"
        label={t.report.category}
        required
        rules={[{ required: true, message: t.step.missing(t.report.category) }]}
      >
        <TreePick leaves choices={choices} placeholder={t.report.categoryHint} />
      </Form.Item>
      <Form.Item name="title" label={t.event.title} required rules={textRules(t, t.event.title, 60)}>
        <Input placeholder={t.report.titleHint} count={counted(60)} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="description"
        label={t.report.description}
        required
        rules={textRules(t, t.report.description, 2000, 5)}
      >
        <Input.TextArea placeholder={t.report.descriptionHint} rows={3} count={counted(2000)} />
      </Form.Item>
      <PhoneWarning form={form} />
      <Form.Item name="address" label={t.report.address} required rules={textRules(t, t.report.address, 120)}>
        <Input placeholder={t.report.addressHint} count={counted(120)} autoComplete="off" />
      </Form.Item>
      <Form.Item name="urgency" label={t.report.urgency} required>
        <Radio.Group
          optionType="button"
          options={URGENCIES.map((value) => ({ value, label: t.urg[value] }))}
        />
      </Form.Item>
      <Form.Item name="attachments" label={t.event.photos}>
        <Uploader kind="before" onState={onUploads} />
      </Form.Item>
      <Collapse
        ghost
        size="small"
        className="report-more"
        items={[{ key: 'more', label: t.more, children: <Rarer form={form} />, forceRender: true }]}
      />
    </>
  )
}

function PhoneWarning({ form }: { form: FormInstance<ReportValues> }) {
  const t = useT()
  const text = [Form.useWatch('title', form), Form.useWatch('description', form)].join(' ')
  return phoneLike(text) ? (
    <Alert type="warning" showIcon className="warn" title={t.report.phoneLike} />
  ) : null
}

function Rarer({ form }: { form: FormInstance<ReportValues> }) {
  const t = useT()
  const occurred = Form.useWatch('occurred_at', form)
  return (
    <>
      <Form.Item
        name="occurred_at"
        label={t.report.occurredAt}
        extra={
          occurred && isLateEntry(Date.parse(inDistrict(occurred)))
            ? t.report.lateEntry
            : t.report.occurredHint
        }
        rules={[
          {
            validator: (_, at: Dayjs | null | undefined) =>
              at && Date.parse(inDistrict(at)) > Date.now() + 60_000
                ? Promise.reject(new Error(t.report.futureTime))
                : Promise.resolve(),
          },
        ]}
      >
        <DatePicker showTime={{ format: 'HH:mm' }} showNow={false} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item name="channel" label={t.report.channel}>
        <Select allowClear options={CHANNELS.map((value) => ({ value, label: t.channel[value] ?? value }))} />
      </Form.Item>
      <Form.Item name="found_by" label={t.report.foundBy}>
        <Select allowClear options={FINDERS.map((value) => ({ value, label: t.foundBy[value] ?? value }))} />
      </Form.Item>
      <fieldset>
        <legend>{t.report.contact}</legend>
        <Form.Item name={['reporter_contact', 'name']} label={t.report.contactName}>
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        <Form.Item name={['reporter_contact', 'phone']} label={t.report.contactPhone}>
          <Input autoComplete="off" inputMode="tel" maxLength={20} />
        </Form.Item>
        <Form.Item name="wants_feedback" valuePropName="checked" initialValue={true}>
          <Checkbox>{t.report.feedback}</Checkbox>
        </Form.Item>
      </fieldset>
    </>
  )
}
