import { readFileSync } from 'node:fs'
import { audit, dress, expect, settled, test } from './fixtures.ts'

test('a filtered list is taken as a file, for a purpose that is kept', async ({ sit }) => {
  const page = await sit('dispatcher')
  await page.goto('/events?state=closed&category=02')
  await settled(page)
  await page.getByRole('button', { name: '导出' }).click()
  const dialog = page.locator('dialog[open]')
  await expect(dialog.getByRole('button', { name: 'CSV 文件' })).toBeDisabled()
  await dialog.getByLabel('用途').fill('月度例会材料')
  expect(await audit(page)).toEqual([])
  const coming = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'CSV 文件' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^事件-\d{4}-\d{2}-\d{2}\.csv$/)
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(lines[0]).toContain('编号,标题,类别代码')
  const total = await page.request.get('/api/v1/events?state=closed&category=02&count=exact&limit=1')
  expect(lines.length - 1).toBe((await total.json()).total)
  await expect(dialog).toHaveCount(0)
  await dress(page, { theme: 'dark', locale: 'en' })
  await page.getByRole('button', { name: 'Export' }).click()
  expect(await audit(page)).toEqual([])
})
