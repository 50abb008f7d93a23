import {
  AimOutlined,
  AppstoreOutlined,
  AuditOutlined,
  FileDoneOutlined,
  HomeOutlined,
  ImportOutlined,
  MenuFoldOutlined,
  MenuOutlined,
  MenuUnfoldOutlined,
  PlusCircleOutlined,
  QuestionCircleOutlined,
  ScissorOutlined,
  SettingOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons'
import { Link, type LinkProps, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Button } from 'antd'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useT } from '@/shared/i18n'
import { useScope, useSession } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { useHotkeys, usePairs } from '../../ui/hotkeys'
import { useNarrow } from '../../ui/media'
import { Progress, Waiting } from '../../ui/States'
import { Bell } from '../inbox/Bell'
import { Help } from './Help'
import { Look } from './Look'
import { Switches } from './Switches'
import { UserMenu } from './UserMenu'

export function Shell() {
  return (
    <Look>
      <House />
    </Look>
  )
}

function House() {
  const t = useT()
  const narrow = useNarrow()
  const navigate = useNavigate()
  const scope = useScope()
  const { must_change_password: held } = useSession()
  const [menu, setMenu] = useState(false)
  const [help, setHelp] = useState(false)
  const [slim, setSlim] = useState(localStorage.getItem('nav') === 'slim')
  usePairs()
  useHotkeys({
    '?': () => setHelp(true),
    'g h': () => void navigate({ to: '/' }),
    'g e': () => void navigate({ to: '/events', search: {} }),
    'g i': () => void navigate({ to: '/inbox', search: {} }),
    'g m': () => void navigate({ to: '/map', search: {} }),
    c: () => scope('events:report') && void navigate({ to: '/report' }),
  })
  const main = useMainFocus()
  const fold = () => {
    localStorage.setItem('nav', slim ? 'wide' : 'slim')
    setSlim(!slim)
  }
  return (
    <div className={`house ${slim ? 'is-slim' : ''}`}>
      <header className="bar-top">
        {narrow && (
          <Button
            type="text"
            className="on-bar"
            icon={<MenuOutlined />}
            aria-label={t.nav.menu}
            aria-expanded={menu}
            onClick={() => setMenu(true)}
          />
        )}
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" />
          <span>{t.brand}</span>
        </Link>
        <span className="spring" />
        <Button
          type="text"
          className="on-bar wide-only"
          icon={<QuestionCircleOutlined />}
          aria-label={t.keys.title}
          title={`${t.keys.title} (?)`}
          onClick={() => setHelp(true)}
        />
        {!held && <Bell />}
        <Switches />
        <UserMenu />
        <Progress />
      </header>
      {!narrow && (
        <div className="side">
          <Nav slim={slim} />
          <Button
            type="text"
            className="fold"
            icon={slim ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            aria-label={slim ? t.nav.expand : t.nav.collapse}
            title={slim ? t.nav.expand : t.nav.collapse}
            onClick={fold}
          />
        </div>
      )}
      <Dialog
        open={narrow && menu}
        onClose={() => setMenu(false)}
        title={t.nav.label}
        className="dialog-side"
      >
        <Nav slim={false} onGo={() => setMenu(false)} />
      </Dialog>
      <main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  )
}

/** After a change of page the reader starts at its top, not at a link that is gone. */
function useMainFocus() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}

interface Place {
  to: LinkProps['to']
  label: string
  icon: ReactNode
  scope?: string
}

function Nav({ slim, onGo }: { slim: boolean; onGo?: () => void }) {
  const t = useT()
  const scope = useScope()
  const { must_change_password: held } = useSession()
  const places: Place[] = [
    { to: '/', label: t.nav.home, icon: <HomeOutlined /> },
    { to: '/events', label: t.nav.events, icon: <UnorderedListOutlined />, scope: 'events:read' },
    { to: '/report', label: t.nav.report, icon: <PlusCircleOutlined />, scope: 'events:report' },
    { to: '/map', label: t.nav.map, icon: <AimOutlined />, scope: 'grids:read' },
    { to: '/grids', label: t.nav.grids, icon: <AppstoreOutlined />, scope: 'grids:read' },
    { to: '/draws', label: t.nav.draws, icon: <AuditOutlined />, scope: 'events:read' },
    {
      to: '/grid-adjustments',
      label: t.nav.adjustments,
      icon: <ScissorOutlined />,
      scope: 'grids:read',
    },
    { to: '/workers', label: t.nav.workers, icon: <TeamOutlined />, scope: 'grid_workers:read' },
    { to: '/imports', label: t.importing, icon: <ImportOutlined />, scope: 'imports:write' },
    {
      to: '/duty-documents',
      label: t.nav.duties,
      icon: <FileDoneOutlined />,
      scope: 'duty_documents:read',
    },
  ]
  // three administrators, three scopes that nobody else has; and whoever keeps texts for the own office
  if (['users:write', 'journal:read', 'settings:write', 'standard_texts:write'].some(scope))
    places.push({ to: '/admin', label: t.nav.admin, icon: <SettingOutlined /> })
  if (held) return null
  return (
    <nav aria-label={t.nav.label} className="nav">
      {places
        .filter((place) => !place.scope || scope(place.scope))
        .map((place) => (
          <Link
            key={place.to}
            title={slim ? place.label : undefined}
            to={place.to}
            {...(onGo && { onClick: onGo })}
            activeOptions={{ exact: place.to === '/', includeSearch: false }}
            activeProps={{ className: 'is-here' }}
            aria-label={place.label}
          >
            {place.icon}
            <span className="nav-label">{place.label}</span>
          </Link>
        ))}
    </nav>
  )
}
