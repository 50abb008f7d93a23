import { audit, expect, settled, test } from './fixtures.ts'

test('a draw is repeated here from its seed, and the batch of a failed sample is verified whole', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  await page.goto('/draws?area=340402102')
  await settled(page)
  // the demo's batch is the draw with the largest population
  const rows = page.locator('[data-row]')
  await expect(rows.first()).toBeVisible()
  const draws: { items: { id: string; population: number }[] } = await (
    await page.request.get('/api/v1/sample-draws?area=340402102&limit=200')
  ).json()
  const batch = draws.items.toSorted((a, b) => b.population - a.population)[0]
  await page.goto(`/draws?area=340402102&id=${batch?.id}`)
  await settled(page)
  await page.getByRole('button', { name: '在本机复算' }).click()
  await expect(page.getByText('复算一致：样本由种子唯一确定。')).toBeVisible()
  const sample = page.locator('.plain-table')
  await expect(sample).toContainText('不通过')
  await expect(sample).toContainText('同批不合格，全部复查')
  expect(await audit(page)).toEqual([])
  await sample.locator('tr', { hasText: '同批不合格' }).first().getByRole('link').click()
  await settled(page)
  await page.locator('[data-row] a').first().click()
  await expect(page.locator('.timeline')).toContainText('抽样不合格，重新核查')
  await expect(page.locator('.timeline')).toContainText('抽样未抽中，视为通过')
})
