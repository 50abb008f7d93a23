import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ask, audit, dress, expect, HEADERS, type Sit, settled, taken, test } from './fixtures.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** As if that much time had passed for the event. */
const age = (id: string, minutes: number) =>
  execFileSync(file('../../.venv/bin/python'), [file('../../tests/aged.py'), id, String(minutes)])

async function urgent(sit: Sit) {
  const worker = await sit('worker')
  const mine = await ask<{ items: { code: string }[] }>(worker, 'grids?state=active&limit=1')
  const title = `井盖破损 ${crypto.randomUUID().slice(0, 8)}` // of its own in every process
  const answer = await worker.request.post('/api/v1/events', {
    headers: HEADERS,
    data: {
      category: '0203',
      title,
      description: '路口井盖破损，行人通行有危险。',
      grid_code: mine.items[0]?.code,
      urgency: 'urgent', // by night, too
    },
  })
  expect(answer.status(), await answer.text()).toBe(201)
  return { id: (await answer.json()).id as string, title }
}

test('an escalation arrives live, opens the event, and is read then', async ({ sit }) => {
  const page = await sit('dispatcher')
  await page.goto('/')
  await settled(page)
  const { id, title } = await urgent(sit)
  await expect(page.locator('.toast', { hasText: `紧急上报：${title}` })).toBeVisible()

  age(id, 20)
  await expect(page.locator('.toast', { hasText: `受理时限已过半：${title}` })).toBeVisible({
    timeout: 60_000,
  })
  age(id, 20)
  await expect(page.locator('.toast', { hasText: `受理已超期，一级督办：${title}` })).toBeVisible({
    timeout: 60_000,
  })
  const before = await ask<{ unread: number }>(page, 'notifications/inbox')
  await page.locator('.bell').click()
  const line = page.getByRole('link', { name: `受理已超期，一级督办：${title}` })
  await line.click()
  await settled(page)
  await expect(page.locator('h1, .record-title').first()).toContainText(title)
  await expect(page.locator('.timeline')).toContainText('时限预警')
  await expect
    .poll(async () => (await ask<{ unread: number }>(page, 'notifications/inbox')).unread)
    .toBe(before.unread - 1)
})

test('what somebody else does shows without asking, and a form that is being written stays', async ({
  sit,
}) => {
  const [first, second] = [await sit('dispatcher'), await sit('dispatcher')]
  const { id } = await urgent(sit)
  await first.goto(`/events?id=${id}`)
  await settled(first)
  await second.goto(`/events?id=${id}`)
  await settled(second)
  await second.getByTestId('step-reject').click()
  await second.locator('.step-form textarea').first().fill('此事属于小区内部事务。')
  await taken(second, id, { step: 'accept' })
  await expect(first.locator('.panel .record-marks')).toContainText('待派遣')
  await expect(second.locator('.step-form textarea').first()).toHaveValue('此事属于小区内部事务。')
})

test('the inbox is read by keyboard and screen reader in both languages and colours', async ({ sit }) => {
  const page = await sit('dispatcher')
  const { title } = await urgent(sit)
  await page.goto('/inbox')
  await settled(page)
  const line = page.getByRole('link', { name: title }) // in either language
  await expect(line).toBeVisible()
  for (const theme of ['light', 'dark'] as const)
    for (const locale of ['zh-CN', 'en'] as const) {
      await dress(page, { theme, locale })
      expect(await audit(page)).toEqual([])
    }
  await page.getByText('Unread', { exact: true }).click()
  await expect(line).toBeVisible()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(line).toHaveCount(0)
  // others report meanwhile: what comes after the click is unread again
  await expect(async () => {
    const all = page.getByRole('button', { name: 'Mark all as read' })
    if (await all.isEnabled()) await all.click()
    await expect(page.getByText('Nothing unread')).toBeVisible({ timeout: 3_000 })
    await expect(page.locator('.bell-count')).toHaveCount(0)
  }).toPass()
})
