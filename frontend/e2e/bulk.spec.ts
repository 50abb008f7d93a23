import { audit, expect, reported, settled, taken, test } from './fixtures.ts'

test('several events are accepted at once; each has its own result', async ({ sit }) => {
  const page = await sit('dispatcher')
  const ids = [await reported(sit), await reported(sit), await reported(sit)]
  await page.goto('/events?state=reported')
  await settled(page)
  await page.getByRole('button', { name: '批量办理' }).click()
  for (const id of ids) await page.locator(`[data-row="${id}"]`).getByRole('checkbox').check()
  await expect(page.getByRole('toolbar')).toContainText('已选 3 件')
  expect(await audit(page)).toEqual([])
  // somebody is quicker with one of them
  await taken(await sit('dispatcher'), ids[0] ?? '', { step: 'accept' })
  await page.getByRole('toolbar').getByRole('button', { name: '受理' }).click()
  const results = page.locator('dialog[open]')
  await expect(results).toContainText('2 件已办理。')
  await expect(results.locator('li')).toHaveCount(1)
  expect(await audit(page)).toEqual([])
  await results.getByRole('button', { name: '关闭' }).click()
  await expect(page.getByRole('toolbar')).toContainText('已选 1 件')
  for (const id of ids) {
    const answer = await page.request.get(`/api/v1/events/${id}`)
    expect((await answer.json()).state).toBe('accepted')
  }
})
