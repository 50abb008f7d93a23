import { events, expect, settled, test } from './fixtures.ts'

test('conditions stand in the address, and the address brings them back', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/events')
  await settled(page)
  await page.locator('.filters .ant-select').first().click()
  await page.locator('.ant-select-item-option', { hasText: '已办结' }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/events\?state=closed$/)
  const closed = await events(page, 'state=closed&count=exact&limit=1')
  await expect(page.locator('.page-head')).toContainText(closed.total?.toLocaleString('zh-CN') ?? '')
  await page.getByPlaceholder('搜索 标题').fill('路灯')
  await expect(page).toHaveURL(/q=%E8%B7%AF%E7%81%AF/)
  await settled(page)
  const lamps = await events(page, 'state=closed&q=路灯&count=exact&limit=1')
  await expect(page.locator('.page-head')).toContainText(`共 ${lamps.total?.toLocaleString('zh-CN')} 条`)
  await expect(page.locator('.cell-title').first()).toHaveText(lamps.items[0]?.title ?? '')
  await page.reload()
  await settled(page)
  await expect(page.getByPlaceholder('搜索 标题')).toHaveValue('路灯')
  await page.getByRole('button', { name: '清空筛选' }).click()
  await expect(page).toHaveURL(/\/events$/)
  await expect(page.getByPlaceholder('搜索 标题')).toHaveValue('')
})

test('a thousand rows scroll while a handful is drawn', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/events')
  await settled(page)
  const box = page.locator('.list-box')
  for (let i = 0; i < 40; i++) {
    const height = await box.evaluate((element) => {
      element.scrollTop = element.scrollHeight
      return element.scrollHeight
    })
    if (height > 36 * 1000) break
    await page.waitForTimeout(150)
  }
  expect(await box.evaluate((element) => element.scrollHeight)).toBeGreaterThan(36 * 1000)
  expect(await page.locator('tbody tr[data-row]').count()).toBeLessThan(80)
  // back to the top in strides: what stands in the window is drawn wherever one stops
  for (let top = 36_000; top >= 0; top -= 4_000) {
    await box.evaluate((element, to) => element.scrollTo(0, to), top)
    await expect
      .poll(() => box.evaluate(drawn), { message: `rows drawn over the window at ${top}` })
      .toBe(true)
  }
  await expect(page.locator('tbody tr[data-row]').first()).toBeVisible()
})

test('rows are walked, opened, followed and left by keys alone', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/events?state=closed')
  await settled(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const links = page.locator('tbody .row-link')
  await page.keyboard.press('j')
  await expect(links.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.panel')).toBeFocused()
  await expect(page.locator('.panel h2').first()).toHaveText(
    (await page.locator('.cell-title').nth(1).textContent()) ?? '',
  )
  await page.keyboard.press('j')
  await expect(page.locator('.panel h2').first()).toHaveText(
    (await page.locator('.cell-title').nth(2).textContent()) ?? '',
  )
  await page.keyboard.press('Escape')
  await expect(page.locator('.panel')).toHaveCount(0)
  await expect(links.nth(2)).toBeFocused()
  await page.keyboard.press('/')
  await expect(page.getByPlaceholder('搜索 标题')).toBeFocused()
  await page.keyboard.type('j')
  await expect(page.getByPlaceholder('搜索 标题')).toHaveValue('j')
})

test('sorting by what is due shows the most late first', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/events')
  await settled(page)
  await page.getByRole('button', { name: '办理时限' }).click()
  await expect(page).toHaveURL(/sort=due_at/)
  await expect(page.locator('th[aria-sort=ascending]')).toHaveText('办理时限')
})

test('grids and grid workers are 253 each, with who serves where and since when', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/workers')
  await settled(page)
  await expect(page.locator('.page-head')).toContainText('253')
  await page.locator('tbody .row-link').first().click()
  await expect(page.locator('.panel .timeline > li').first()).toBeVisible()
  await page.locator('.panel .timeline a').first().click()
  await expect(page).toHaveURL(/\/grids\?id=\d{15}/)
  await expect(page.locator('.panel .rows a').first()).toBeVisible()
  await expect(page.locator('.page-head')).toContainText('253')
})

test('on a phone the list is cards and the panel fills the window', async ({ sit }) => {
  const page = await sit('dispatcher')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/events')
  await settled(page)
  await expect(page.locator('.list-cards > li').first()).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.locator('.card-link').first().click()
  expect(await page.locator('.panel').boundingBox()).toMatchObject({ x: 0, width: 390 })
})

/** Whether rows reach from the head of the table to the end of the window. */
function drawn(box: Element): boolean {
  const { top, bottom } = box.getBoundingClientRect()
  const rows = [...box.querySelectorAll('tbody tr[data-row]')].map((row) => row.getBoundingClientRect())
  return rows.some((row) => row.top <= top + 60) && rows.some((row) => row.bottom >= bottom - 20)
}
