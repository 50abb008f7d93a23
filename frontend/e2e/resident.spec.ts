import { ask, audit, expect, type Sit, settled, taken, test } from './fixtures.ts'

const PHONE = { width: 390, height: 844 }
const PLACE = { longitude: 117.053, latitude: 32.632 }
let reports = 0

/** Somebody with a telephone and no account. */
async function resident(sit: Sit) {
  const page = await sit(undefined)
  await page.setViewportSize(PHONE)
  return page
}
type Page = Awaited<ReturnType<typeof resident>>

/** A place inside a grid that is drawn. */
async function spot(sit: Sit): Promise<{ longitude: number; latitude: number }> {
  const staff = await sit('dispatcher')
  const drawn = await ask<{ features: { geometry: { coordinates: number[][][] } }[] }>(staff, 'grids.geojson')
  const ring = drawn.features[reports % drawn.features.length]?.geometry.coordinates[0] ?? []
  const middle = (at: number) => ring.reduce((sum, point) => sum + (point[at] ?? 0), 0) / ring.length
  return { longitude: middle(0), latitude: middle(1) }
}

async function fill(page: Page, text: string) {
  await page.getByLabel('类别').selectOption({ index: 2 })
  await page.getByLabel('具体事项').selectOption({ index: 1 })
  await page.getByLabel('情况说明').fill(text)
}

async function located(page: Page, place = PLACE) {
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation(place)
  await page.getByRole('button', { name: '用我的位置' }).click()
  await expect(page.getByText('已定位')).toBeVisible()
}

const receipt = async (page: Page) => ({
  number: (await page.getByTestId('number').textContent()) ?? '',
  code: (await page.getByTestId('code').textContent()) ?? '',
})

test('from the first tap to the tracking page, without an account', async ({ sit }) => {
  const page = await resident(sit)
  const place = await spot(sit)
  await page.goto('/m/')
  await expect(page.getByRole('link', { name: '报警 110' }).first()).toBeVisible()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', { name: '我要上报' }).click()
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.getByText('请填写这一项')).toBeVisible()
  expect(await audit(page)).toEqual([])
  await fill(page, `楼下路灯不亮已经三天 ${++reports}`)
  await located(page, place)
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.getByRole('heading', { name: '已提交' })).toBeVisible()
  const { number, code } = await receipt(page)
  expect(number).toMatch(/^SJ\d{18}$/)
  expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', { name: '查看进度' }).click()
  await expect(page.getByTestId('state')).toHaveText('待受理')
  await expect(page.locator('.news')).toContainText('已收到您的上报')
  expect(await audit(page)).toEqual([])

  // on another device: by number and code alone
  const other = await resident(sit)
  await other.goto('/m/track')
  await other.getByLabel('编号').fill(number.toLowerCase())
  await other.getByLabel('查询码').fill('0000-0000-0000-0000')
  await other.getByRole('button', { name: '查询' }).click()
  await expect(other.getByRole('alert')).toHaveText('编号与查询码不符，请核对后重试。')
  await other.getByLabel('查询码').fill(code)
  await other.getByRole('button', { name: '查询' }).click()
  await expect(other.getByTestId('state')).toHaveText('待受理')
})

test('two duplicates are merged, and both residents are told', async ({ sit }) => {
  const [first, second] = [await resident(sit), await resident(sit)]
  reports += 1
  const place = await spot(sit)
  const numbers: string[] = []
  for (const page of [first, second]) {
    await page.goto('/m/report')
    await fill(page, `同一处井盖破损 ${reports}`)
    await located(page, place)
    if (page === second) {
      await expect(page.getByText('附近已有人上报类似的事')).toBeVisible()
      await page.locator('input[name=same]').first().check()
    }
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await expect(page.getByRole('heading', { name: '已提交' })).toBeVisible()
    numbers.push((await receipt(page)).number)
    await page.getByRole('link', { name: '查看进度' }).click()
    await expect(page.getByTestId('state')).toHaveText('待受理')
  }
  const [target, copy] = numbers
  const staff = await sit('district')
  const find = async (number?: string) =>
    (await ask<{ items: { id: string; township_code: string }[] }>(staff, `events?q=${number}`)).items[0]
  const [one, two] = [await find(target), await find(copy)]
  const dispatcher = await sit('dispatcher')
  const own = await ask<{ items: unknown[] }>(dispatcher, `events?q=${copy}`)
  test.skip(own.items.length === 0, 'the place lies in another township')
  await dispatcher.goto(`/events?id=${two?.id}`)
  await settled(dispatcher)
  await expect(dispatcher.locator('.panel')).toContainText(target ?? '')
  await taken(dispatcher, two?.id ?? '', { step: 'merge', target_id: one?.id })
  await taken(dispatcher, one?.id ?? '', { step: 'accept' })
  for (const page of [first, second]) {
    await page.reload()
    await expect(page.getByTestId('state')).toHaveText('已受理')
  }
  await expect(second.getByText('与同一事项的其他上报合并办理', { exact: true })).toBeVisible()
})

test('a report written without a network is sent once there is one', async ({ sit }) => {
  const page = await resident(sit)
  reports += 1
  const place = await spot(sit)
  await page.goto('/m/report')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await fill(page, `断网时写下的上报 ${reports}`)
  await located(page, place)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await expect(page.getByText('已保存，有网络后自动提交')).toBeVisible()
  await page.goto('/m/')
  await expect(page.getByText('等待提交')).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.locator('.list .list-title').first()).toContainText('断网时写下的上报')
  await expect(page.getByText('等待提交')).toHaveCount(0, { timeout: 45_000 })
})

test('in English, by night, and narrow', async ({ sit }) => {
  const page = await resident(sit)
  await page.setViewportSize({ width: 320, height: 640 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/m/')
  await page.getByRole('button', { name: 'English' }).click()
  for (const to of ['', 'report', 'track']) {
    await page.goto(`/m/${to}`)
    await expect(page.locator('h1')).toBeVisible()
    expect(await audit(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wide, `${to} scrolls sideways`).toBe(false)
  }
})
