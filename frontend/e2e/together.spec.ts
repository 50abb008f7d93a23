import { ask, audit, dress, expect, type Listed, settled, test } from './fixtures.ts'

test('map and list move together: what the map shows is listed, and each lights the other up', async ({
  sit,
}) => {
  const page = await sit('district')
  await page.goto('/map')
  await settled(page)
  await page.locator('.map[data-idle]').waitFor()
  await page.getByRole('radio', { name: '事件', exact: true }).check({ force: true })
  const list = page.getByRole('region', { name: '地图范围内的未办结事件' })
  const rows = list.locator('[data-event]')
  await expect(rows.first()).toBeVisible()

  const before = await rows.first().getAttribute('data-event')
  const box = async () => new URL(page.url()).searchParams.get('box')?.replaceAll('"', '') ?? ''
  const wide = await box()
  await page.locator('.map canvas').focus()
  await page.keyboard.press('+')
  await expect.poll(box).not.toBe(wide)
  await expect(list).toHaveAttribute('aria-busy', 'false')
  const [west = 0, south = 0, east = 0, north = 0] = (await box()).split(',').map(Number)
  const within = await ask<
    Listed & { items: { id: string; location: { lon: number; lat: number } | null }[] }
  >(
    page,
    `events?bbox=${await box()}&${['reported', 'accepted', 'dispatched', 'handling', 'suspended', 'pending_verification', 'verified'].map((one) => `state=${one}`).join('&')}&limit=50`,
  )
  await expect(rows).toHaveCount(within.items.length)
  expect(west < east && south < north).toBe(true)

  await page.goto(`/map?list=events&box=${wide}`)
  await settled(page)
  await expect(rows.first()).toHaveAttribute('data-event', before ?? '')
  await rows.nth(1).focus()
  await expect(rows.nth(1)).toHaveClass(/is-here/)
  await page.keyboard.press('Enter')
  await expect(page.locator('.panel .record-marks')).toBeVisible()
  await page.keyboard.press('Escape')
  await dress(page, { theme: 'dark', locale: 'en' })
  expect(await audit(page)).toEqual([])
})
