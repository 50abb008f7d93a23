import type { Page } from '@playwright/test'
import { ask, audit, dress, expect, settled, test } from './fixtures.ts'

interface Counts {
  items: { grid_code: string; reported: number }[]
  reported: number
}
interface Shapes {
  features: { id: string; geometry: { coordinates: number[][][] } }[]
}
const YEAR = 'reported_from=2023-01-01&reported_to=2024-01-01'

/** The grid of a village with most events of 2023 that nobody else splits in these tests. */
async function busiest(page: Page, village: string) {
  const { items } = await ask<Counts>(page, `events/grid-counts?${YEAR}&area=${village}`)
  return items.toSorted((a, b) => b.reported - a.reported)[0] as Counts['items'][0]
}

async function takeStep(page: Page, step: string) {
  await page.getByTestId(`step-${step}`).click()
  await page.locator('.step-form button[type=submit]').click()
}

/** West and east of the middle of a grid, beyond its border, by the corners of its box. */
async function across(page: Page, code: string) {
  const { features } = await ask<Shapes>(page, `grids.geojson?area=${code}`)
  const ring = features[0]?.geometry.coordinates[0] ?? []
  const [lons, lats] = [ring.map(([lon = 0]) => lon), ring.map(([, lat = 0]) => lat)]
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2
  return [
    [Math.min(...lons) - 0.001, middle],
    [Math.max(...lons) + 0.001, middle],
  ] as const
}

async function decided(page: Page, reason: string) {
  await page.getByLabel('事由').click()
  await page.locator('.ant-select-dropdown:visible').getByText('人口迁移').click()
  await page.getByLabel('说明').last().fill(reason)
  await page.getByRole('button', { name: '保存草稿' }).click()
  await expect(page).toHaveURL(/grid-adjustments\?id=/)
  await settled(page)
}

test('a grid is split on the map, and last year’s figures as then are unchanged', async ({ sit }) => {
  const page = await sit('dispatcher')
  const grid = await busiest(page, '340402102902')
  const before = await ask<Counts>(page, `events/grid-counts?${YEAR}`)

  await page.goto(`/grid-adjustments/new?kind=split&grid=${grid.grid_code}`)
  await page.locator('.map-adjust[data-idle]').waitFor()
  const box = await page.locator('.map-adjust canvas').boundingBox()
  if (!box) throw new Error('there is no map')
  for (const x of [8, box.width - 60]) await page.mouse.click(box.x + x, box.y + box.height / 2)
  await expect(page.getByLabel('切割线')).toHaveValue(/^\S+\n\S+$/)
  await page.getByRole('button', { name: '预览' }).click()
  await expect(page.getByText('边界衔接：无缝隙、无重叠。')).toBeVisible()
  const pieces = await page.locator('.made').count()
  expect(pieces).toBeGreaterThan(1)
  await decided(page, '新小区入住，原网格户数过多。')
  await expect(page.getByTestId('made-grid')).toHaveCount(pieces)
  await takeStep(page, 'submit')
  await expect(page.getByTestId('adjustment-state')).toHaveText('待审核')

  const district = await sit('district')
  await district.goto(new URL(page.url()).pathname + new URL(page.url()).search)
  await takeStep(district, 'approve')
  await expect(district.getByTestId('adjustment-state')).toHaveText('已生效')

  const after = await ask<Counts>(page, `events/grid-counts?${YEAR}`)
  expect(after.items.map((one) => [one.grid_code, one.reported])).toEqual(
    before.items.map((one) => [one.grid_code, one.reported]),
  )
  await page.goto('/grid-figures?year=2023')
  await settled(page)
  const row = page.locator(`tr[data-grid="${grid.grid_code}"]`)
  await expect(row.locator('td').nth(3)).toHaveText(String(grid.reported))
  await expect(page.getByTestId('figures-total')).toContainText(`共上报 ${before.reported} 件`)
  await page.getByRole('link', { name: '按现在的网格' }).click()
  await expect(page).toHaveURL(/grids_as=now/)
  await settled(page)
  await expect(page.getByTestId('figures-total')).toContainText(`共上报 ${before.reported} 件`)
  const now = await ask<Counts>(page, `events/grid-counts?${YEAR}&grids_as=now`)
  const kept = now.items.find((one) => one.grid_code === grid.grid_code)?.reported ?? 0
  expect(kept).toBeLessThan(grid.reported)

  await page.goto(`/grids?id=${grid.grid_code}`)
  await expect(page.getByTestId('lineage')).toContainText('拆分')
})

test('by keyboard alone a line is typed, a draft is saved and sent back with a reason', async ({ sit }) => {
  const page = await sit('dispatcher')
  const { grid_code: code } = await busiest(page, '340402102903')
  const line = (await across(page, code)).map((at) => at.map((part) => part.toFixed(6)).join(',')).join('\n')
  await page.goto(`/grid-adjustments/new?kind=split&grid=${code}`)
  await settled(page)
  await page.getByLabel('切割线').focus()
  await page.keyboard.insertText('117.05，三十二')
  await page.keyboard.press('Tab')
  await expect(page.getByText('第 1 行不是“经度,纬度”。')).toBeVisible()
  await page.getByLabel('切割线').fill(line)
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: '预览' }).press('Enter')
  await expect(page.getByText('边界衔接：无缝隙、无重叠。')).toBeVisible()
  await decided(page, '按道路重新划分，便于巡查。')
  await takeStep(page, 'submit')
  await expect(page.getByTestId('adjustment-state')).toHaveText('待审核')
  const district = await sit('district')
  await district.goto(new URL(page.url()).pathname + new URL(page.url()).search)
  await district.getByTestId('step-send_back').click()
  await district.locator('.step-form textarea').fill('请先征求两侧居民意见。')
  await district.locator('.step-form button[type=submit]').click()
  await expect(district.getByText('审核意见：请先征求两侧居民意见。')).toBeVisible()
  await expect(district.getByTestId('adjustment-state')).toHaveText('草稿')
})

