import type { Page } from '@playwright/test'
import { audit, dress, events, expect, type Role, settled, test } from './fixtures.ts'

// Each page is loaded once: whole in light Chinese, its contrasts in dark, whole again in dark English.
const PAGES: Partial<Record<Role, string[]>> = {
  dispatcher: [
    '/',
    '/events',
    '/events?q=没有这样的事件',
    '/events?id=0184cafb-a400-7000-8000-000000000000',
    '/admin/texts',
    '/profile',
    '/nowhere',
  ],
  district: [
    '/',
    '/map?colour=kind&grid=340402001901001',
    '/grids',
    '/grids?id=340402001901001',
    '/workers',
    '/draws',
    '/inbox',
  ],
  worker: ['/', '/report', '/map'],
  auditor: ['/report'],
}

/** Its violations in every look; what is open over it stays open. */
async function inEveryLook(page: Page) {
  await dress(page, { theme: 'light', locale: 'zh-CN' })
  const light = await audit(page)
  await dress(page, { theme: 'dark', locale: 'zh-CN' })
  const dark = await audit(page, ['color-contrast'])
  await dress(page, { theme: 'dark', locale: 'en' })
  return [...light, ...dark, ...(await audit(page))]
}

for (const [role, paths] of Object.entries(PAGES))
  test(`every page of ${role} is free of violations`, async ({ sit }) => {
    const page = await sit(role as Role)
    const found: Record<string, string[]> = {}
    for (const path of paths) {
      await page.goto(path)
      await settled(page)
      const violations = await inEveryLook(page)
      if (violations.length) found[path] = violations
    }
    expect(found).toEqual({})
  })

test('signing in is free of violations', async ({ sit }) => {
  const page = await sit(undefined)
  await page.goto('/login?expired=true')
  await page.locator('button[type=submit]').click()
  await expect(page.locator('.ant-form-item-explain-error')).toHaveCount(2)
  expect(await inEveryLook(page)).toEqual([])
})

test('what opens over a page is free of violations', async ({ sit }) => {
  const page = await sit('dispatcher')
  const waiting = await events(page, 'waiting=me&state=reported&limit=1')
  const id = waiting.items[0]?.id
  const opened: Record<string, () => Promise<void>> = {
    'an event with a step not filled in': async () => {
      await page.goto(`/events?id=${id}`)
      await settled(page)
      await page.locator('.why').click()
      await expect(page.locator('.why-list li').first()).toBeVisible()
      await page.getByTestId('step-reject').click()
      await page.locator('.step-form button[type=submit]').click()
      await expect(page.locator('.ant-form-item-explain-error').first()).toBeVisible()
    },
    'an event as a page': async () => {
      await page.goto(`/events/${id}`)
    },
    'states to choose from': async () => {
      await page.goto('/events')
      await settled(page)
      await page.locator('.filters .ant-select').first().click()
      await expect(page.locator('.ant-select-item-option').first()).toBeVisible()
    },
    'categories to choose from': async () => {
      await page.keyboard.press('Escape')
      await page
        .locator('.filters')
        .getByLabel(/^(类别|Category)$/)
        .click()
      await expect(page.locator('.tree-row').first()).toBeVisible()
    },
    'the account menu': async () => {
      await page.keyboard.press('Escape')
      await page.locator('.user').click()
      await expect(page.getByRole('menuitem').first()).toBeVisible()
    },
    'the shortcuts': async () => {
      await page.keyboard.press('Escape')
      await page.locator('h1').click()
      await page.keyboard.press('?')
      await expect(page.locator('dialog[open]')).toBeVisible()
    },
  }
  const found: Record<string, string[]> = {}
  for (const [name, open] of Object.entries(opened)) {
    await open()
    await settled(page)
    const violations = await inEveryLook(page)
    if (violations.length) found[name] = violations
  }
  expect(found).toEqual({})
})
