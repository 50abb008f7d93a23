import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, body, refusedWith, wordsOf } from '@/api/client'
import type { SessionRow } from '@/api/model'
import { useT } from '@/shared/i18n'
import { sortErrors } from '@/shared/problems'
import { sessionQuery, useSession } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { Time } from '../../ui/Marks'
import { useTitle } from '../../ui/media'
import { Failed, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { deviceName } from './device'

const sessionsQuery = {
  queryKey: ['sessions'],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<SessionRow[]> =>
    body(api.GET('/api/v1/sessions', { signal })),
}

export function ProfilePage() {
  const t = useT()
  const session = useSession()
  useTitle(t.profile.title, t.app)
  return (
    <div className="page page-profile">
      <header className="page-head">
        <h1>{t.profile.title}</h1>
      </header>
      {session.must_change_password && <Alert type="warning" showIcon title={t.profile.passwordMust} />}
      {!session.must_change_password && (
        <section className="card" aria-labelledby="account">
          <h2 id="account">{t.profile.account}</h2>
          <dl className="facts">
            <div>
              <dt>{t.worker.name}</dt>
              <dd>{session.user.display_name}</dd>
            </div>
            <div>
              <dt>{t.login.username}</dt>
              <dd className="num">{session.user.username}</dd>
            </div>
            <div>
              <dt>{t.profile.grants}</dt>
              <dd>
                {session.grants.map((grant) => (
                  <p key={grant.id}>
                    {t.role[grant.role] ?? grant.role} · {grant.unit_name ?? t.none} · {grant.area_name}
                  </p>
                ))}
              </dd>
            </div>
          </dl>
        </section>
      )}
      <Password />
      {!session.must_change_password && <Sessions />}
    </div>
  )
}

interface PasswordValues {
  current: string
  new: string
  again: string
}

function Password() {
  const t = useT()
  const [form] = Form.useForm<PasswordValues>()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const session = useSession()
  const [errors, setErrors] = useState<string[]>([])
  const change = useMutation({
    mutationFn: ({ current, new: fresh }: PasswordValues) =>
      api.POST('/api/v1/password', { body: { current, new: fresh } }),
    onSuccess: async () => {
      form.resetFields()
      setErrors([])
      tell(t.profile.changed)
      await queries.invalidateQueries()
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      if (session.must_change_password) void navigate({ to: '/' })
    },
    onError: (error) => {
      if (!refusedWith(error, 422)) return setErrors([wordsOf(error, t.fail.action)])
      const { fields, rest } = sortErrors(error.problem, ['current', 'new'])
      form.setFields(fields as never)
      setErrors(rest)
    },
  })
  return (
    <section className="card" aria-labelledby="password">
      <h2 id="password">{t.profile.password}</h2>
      <Form form={form} layout="vertical" requiredMark={false} className="narrow" onFinish={change.mutate}>
        {errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
        <input type="text" autoComplete="username" value={session.user.username} readOnly hidden />
        <Form.Item
          name="current"
          label={t.profile.old}
          rules={[{ required: true, message: t.step.missing(t.profile.old) }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="new"
          label={t.profile.new}
          extra={t.profile.rule}
          rules={[{ required: true, message: t.step.missing(t.profile.new) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t.profile.again}
          dependencies={['new']}
          rules={[
            { required: true, message: t.step.missing(t.profile.again) },
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                !value || value === getFieldValue('new')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t.profile.differ)),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t.profile.change}
        </Button>
      </Form>
    </section>
  )
}

function Sessions() {
  const t = useT()
  const [sure, setSure] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { data, error, isPending, refetch } = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: id } } }),
    onSuccess: () => {
      tell(t.profile.revoked)
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
    onError: (failure) => tell(wordsOf(failure, t.fail.action), 'bad'),
  })
  const endAll = useMutation({
    mutationFn: () => api.DELETE('/api/v1/sessions', {}),
    onSuccess: () => {
      queries.clear()
      void navigate({ to: '/login', search: {} })
    },
    onError: (failure) => tell(wordsOf(failure, t.fail.action), 'bad'),
  })
  return (
    <section className="card wide" aria-labelledby="sessions">
      <h2 id="sessions">{t.profile.sessions}</h2>
      <p className="muted">{t.profile.sessionsLead}</p>
      {isPending && <Waiting rows={3} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      <ul className="rows">
        {data?.map((row) => (
          <li key={row.id}>
            <span className="clip" title={row.client}>
              {deviceName(row.client) || t.profile.unknownDevice}
            </span>
            {row.current && <span className="pill tone-green">{t.profile.thisOne}</span>}
            <span className="spring" />
            <span className="muted">
              {t.profile.since} <Time at={row.created_at} full />
            </span>
            {!row.current && (
              <Button
                size="small"
                loading={end.isPending && end.variables === row.id}
                onClick={() => end.mutate(row.id)}
              >
                {t.profile.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button danger onClick={() => setSure(true)}>
        {t.profile.revokeAll}
      </Button>
      <Dialog open={sure} onClose={() => setSure(false)} title={t.profile.revokeAll}>
        <p>{t.profile.revokeAllSure}</p>
        <p className="step-actions dialog-actions">
          <Button onClick={() => setSure(false)}>{t.cancel}</Button>
          <Button type="primary" danger loading={endAll.isPending} onClick={() => endAll.mutate()}>
            {t.profile.revokeAll}
          </Button>
        </p>
      </Dialog>
    </section>
  )
}
