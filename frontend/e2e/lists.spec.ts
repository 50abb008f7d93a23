import { ask, events, expect, type Listed, settled, test } from './fixtures.ts'

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
  await page.getByPlaceholder('标题、地址').fill('路灯')
  await expect(page).toHaveURL(/q=%E8%B7%AF%E7%81%AF/)
  await settled(page)
  const lamps = await events(page, 'state=closed&q=路灯&count=exact&limit=1')
  await expect(page.locator('.page-head')).toContainText(`共 ${lamps.total?.toLocaleString('zh-CN')} 条`)
  await expect(page.locator('.cell-title').first()).toHaveText(lamps.items[0]?.title ?? '')
  await page.reload()
  await settled(page)
  await expect(page.getByPlaceholder('标题、地址')).toHaveValue('路灯')
  await page.getByRole('button', { name: '清空筛选' }).click()
  await expect(page).toHaveURL(/\/events$/)
  await expect(page.getByPlaceholder('标题、地址')).toHaveValue('')
})

test('a thousand rows scroll by in order while a handful is drawn', async ({ sit }) => {
  const page = await sit('district')
  const past = 'reported_to=2024-01-01' // to which nobody adds
  const wanted: string[] = []
  for (let at: string | null = ''; at !== null && wanted.length < 1000; ) {
    const next = await ask<Listed>(page, `events?${past}&limit=200${at && `&cursor=${at}`}`)
    wanted.push(...next.items.map(({ id }) => id))
    at = next.next_cursor
  }
  await page.goto(`/events?${past}`)
  await settled(page)
  const { met, most } = await page.locator('.list-box').evaluate(scrolledBy, 1000)
  expect(met).toEqual(wanted)
  expect(most).toBeLessThan(80)
  // and back up in strides
  for (const row of [900, 450, 30, 2]) {
    await page.locator('.list-box').evaluate((box, top) => box.scrollTo(0, top), (row - 2) * 36)
    await expect(page.locator(`tr[aria-rowindex="${row}"]`)).toBeInViewport()
  }
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
  await expect(page.getByPlaceholder('标题、地址')).toBeFocused()
  await page.keyboard.type('j')
  await expect(page.getByPlaceholder('标题、地址')).toHaveValue('j')
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

/** Scrolls window by window over this many rows; which it met, in order, and how many were drawn at most. */
async function scrolledBy(box: Element, rows: number): Promise<{ met: string[]; most: number }> {
  const frame = () => new Promise(requestAnimationFrame)
  const drawn = () => [...box.querySelectorAll<HTMLElement>('tbody tr[data-row]')]
  const inSight = () => {
    const { bottom } = box.getBoundingClientRect()
    const top = box.querySelector('thead')?.getBoundingClientRect().bottom ?? 0
    return drawn().filter((row) => {
      const edge = row.getBoundingClientRect()
      return edge.bottom > top && edge.top < bottom
    })
  }
  const index = (row: Element | undefined) => Number(row?.getAttribute('aria-rowindex')) - 2
  const met: string[] = []
  let most = 0
  while (met.length < rows) {
    const seen = inSight()
    const [first, last] = [seen[0], seen.at(-1)]
    const end = box.getBoundingClientRect().bottom
    // nothing may be missing between what was met and here, nor a blank be left below
    const whole =
      first && last && index(first) <= met.length && last.getBoundingClientRect().bottom >= end - 2
    if (!whole || index(last) < met.length) {
      box.scrollTop = met.length * 36
      await frame()
      continue
    }
    for (const row of seen) if (index(row) === met.length) met.push(row.dataset.row ?? '')
    most = Math.max(most, drawn().length)
  }
  return { met: met.slice(0, rows), most }
}
