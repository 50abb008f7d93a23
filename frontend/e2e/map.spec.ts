import { expect, settled, test } from './fixtures.ts'

test('a grid is found on the map, lit up from the list, opened and left', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/map')
  await page.locator('.map[data-idle]').waitFor()
  await expect(page.locator('.map-list')).toContainText('253 个网格')
  const box = await page.locator('.map canvas').boundingBox()
  if (!box) throw new Error('there is no map')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await expect(page.locator('.map-pointed')).toContainText('网格')
  const item = page.locator('.map-list li button').nth(3)
  await item.focus()
  await expect(page.locator('.map-pointed')).toContainText(
    (await item.locator('.clip').first().textContent()) ?? '',
  )
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/grid=\d{15}/)
  await expect(page.locator('.map-card')).toContainText(
    (await item.locator('.clip').first().textContent()) ?? '',
  )
  await page.getByText('按网格类型').click()
  await expect(page).toHaveURL(/colour=kind/)
  await expect(page.locator('.map-legend')).toContainText('农村网格')
  await page.locator('.map-card').getByRole('link', { name: '该网格的事件' }).click()
  await expect(page).toHaveURL(/\/events\?area=\d{15}/)
})

test('the map is not made again when the colours change', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/map')
  await page.locator('.map[data-idle]').waitFor()
  const canvas = await page.locator('.map canvas').elementHandle()
  await page.getByRole('button', { name: '切换到深色' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await page.locator('.map canvas').evaluate((now, before) => now === before, canvas)).toBe(true)
})

test('where the browser has no WebGL2, tables and the list of grids stand in', async ({ sit }) => {
  const page = await sit('worker')
  await page.addInitScript(() => {
    const asked = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (kind: string, ...rest: unknown[]) {
      return kind === 'webgl2' ? null : asked.call(this, kind as never, ...(rest as []))
    } as typeof asked
  })
  await page.goto('/map')
  await settled(page)
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await page.goto('/report')
  await settled(page)
  await expect(page.locator('.report-place .ant-select')).toBeVisible()
})