/** A corner where three grids of a village meet: moved, it moves the borders of these three alone. */
async function meeting(page: Page, village: string) {
  const { features } = await ask<Shapes>(page, 'grids.geojson')
  const around = new Map<string, string[]>()
  for (const { id, geometry } of features)
    for (const at of new Set(geometry.coordinates[0]?.map((corner) => corner.join())))
      around.set(at, [...(around.get(at) ?? []), id])
  const found = [...around].find(
    ([, codes]) => codes.length === 3 && codes.every((code) => code.startsWith(village)),
  )
  if (!found) throw new Error(`no three grids of ${village} meet`)
  const [at, codes] = found
  const corners = features
    .filter(({ id }) => codes.includes(id))
    .flatMap((one) => one.geometry.coordinates[0] ?? [])
  return { at: at.split(',').map(Number), codes, corners }
}

/** Where a position stands on the map once it shows these corners with a margin of 70 pixels. */
function placed(at: number[], corners: number[][], { width, height }: { width: number; height: number }) {
  const mercator = ([lon = 0, lat = 0]: number[]) => [
    lon / 360,
    Math.log(Math.tan(Math.PI / 4 - (lat * Math.PI) / 360)) / (2 * Math.PI),
  ]
  const all = corners.map(mercator)
  const [xs, ys] = [all.map(([x = 0]) => x), all.map(([, y = 0]) => y)]
  const [west, east] = [Math.min(...xs), Math.max(...xs)]
  const [north, south] = [Math.min(...ys), Math.max(...ys)]
  const scale = Math.min((width - 140) / (east - west), (height - 140) / (south - north), 512 * 2 ** 16)
  const [x = 0, y = 0] = mercator(at)
  return {
    x: width / 2 + (x - (west + east) / 2) * scale,
    y: height / 2 + (y - (north + south) / 2) * scale,
  }
}

test('a common corner is dragged, and the borders of all three grids follow', async ({ sit }) => {
  const page = await sit('dispatcher')
  const { at, codes, corners } = await meeting(page, '340402102904')
  await page.goto('/grid-adjustments/new?kind=redraw')
  await page.locator('.map-adjust[data-idle]').waitFor()
  for (const code of codes) {
    await page.locator('#takes').fill(code)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Escape')
  const canvas = await page.locator('.map-adjust canvas').boundingBox()
  if (!canvas) throw new Error('there is no map')
  const { x, y } = placed(at, corners, canvas)
  const before = await page.getByLabel('边界顶点').inputValue()
  await page.mouse.move(canvas.x + x, canvas.y + y)
  await page.mouse.down()
  await page.mouse.move(canvas.x + x + 14, canvas.y + y + 6, { steps: 4 })
  await page.mouse.up()
  expect(await page.getByLabel('边界顶点').inputValue()).not.toBe(before)
  await page.getByRole('button', { name: '预览' }).click()
  await expect(page.getByText('边界衔接：无缝隙、无重叠。')).toBeVisible()
  await decided(page, '按新修道路调整三格之间的边界。')
  await expect(page.getByTestId('made-grid')).toHaveCount(3)
})

test('neighbours are merged, and what does not touch is refused in words', async ({ sit }) => {
  const page = await sit('dispatcher')
  await page.goto('/grid-adjustments/new?kind=merge')
  await settled(page)
  const picked = async (code: string) => {
    await page.locator('#takes').fill(code)
    await page.keyboard.press('Enter')
  }
  await picked('340402102901001')
  await picked('340402102909001')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '预览' }).click()
  await expect(page.getByText(/所选网格不相邻/)).toBeVisible()
})

test('a worker takes note of the duties, and the dispatcher sees it', async ({ sit }) => {
  const page = await sit('worker')
  await page.goto('/duty-documents?waiting=me')
  await settled(page)
  await page.locator('tbody a, .card-link').first().click()
  await page.getByTestId('acknowledge').click()
  await expect(page.getByText(/您已于 .* 签收/)).toBeVisible()
  await page.goto('/duty-documents?waiting=me')
  await expect(page.getByText('没有待签收的文件')).toBeVisible()
  const district = await sit('district')
  const { items } = await ask<{ items: { id: string }[] }>(district, 'duty-documents?state=published')
  await district.goto(`/duty-documents?id=${items[0]?.id}`)
  await expect(district.getByText(/在岗 \d+ 人，已签收 \d+ 人/)).toBeVisible()
  await expect(district.locator('#who')).toBeVisible()
})

test('the new pages are read by keyboard and screen reader in both languages and colours', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  for (const path of ['/grid-adjustments', '/grid-figures?year=2023', '/duty-documents', '/item-list']) {
    await page.goto(path)
    await settled(page)
    for (const theme of ['light', 'dark'] as const)
      for (const locale of ['zh-CN', 'en'] as const) {
        await dress(page, { theme, locale })
        expect(await audit(page), `${path} ${theme} ${locale}`).toEqual([])
      }
    await dress(page, { theme: 'light', locale: 'zh-CN' })
  }
})
