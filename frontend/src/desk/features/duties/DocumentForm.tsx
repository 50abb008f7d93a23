import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, DatePicker, Form, Input, Radio } from 'antd'
import type { Dayjs } from 'dayjs'
import { useRef, useState } from 'react'
import { api, refusedWith, tagged, wordsOf } from '@/api/client'
import { sortErrors } from '@/shared/problems'
import { useAreas } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { grantOf, useSession } from '../../session'
import { TreePick } from '../../ui/TreePick'
import { tell } from '../../ui/toast'
import { DOCUMENT_KINDS } from './search'

interface Values {
  area_code: string
  kind: (typeof DOCUMENT_KINDS)[number]
  title: string
  text: string
  valid_from?: Dayjs
}
const FIELDS = ['area_code', 'kind', 'title', 'text', 'valid_from']

/** A new document, or with an old title its next edition. */
export function DocumentForm({ onDone }: { onDone: (id: string) => void }) {
  const t = useGridWords()
  const areas = useAreas()
  const queries = useQueryClient()
  const own = grantOf(useSession())?.area_code ?? ''
  const [form] = Form.useForm<Values>()
  const [errors, setErrors] = useState<string[]>([])
  const key = useRef(crypto.randomUUID())
  const save = useMutation({
    mutationFn: ({ valid_from, ...values }: Values) =>
      tagged(
        api.POST('/api/v1/duty-documents', {
          params: { header: { 'idempotency-key': key.current } },
          body: { ...values, valid_from: valid_from?.format('YYYY-MM-DD') ?? null },
        }),
      ),
    onSuccess: ({ id }) => {
      tell(t.duty.saved)
      void queries.invalidateQueries({ queryKey: ['duty-documents'] })
      onDone(id)
    },
    onError: (error) => {
      key.current = crypto.randomUUID()
      if (!refusedWith(error, 422)) return setErrors([wordsOf(error, t.fail.network)])
      const { fields, rest } = sortErrors(error.problem, FIELDS)
      form.setFields(fields as never)
      setErrors(rest)
    },
  })
  const needed = (label: string) => [{ required: true, whitespace: true, message: t.step.missing(label) }]
  const offices = areas.choices.map((top) => ({
    ...top,
    ...(top.children && { children: top.children.map(({ children: _, ...one }) => one) }),
  }))
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ area_code: own.slice(0, 9), kind: 'job_duties' }}
      onFinish={(values) => {
        setErrors([])
        save.mutate(values)
      }}
    >
      {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
      <Form.Item name="kind" label={t.duty.kind}>
        <Radio.Group options={DOCUMENT_KINDS.map((value) => ({ value, label: t.duty.kinds[value] }))} />
      </Form.Item>
      <Form.Item name="title" label={t.duty.name} rules={needed(t.duty.name)} extra={t.duty.sameTitle}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="area_code" label={t.duty.area} rules={needed(t.duty.area)}>
        <TreePick choices={offices} />
      </Form.Item>
      <Form.Item name="valid_from" label={t.duty.validFrom}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="text" label={t.duty.text} rules={needed(t.duty.text)}>
        <Input.TextArea rows={8} maxLength={20_000} />
      </Form.Item>
      <p className="step-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t.duty.save}
        </Button>
      </p>
    </Form>
  )
}
