import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { api } from '@/api/client'
import type { GrantRow, UserDetail } from '@/api/model'
import type { paths } from '@/api/schema'
import { minute } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { useAreas, useNames } from '../../catalogue'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { deviceName } from '../profile/device'
import { userQuery, userSessionsQuery } from './queries'
import { useSend } from './send'
import { EditUser, Errors, FirstPassword, NewGrant } from './UserForms'
import { useA } from './words'

type UserStep = NonNullable<
  paths['/api/v1/users/{user_id}/steps']['post']['requestBody']
>['content']['application/json']

/** One account: who, with which posts, past ones too; what may be done with it says the server. */
export function UserPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const a = useA()
  const { data, error, isPending, refetch } = useQuery(userQuery(id))
  return (
    <Panel name={id} title={a.users} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body user={data} />}
    </Panel>
  )
}

type Form = 'edit' | 'grant' | 'password'

function Body({ user }: { user: UserDetail }) {
  const a = useA()
  const names = useNames()
  const writes = useScope()('users:write')
  const [form, setForm] = useState<Form>()
  const { send, busy, errors } = useSend([['users']])
  const done = () => setForm(undefined)
  const header = (key: string) => ({ 'if-match': user.etag, 'idempotency-key': key })
  const step = (name: string) => {
    const sent = { step: name } as UserStep
    const params = { path: { user_id: user.id } }
    void send(
      { sent, etag: user.etag },
      (key) =>
        api.POST('/api/v1/users/{user_id}/steps', { params: { ...params, header: header(key) }, body: sent }),
      a.step[name] ?? name,
    )
  }
  const endAll = () =>
    void send(
      ['end', user.etag],
      (key) =>
        api.DELETE('/api/v1/users/{user_id}/sessions', {
          params: { path: { user_id: user.id }, header: header(key) },
        }),
      a.sessionsEnded,
    )
  const forms: Record<Form, { title: string; content: ReactNode }> = {
    edit: { title: a.edit, content: <EditUser user={user} onDone={done} /> },
    grant: { title: a.addGrant, content: <NewGrant user={user} onDone={done} /> },
    password: { title: a.password, content: <FirstPassword user={user} onDone={done} /> },
  }
  return (
    <article className="record">
      <header className="record-head">
        <h2>{user.display_name}</h2>
        <p className="record-marks">
          <span className={user.state === 'active' ? 'pill tone-green' : 'pill tone-amber'}>
            {a.states[user.state] ?? user.state}
          </span>
          {user.capabilities.map((one) => (
            <span key={one} className="pill">
              {a.capability[one] ?? one}
            </span>
          ))}
        </p>
      </header>
      <dl className="facts">
        <div>
          <dt>{a.username}</dt>
          <dd>{user.username}</dd>
        </div>
        <div>
          <dt>{a.unit}</dt>
          <dd>{names(user.unit_code)}</dd>
        </div>
      </dl>
      <Errors errors={errors} />
      {writes && (
        <p className="step-buttons">
          <Button onClick={() => setForm('edit')}>{a.edit}</Button>
          <Button onClick={() => setForm('password')}>{a.password}</Button>
          {user.steps.map((name) => (
            <Button key={name} danger={name === 'disable'} loading={busy} onClick={() => step(name)}>
              {a.step[name] ?? name}
            </Button>
          ))}
          <Button onClick={endAll} disabled={busy}>
            {a.endSessions}
          </Button>
        </p>
      )}
      <h3 className="sub">{a.grants}</h3>
      {user.grants.length === 0 && <p className="muted">{a.noGrants}</p>}
      <ul className="rows" aria-label={a.grants}>
        {user.grants.map((grant) => (
          <Grant key={grant.id} grant={grant} writes={writes} />
        ))}
      </ul>
      {writes && <Button onClick={() => setForm('grant')}>{a.addGrant}</Button>}
      {writes && <Sessions id={user.id} />}
      <Dialog open={form !== undefined} onClose={done} title={form ? forms[form].title : ''}>
        {form && forms[form].content}
      </Dialog>
    </article>
  )
}

/** Where somebody is signed in now; a forgotten or foreign one is ended alone. */
function Sessions({ id }: { id: string }) {
  const a = useA()
  const { data, error, isPending, refetch } = useQuery(userSessionsQuery(id))
  const { send, busy, errors } = useSend([['users'], ['user-sessions', id]])
  const end = (session: string) =>
    void send(
      session,
      () =>
        api.DELETE('/api/v1/users/{user_id}/sessions/{session_id}', {
          params: { path: { user_id: id, session_id: session } },
        }),
      a.sessionsEnded,
    )
  return (
    <>
      <h3 className="sub">{a.sessions}</h3>
      <Errors errors={errors} />
      {isPending && <Waiting rows={2} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <p className="muted">{a.noSessions}</p>}
      <ul className="rows" hidden={!data?.length} aria-label={a.sessions}>
        {data?.map((one) => (
          <li key={one.id}>
            <b>{deviceName(one.client) || a.otherClient}</b>
            <span className="muted num">
              {minute(one.created_at)} · {a.lastUsed(one.last_used_on)}
            </span>
            <span className="spring" />
            <Button size="small" disabled={busy} onClick={() => end(one.id)}>
              {a.endOne}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Grant({ grant, writes }: { grant: GrantRow; writes: boolean }) {
  const a = useA()
  const t = useT()
  const names = useNames()
  const areas = useAreas()
  const { send, busy, errors } = useSend([['users']])
  const over = grant.ended_at !== null
  const end = () =>
    void send(
      grant.id,
      (key) =>
        api.DELETE('/api/v1/grants/{grant_id}', {
          params: {
            path: { grant_id: grant.id },
            header: { 'if-match': `"${grant.version}"`, 'idempotency-key': key },
          },
        }),
      a.ended,
    )
  return (
    <li className={over ? 'muted' : ''}>
      <b>{t.role[grant.role] ?? grant.role}</b>
      <span>
        {grant.area_code.length === 15 ? names(grant.area_code) : areas.name(grant.area_code)}
        {grant.unit_code && ` · ${names(grant.unit_code)}`}
      </span>
      <span className="spring" />
      <span className="muted num">
        {grant.valid_from} – {grant.valid_to ?? ''}
      </span>
      {over ? (
        <span>{a.ended}</span>
      ) : (
        writes && (
          <Button size="small" danger loading={busy} onClick={end}>
            {a.endGrant}
          </Button>
        )
      )}
      <Errors errors={errors} />
    </li>
  )
}
