import { ask, audit, dress, events, expect, reported, settled, test } from './fixtures.ts'

test('a step is taken back from the toast, by the key and for several at once, and the timeline tells it', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  const [id, other] = [await reported(sit), await reported(sit)]
  await page.goto(`/events?id=${id}`)
  await settled(page)
  const accept = async () => {
    await page.getByTestId('step-accept').click()
    await page.locator('.step-form button[type=submit]').click()
  }
  const marks = page.locator('.panel .record-marks')
  await accept()
  await page.locator('.toast').getByRole('button', { name: '撤回' }).click()
  await expect(marks).toContainText('待受理')
  await expect(page.locator('.toast', { hasText: '“受理”已撤回' })).toBeVisible()
  await expect(page.getByTestId('undo')).toHaveCount(0)

  await accept()
  await expect(marks).toContainText('待派遣')
  await expect(page.getByTestId('undo')).toHaveText('撤回“受理”')
  for (const theme of ['light', 'dark'] as const) {
    await dress(page, { theme, locale: theme === 'dark' ? 'en' : 'zh-CN' })
    expect(await audit(page)).toEqual([])
  }
  await dress(page, { theme: 'light', locale: 'zh-CN' })
  await page.keyboard.press('u')
  await expect(marks).toContainText('待受理')
  await expect(page.locator('.timeline li').first()).toContainText('撤回')

  const numbers = await Promise.all([id, other].map((one) => ask<{ number: string }>(page, `events/${one}`)))
  await page.goto('/events?state=reported')
  await settled(page)
  await page.getByRole('button', { name: '批量办理' }).click()
  for (const { number } of numbers) await page.getByRole('checkbox', { name: `选择 ${number}` }).check()
  await page.getByRole('toolbar', { name: '批量办理' }).getByRole('button', { name: '受理' }).click()
  await page.getByRole('button', { name: '撤回这 2 件' }).click()
  await expect(page.locator('dialog[open]')).toContainText('2 件已撤回')
  for (const one of [id, other])
    expect((await ask<{ state: string }>(page, `events/${one}`)).state).toBe('reported')
  expect((await events(page, 'state=reported&limit=1')).items).toHaveLength(1)
})
