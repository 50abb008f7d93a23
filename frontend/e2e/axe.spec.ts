import type { Page } from '@playwright/test'
import { audit, events, expect, type Look, type Role, settled, test } from './fixtures.ts'

// both colours and both languages of every page: contrast does not change with the words, nor labels with the colours
const LOOKS: Required<Look>[] = [
  { theme: 'light', locale: 'zh-CN' },
  { theme: 'dark', locale: 'en' },
]
const PAGES: { path: string; role: Role }[] = [
  { path: '/', role: 'dispatcher' },
  { path: '/', role: 'district' },
  { path: '/events', role: 'dispatcher' },
  { path: '/events?q=没有这样的事件', role: 'dispatcher' },
  { path: '/report', role: 'worker' },
  { path: '/report', role: 'auditor' },
  { path: '/map', role: 'district' },
  { path: '/map?colour=kind&grid=340402001901001', role: 'district' },
  { path: '/grids', role: 'district' },
  { path: '/grids?id=340402001901001', role: 'district' },
  { path: '/workers', role: 'district' },
  { path: '/profile', role: 'dispatcher' },
  { path: '/nowhere', role: 'dispatcher' },
  { path: '/events?id=0184cafb-a400-7000-8000-000000000000', role: 'dispatcher' },
]

for (const look of LOOKS) {
  const named = `${look.theme} ${look.locale}`
  test(`every page is free of violations, ${named}`, async ({ sit }) => {
    test.setTimeout(180_000)
    const found: Record<string, string[]> = {}
    const seats = new Map<Role, Page>()
    for (const { path, role } of PAGES) {
      const page = seats.get(role) ?? (await sit(role, look))
      seats.set(role, page)
      await page.goto(path)
      await settled(page)
      found[`${role} ${path}`] = await audit(page)
    }
    expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length))).toEqual({})
  })

  test(`signing in is free of violations, ${named}`, async ({ sit }) => {
    const page = await sit(undefined, look)
    await page.goto('/login?expired=true')
    await settled(page)
    expect(await audit(page)).toEqual([])
    await page.locator('button[type=submit]').click()
    await expect(page.locator('.ant-form-item-explain-error')).toHaveCount(2)
    expect(await audit(page)).toEqual([])
  })

  test(`what opens over a page is free of violations, ${named}`, async ({ sit }) => {
    test.setTimeout(120_000)
    const page = await sit('dispatcher', look)
    const waiting = await events(page, 'waiting=me&state=reported&limit=1')
    await page.goto(`/events?id=${waiting.items[0]?.id}`)
    await settled(page)
    expect(await audit(page), 'an event').toEqual([])
    await page.getByTestId('step-reject').click()
    await page.locator('.step-form button[type=submit]').click()
    await expect(page.locator('.ant-form-item-explain-error').first()).toBeVisible()
    expect(await audit(page), 'a step, not filled in').toEqual([])
    await page.locator('.why').click()
    await expect(page.locator('.why-list li').first()).toBeVisible()
    expect(await audit(page), 'why not').toEqual([])
    await page.goto(`/events/${waiting.items[0]?.id}`)
    await settled(page)
    expect(await audit(page), 'an event as a page').toEqual([])
    await page.goto('/events')
    await settled(page)
    await page.locator('.filters .ant-select').first().click()
    await expect(page.locator('.ant-select-item-option').first()).toBeVisible()
    expect(await audit(page), 'states to choose from').toEqual([])
    await page.keyboard.press('Escape')
    await page
      .locator('.filters')
      .getByLabel(/^(类别|Category)$/)
      .click()
    await expect(page.locator('.tree-row').first()).toBeVisible()
    expect(await audit(page), 'categories to choose from').toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('.user').click()
    await expect(page.getByRole('menuitem').first()).toBeVisible()
    expect(await audit(page), 'the account menu').toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('?')
    await expect(page.locator('dialog[open]')).toBeVisible()
    expect(await audit(page), 'the shortcuts').toEqual([])
  })
}
