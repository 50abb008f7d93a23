import { Alert, Button, DatePicker, Form, Input, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { api, body } from '@/api/client'
import type { UserDetail } from '@/api/model'
import type { paths } from '@/api/schema'
import { useT } from '@/shared/i18n'
import { UnitPicker } from '../../ui/UnitPicker'
import { useSend } from './send'
import { useA } from './words'

type UserIn = NonNullable<paths['/api/v1/users']['post']['requestBody']>['content']['application/json']
type GrantIn = NonNullable<
  paths['/api/v1/users/{user_id}/grants']['post']['requestBody']
>['content']['application/json']
type Capability = NonNullable<UserIn['capabilities']>[number]

const KEYS = [['users']]
const ROLES: GrantIn['role'][] = [
  'grid_worker',
  'village',
  'dispatcher',
  'commissioner',
  'department',
  'district',
  'auditor',
  'system_admin',
  'security_admin',
]

export const Errors = ({ errors }: { errors: string[] }) =>
  errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />

function Capabilities() {
  const a = useA()
  return (
    <Form.Item name="capabilities" label={a.capabilities}>
      <Select
        mode="multiple"
        options={Object.entries(a.capability).map(([value, label]) => ({ value, label }))}
      />
    </Form.Item>
  )
}

/** A new account; password and posts follow. */
export function NewUser({ onDone }: { onDone: (id: string) => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<UserIn>()
  const fields = ['username', 'display_name', 'unit_code', 'phone', 'capabilities']
  const { send, busy, errors } = useSend(KEYS, form, fields)
  const submit = async (values: UserIn) => {
    let id = ''
    const sent = { ...values, phone: values.phone || null, capabilities: values.capabilities ?? [] }
    const done = await send(
      sent,
      async (key) => {
        const made = await body(
          api.POST('/api/v1/users', { body: sent, params: { header: { 'idempotency-key': key } } }),
        )
        id = made.id
      },
      a.created,
    )
    if (done) onDone(id)
  }
  const missing = (label: string) => [{ required: true, message: t.step.missing(label) }]
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
      <Errors errors={errors} />
      <Form.Item name="username" label={a.username} rules={missing(a.username)}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item name="display_name" label={a.name} rules={missing(a.name)}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item name="unit_code" label={a.unit} rules={missing(a.unit)}>
        <UnitPicker label={a.unit} />
      </Form.Item>
      <Capabilities />
      <Button type="primary" htmlType="submit" loading={busy}>
        {a.create}
      </Button>
    </Form>
  )
}

/** Name, unit and capabilities; the user name never changes. */
export function EditUser({ user, onDone }: { user: UserDetail; onDone: () => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<{ display_name: string; unit_code: string; capabilities: Capability[] }>()
  const { send, busy, errors } = useSend(KEYS, form, ['display_name', 'unit_code', 'capabilities'])
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={user}
      onFinish={async (values) => {
        const call = (key: string) =>
          api.PATCH('/api/v1/users/{user_id}', {
            params: {
              path: { user_id: user.id },
              header: { 'if-match': user.etag, 'idempotency-key': key },
            },
            body: values,
          })
        if (await send(values, call, a.saved)) onDone()
      }}
    >
      <Errors errors={errors} />
      <Form.Item
        name="display_name"
        label={a.name}
        rules={[{ required: true, message: t.step.missing(a.name) }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="unit_code" label={a.unit}>
        <UnitPicker label={a.unit} />
      </Form.Item>
      <Capabilities />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t.save}
      </Button>
    </Form>
  )
}

interface GrantValues {
  role: GrantIn['role']
  unit_code: string
  area_code: string
  days?: [Dayjs | null, Dayjs | null]
}

/** A post for a unit in an area, from a day on. */
export function NewGrant({ user, onDone }: { user: UserDetail; onDone: () => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<GrantValues>()
  const { send, busy, errors } = useSend(KEYS, form, ['role', 'unit_code', 'area_code'])
  const missing = (label: string) => [{ required: true, message: t.step.missing(label) }]
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ unit_code: user.unit_code }}
      onFinish={async ({ days, ...values }) => {
        const [from, to] = days ?? []
        const sent: GrantIn = {
          ...values,
          ...(from && { valid_from: from.format('YYYY-MM-DD') }),
          ...(to && { valid_to: to.format('YYYY-MM-DD') }),
        }
        const call = (key: string) =>
          api.POST('/api/v1/users/{user_id}/grants', {
            params: { path: { user_id: user.id }, header: { 'idempotency-key': key } },
            body: sent,
          })
        if (await send(sent, call, a.saved)) onDone()
      }}
    >
      <p className="muted">{a.apart}</p>
      <Errors errors={errors} />
      <Form.Item name="role" label={a.role} rules={missing(a.role)}>
        <Select options={ROLES.map((value) => ({ value, label: t.role[value] ?? value }))} />
      </Form.Item>
      <Form.Item name="unit_code" label={a.unit} rules={missing(a.unit)}>
        <UnitPicker label={a.unit} />
      </Form.Item>
      <Form.Item name="area_code" label={a.area} extra={a.areaHint} rules={missing(a.area)}>
        <Input inputMode="numeric" maxLength={15} />
      </Form.Item>
      <Form.Item name="days" label={`${a.from} / ${a.to}`}>
        <DatePicker.RangePicker allowEmpty={[true, true]} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {a.addGrant}
      </Button>
    </Form>
  )
}

/** A password that the user must change at the first sign-in. */
export function FirstPassword({ user, onDone }: { user: UserDetail; onDone: () => void }) {
  const a = useA()
  const t = useT()
  const [form] = Form.useForm<{ password: string }>()
  const { send, busy, errors } = useSend(KEYS, form, ['password'])
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={async (values) => {
        const call = () =>
          api.POST('/api/v1/users/{user_id}/password', {
            params: { path: { user_id: user.id } },
            body: values,
          })
        if (await send(values, call, a.passwordDone)) onDone()
      }}
    >
      <Errors errors={errors} />
      <Form.Item
        name="password"
        label={a.password}
        extra={a.passwordLead}
        rules={[{ required: true, message: t.step.missing(a.password) }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t.save}
      </Button>
    </Form>
  )
}
