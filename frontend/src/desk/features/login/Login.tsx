import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { api, Unreachable, wordsOf } from '@/api/client'
import { useT } from '@/shared/i18n'
import { sessionQuery } from '../../session'
import { useTitle } from '../../ui/media'
import { Look } from '../shell/Look'
import { Switches } from '../shell/Switches'

const route = getRouteApi('/login')

/** Only a path of this site: a link from outside must not lead away after signing in. */
export const safeTarget = (to: string | undefined) => (to && /^\/(?![/\\])/.test(to) ? to : '/')

export function Login() {
  return (
    <Look>
      <LoginPage />
    </Look>
  )
}

function LoginPage() {
  const t = useT()
  const { to, expired } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  useTitle(t.login.title, t.app)
  const enter = useMutation({
    mutationFn: (values: { username: string; password: string }) =>
      api.POST('/api/v1/sessions', { body: { ...values, username: values.username.trim() } }),
    onSuccess: async () => {
      queries.clear()
      await queries.ensureQueryData(sessionQuery)
      sessionStorage.setItem('was-in', 'yes')
      router.history.replace(safeTarget(to))
    },
  })
  const failure =
    enter.error && wordsOf(enter.error, enter.error instanceof Unreachable ? t.login.offline : t.login.failed)
  return (
    <div className="login">
      <header className="login-bar">
        <Switches />
      </header>
      <main id="main" className="login-card">
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>{t.brand}</h1>
        <p className="muted">{t.login.lead}</p>
        {expired && !failure && <Alert type="info" showIcon title={t.login.expired} />}
        {failure && <Alert type="error" showIcon title={failure} role="alert" />}
        <Form layout="vertical" requiredMark={false} onFinish={enter.mutate} disabled={enter.isPending}>
          <Form.Item
            name="username"
            label={t.login.username}
            rules={[{ required: true, whitespace: true, message: t.login.username_missing }]}
          >
            <Input
              autoFocus
              size="large"
              prefix={<UserOutlined aria-hidden="true" />}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Form.Item>
          <Form.Item
            name="password"
            label={t.login.password}
            rules={[{ required: true, message: t.login.password_missing }]}
          >
            <Input.Password
              size="large"
              prefix={<LockOutlined aria-hidden="true" />}
              autoComplete="current-password"
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={enter.isPending}>
            {t.login.submit}
          </Button>
        </Form>
        <a className="login-resident" href="/m/">
          {t.login.resident}
        </a>
      </main>
    </div>
  )
}
