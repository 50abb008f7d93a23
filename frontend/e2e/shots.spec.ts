// Pictures of every page to be looked at: desktop light and dark, English, phone. `SHOTS=1 npm test` writes them to shots/.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { events, type Look, type Role, settled, test } from './fixtures.ts'

const PHONE = { width: 390, height: 844 }
const LOOKS: { name: string; look: Look; size?: typeof PHONE }[] = [
  { name: 'light', look: { theme: 'light' } },
  { name: 'dark', look: { theme: 'dark' } },
  { name: 'large', look: { theme: 'light' }, size: { width: 1920, height: 1080 } },
  { name: 'english', look: { theme: 'light', locale: 'en' } },
  { name: 'phone', look: { theme: 'light' }, size: PHONE },
]

interface Shot {
  name: string
  role: Role | undefined
  path: string | ((page: Page) => Promise<string>)
  act?: (page: Page) => Promise<void>
}
const first = async (page: Page, query: string) => (await events(page, `${query}&limit=1`)).items[0]?.id
const SHOTS: Shot[] = [
  { name: 'login', role: undefined, path: '/login' },
  { name: 'home', role: 'dispatcher', path: '/' },
  { name: 'home-admin', role: 'admin', path: '/' },
  { name: 'events', role: 'dispatcher', path: '/events' },
  {
    name: 'events-filtered',
    role: 'district',
    path: '/events?state=closed&category=02&reported_from=2023-03-01&reported_to=2023-04-01',
  },
  { name: 'events-empty', role: 'district', path: '/events?q=绝无此事' },
  {
    name: 'event',
    role: 'district',
    path: async (page) => `/events?state=closed&id=${await first(page, 'state=closed&urgency=urgent')}`,
  },
  {
    name: 'event-page',
    role: 'district',
    path: async (page) => `/events/${await first(page, 'state=closed')}`,
  },
  {
    name: 'event-step',
    role: 'dispatcher',
    path: async (page) => `/events?waiting=me&id=${await first(page, 'waiting=me&state=reported')}`,
    act: async (page) => {
      await page.getByTestId('step-reject').click()
      await page.locator('.why').click()
      await page.locator('.why-list').waitFor()
    },
  },
  { name: 'report', role: 'worker', path: '/report' },
  { name: 'map', role: 'district', path: '/map' },
  { name: 'map-kinds', role: 'district', path: '/map?colour=kind&grid=340402001901003' },
  { name: 'grids', role: 'district', path: '/grids' },
  { name: 'grid', role: 'district', path: '/grids?id=340402001901003' },
  { name: 'workers', role: 'district', path: '/workers' },
  {
    name: 'worker',
    role: 'district',
    path: '/workers',
    act: async (page) => {
      await page.locator('tbody a, .card-link').first().click()
      await page.locator('.panel .timeline').waitFor()
    },
  },
  { name: 'vacant', role: 'district', path: '/workers?vacant=true' },
  { name: 'adjustments', role: 'dispatcher', path: '/grid-adjustments' },
  {
    name: 'adjustment',
    role: 'dispatcher',
    path: '/grid-adjustments?state=draft',
    act: async (page) => {
      await page.locator('tbody a, .card-link').first().click()
      await page.locator('.panel .map-small[data-idle]').waitFor()
    },
  },
  {
    name: 'adjust',
    role: 'dispatcher',
    path: '/grid-adjustments/new?kind=redraw&grid=340402102902002',
    act: async (page) => {
      await page.getByRole('button', { name: /^(预览|Preview)$/ }).click()
      await page.locator('.made').waitFor()
    },
  },
  { name: 'grid-figures', role: 'district', path: '/grid-figures?year=2023' },
  { name: 'duty-documents', role: 'district', path: '/duty-documents' },
  {
    name: 'duty-document',
    role: 'district',
    path: '/duty-documents?state=published',
    act: async (page) => {
      await page.locator('tbody a, .card-link').first().click()
      await page.locator('#who').waitFor()
    },
  },
  { name: 'item-list', role: 'district', path: '/item-list' },
  { name: 'inbox', role: 'dispatcher', path: '/inbox' },
  {
    name: 'draw',
    role: 'dispatcher',
    path: '/draws?area=340402102',
    act: async (page) => {
      await page.locator('tbody a, .card-link').first().click()
      await page.locator('.panel .plain-table').waitFor()
    },
  },
  { name: 'imports', role: 'dispatcher', path: '/imports?kind=workers' },
  { name: 'admin-users', role: 'security', path: '/admin/users' },
  {
    name: 'admin-user',
    role: 'security',
    path: '/admin/users?q=commissioner',
    act: async (page) => {
      await page.locator('tbody a, .card-link').first().click()
      await page.locator('.panel .rows').waitFor()
    },
  },
  { name: 'admin-audit', role: 'auditor', path: '/admin/audit' },
  { name: 'admin-calendar', role: 'admin', path: '/admin/calendar' },
  { name: 'admin-catalogue', role: 'admin', path: '/admin/catalogue' },
  { name: 'admin-texts', role: 'dispatcher', path: '/admin/texts' },
  { name: 'profile', role: 'dispatcher', path: '/profile' },
  { name: 'forbidden', role: 'auditor', path: '/report' },
  { name: 'missing', role: 'auditor', path: '/no/such/page' },
]

/** Maps are drawn, and the photos in sight have come. */
const painted = (page: Page) =>
  page.waitForFunction(
    () =>
      !document.querySelector('.maplibregl-map:not([data-idle])') &&
      [...document.images].every(
        (image) => image.complete || image.getBoundingClientRect().top > innerHeight,
      ),
  )

for (const { name, look, size } of LOOKS)
  test(`pictures, ${name}`, async ({ sit }) => {
    test.skip(!process.env.SHOTS, 'only when SHOTS is set')
    test.setTimeout(240_000)
    const seats = new Map<Role | undefined, Page>()
    for (const shot of SHOTS) {
      const page = seats.get(shot.role) ?? (await sit(shot.role, look))
      seats.set(shot.role, page)
      if (size) await page.setViewportSize(size)
      await page.goto(typeof shot.path === 'string' ? shot.path : await shot.path(page))
      await settled(page)
      await shot.act?.(page)
      await settled(page)
      await painted(page)
      await page.screenshot({ path: join(import.meta.dirname, 'shots', `${shot.name}-${name}.png`) })
    }
  })
