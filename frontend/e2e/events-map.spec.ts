import { ask, audit, dress, expect, settled, test } from './fixtures.ts'

test('the list follows the map, each marks what the other points at, and the address keeps it', async ({
  sit,
}) => {
  const page = await sit('district')
  const box = () => new URL(page.url()).searchParams.get('bbox')
  const drawn = () => page.locator('.together .map[data-idle]').waitFor()
  const rows = page.locator('.together-list [data-row]')
  await page.goto('/events')
  await settled(page)
  await page.getByText('地图和列表').click()
  await drawn()
  await expect.poll(box).toMatch(/^-?[\d.]+(,-?[\d.]+){3}$/)
  const whole = box()
  await expect(rows.first()).toBeVisible()

  const asked = page.waitForRequest((request) => {
    const url = new URL(request.url())
    return url.pathname === '/api/v1/events' && url.searchParams.get('bbox') !== whole
  })
  await page.locator('.together .map canvas').focus()
  await page.keyboard.press('+')
  expect(new URL((await asked).url()).searchParams.has('count')).toBe(false)
  await expect.poll(box).not.toBe(whole)
  await expect(page.locator('.together-list .list')).toHaveAttribute('aria-busy', 'false')
  await rows.first().locator('a').focus()
  await expect(rows.first()).toHaveClass(/is-marked/)
  await page.keyboard.press('Enter')
  await expect(page.locator('.panel .record-marks')).toBeVisible()
  const [kept, id] = [box(), await rows.first().getAttribute('data-row')]
  await page.reload()
  await drawn()
  await expect(page.locator('.panel .record-marks')).toBeVisible()
  expect(box()).toBe(kept)

  const { location } = await ask<{ location: { lon: number; lat: number } }>(page, `events/${id}`)
  const near = [location.lon - 4e-4, location.lat - 4e-4, location.lon + 4e-4, location.lat + 4e-4]
  await page.goto(`/events?view=map&bbox=${near.map((degrees) => degrees.toFixed(6)).join()}`)
  await drawn()
  const canvas = await page.locator('.together .map canvas').boundingBox()
  const [x, y] = [(canvas?.x ?? 0) + (canvas?.width ?? 0) / 2, (canvas?.y ?? 0) + (canvas?.height ?? 0) / 2]
  await expect(async () => {
    await page.mouse.move(x + 60, y + 60)
    await page.mouse.move(x, y)
    await expect(page.locator('.together-list .is-marked')).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.mouse.click(x, y)
  await expect(page.locator('.panel .record-marks')).toBeVisible()
  await expect(page.locator('.together-list .is-open')).toBeInViewport()
  await page.keyboard.press('Escape')
  await dress(page, { theme: 'dark', locale: 'en' })
  expect(await audit(page)).toEqual([])
})
