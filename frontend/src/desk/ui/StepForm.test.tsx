// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { Form } from 'antd'
import dayjs from 'dayjs'
import { afterEach, expect, test, vi } from 'vitest'
import type { OpenStep, StepField } from '@/api/model'
import { StepForm, toBody, typed } from './StepForm'

const field = (name: string, kind: string, more: Partial<StepField> = {}): StepField => ({
  name,
  kind,
  label: name,
  required: false,
  choices: [],
  max_length: null,
  ...more,
})
const reject: OpenStep = {
  step: 'reject',
  label: '不予受理',
  fields: [
    field('reason', 'choice', {
      required: true,
      label: '原因',
      choices: [
        { value: 'out_of_scope', label: '不属受理范围' },
        { value: 'malicious', label: '恶意上报' },
      ],
    }),
    field('note', 'text', { required: true, label: '答复', max_length: 10 }),
  ],
}

function Shown({ step, onSubmit }: { step: OpenStep; onSubmit: (values: object) => void }) {
  const [form] = Form.useForm()
  return (
    <QueryClientProvider client={new QueryClient()}>
      <StepForm
        step={step}
        form={form}
        busy={false}
        errors={[]}
        danger={false}
        onSubmit={onSubmit}
        onCancel={() => {}}
      />
    </QueryClientProvider>
  )
}
afterEach(cleanup)

test('the form is exactly the fields that the server sent', () => {
  render(<Shown step={reject} onSubmit={() => {}} />)
  expect(screen.getAllByRole('radio')).toHaveLength(2)
  expect(screen.getAllByRole('textbox')).toHaveLength(1)
  expect(screen.getByRole('button', { name: '确认不予受理' })).toBeTruthy()
})

test('what is required is asked for, what is too long is told, then it is sent trimmed', async () => {
  const onSubmit = vi.fn()
  render(<Shown step={reject} onSubmit={onSubmit} />)
  const send = screen.getByRole('button', { name: '确认不予受理' })
  fireEvent.click(send)
  expect(await screen.findByText('请填写原因')).toBeTruthy()
  fireEvent.click(screen.getByLabelText('恶意上报'))
  fireEvent.change(screen.getByRole('textbox'), { target: { value: '这一段答复超过了十个字的限制' } })
  fireEvent.click(send)
  expect(await screen.findByText('最多 10 个字')).toBeTruthy()
  expect(onSubmit).not.toHaveBeenCalled()
  fireEvent.change(screen.getByRole('textbox'), { target: { value: '  请拨打热线  ' } })
  fireEvent.click(send)
  await waitFor(() => expect(onSubmit).toHaveBeenCalledWith({ reason: 'malicious', note: '请拨打热线' }))
})

test('empty fields stay away from the server, times go as those of the district', () => {
  const fields = [
    field('note', 'text'),
    field('photos', 'attachments'),
    field('until', 'datetime'),
    field('day', 'date'),
    field('sure', 'bool'),
  ]
  const until = dayjs('2026-11-20 08:30')
  expect(toBody(fields, { note: '   ', photos: [], until, day: until, sure: false, other: 'x' })).toEqual({
    until: '2026-11-20T08:30:00+08:00',
    day: '2026-11-20',
    sure: false,
  })
  expect(typed(fields, { until, day: until }).map(({ text }) => text)).toEqual([
    '2026-11-20 08:30',
    '2026-11-20',
  ])
})

test('what was typed for a step that is gone is shown in words', () => {
  expect(typed(reject.fields, { reason: 'malicious', note: '请拨打热线', gone: 1 })).toEqual([
    { label: '原因', text: '恶意上报' },
    { label: '答复', text: '请拨打热线' },
  ])
})
