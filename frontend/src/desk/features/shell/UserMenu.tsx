import { CheckOutlined, DownOutlined, LogoutOutlined, SettingOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Dropdown, type MenuProps } from 'antd'
import { api, wordsOf } from '@/api/client'
import type { Grant } from '@/api/model'
import { type Messages, useT } from '@/shared/i18n'
import { grantOf, switchGrant, useSession } from '../../session'
import { tell } from '../../ui/toast'

const grantName = (t: Messages, grant: Grant) =>
  [...new Set([t.role[grant.role] ?? grant.role, grant.unit_name ?? grant.area_name])]
    .filter(Boolean)
    .join(' · ')

/** Who one is and as what; another post, the settings, the way out. */
export function UserMenu() {
  const t = useT()
  const session = useSession()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const now = grantOf(session)
  const leave = async () => {
    try {
      await api.DELETE('/api/v1/sessions/{session_id}', {
        params: { path: { session_id: session.id } },
      })
    } finally {
      queries.clear()
      sessionStorage.removeItem('was-in')
      void navigate({ to: '/login', search: {} })
    }
  }
  const become = async (grant: Grant) => {
    try {
      await switchGrant(queries, grant.id)
      tell(t.user.switched(grantName(t, grant)))
      void navigate({ to: '/' })
    } catch (error) {
      tell(wordsOf(error, t.fail.action), 'bad')
    }
  }
  const items: MenuProps['items'] = [
    {
      type: 'group',
      label: t.user.grant,
      children: session.grants.map((grant) => ({
        key: grant.id,
        label: grantName(t, grant),
        icon: <CheckOutlined style={{ visibility: grant.id === session.grant_id ? 'visible' : 'hidden' }} />,
        onClick: () => void (grant.id !== session.grant_id && become(grant)),
      })),
    },
    { type: 'divider' },
    {
      key: 'profile',
      icon: <SettingOutlined />,
      label: t.user.profile,
      onClick: () => void navigate({ to: '/profile' }),
    },
    { key: 'leave', icon: <LogoutOutlined />, label: t.user.signOut, onClick: () => void leave() },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" className="on-bar user" aria-haspopup="menu">
        <span className="sr">{t.user.menu}</span>
        <span className="avatar" aria-hidden="true">
          {Array.from(session.user.display_name)[0]}
        </span>
        <span className="user-name wide-only">
          <b>{session.user.display_name}</b>
          <small>{now && grantName(t, now)}</small>
        </span>
        <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  )
}
