import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, DatePicker, Form, Input, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useRef, useState } from 'react'
import { api, refusedWith, tagged, wordsOf } from '@/api/client'
import { sortErrors } from '@/shared/problems'
import { useCategories } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { TreePick } from '../../ui/TreePick'
import { tell } from '../../ui/toast'
import { UnitPicker } from '../../ui/UnitPicker'
import { FREQUENCIES } from './queries'

interface Values {
  code: string
  name: string
  owner_unit: string
  frequency: (typeof FREQUENCIES)[number]
  evidence_required?: boolean
  temporary?: boolean
  categories?: string[]
  valid_from?: Dayjs
  valid_to?: Dayjs
}
const FIELDS = ['code', 'name', 'owner_unit', 'frequency', 'categories', 'valid_from', 'valid_to']
const day = (value: Dayjs | undefined) => value?.format('YYYY-MM-DD') ?? null

/** A new entry of the list. */
export function ItemForm({ onDone }: { onDone: (id: string) => void }) {
  const t = useGridWords()
  const categories = useCategories()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const [errors, setErrors] = useState<string[]>([])
  const temporary = Form.useWatch('temporary', form)
  const key = useRef(crypto.randomUUID())
  const save = useMutation({
    mutationFn: ({ valid_from, valid_to, ...values }: Values) =>
      tagged(
        api.POST('/api/v1/item-list', {
          params: { header: { 'idempotency-key': key.current } },
          body: {
            ...values,
            evidence_required: values.evidence_required ?? false,
            temporary: values.temporary ?? false,
            categories: values.categories ?? [],
            valid_from: day(valid_from),
            valid_to: day(valid_to),
          },
        }),
      ),
    onSuccess: ({ id }) => {
      tell(t.item.saved)
      void queries.invalidateQueries({ queryKey: ['items'] })
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
  const needed = (label: string) => [{ required: true, message: t.step.missing(label) }]
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ frequency: 'on_demand' }}
      onFinish={(values) => {
        setErrors([])
        save.mutate(values)
      }}
    >
      {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
      <Form.Item name="code" label={t.item.code} rules={needed(t.item.code)}>
        <Input className="num" maxLength={20} placeholder="WG-13" />
      </Form.Item>
      <Form.Item name="name" label={t.item.name} rules={needed(t.item.name)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="owner_unit" label={t.item.owner} rules={needed(t.item.owner)}>
        <UnitPicker label={t.item.owner} />
      </Form.Item>
      <Form.Item name="frequency" label={t.item.frequency}>
        <Select options={FREQUENCIES.map((value) => ({ value, label: t.item.frequencies[value] }))} />
      </Form.Item>
      <Form.Item name="categories" label={t.item.categories}>
        <TreePick choices={categories.choices} many />
      </Form.Item>
      <Form.Item name="evidence_required" valuePropName="checked">
        <Checkbox>{t.item.evidence}</Checkbox>
      </Form.Item>
      <Form.Item name="temporary" valuePropName="checked">
        <Checkbox>{t.item.temporary}</Checkbox>
      </Form.Item>
      <Form.Item name="valid_from" label={t.item.since}>
        <DatePicker />
      </Form.Item>
      <Form.Item
        name="valid_to"
        label={t.item.end}
        rules={temporary ? needed(t.item.end) : []}
        required={temporary === true}
      >
        <DatePicker />
      </Form.Item>
      <p className="step-actions">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t.item.save}
        </Button>
      </p>
    </Form>
  )
}
