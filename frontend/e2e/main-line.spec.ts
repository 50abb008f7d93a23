import type { Page } from '@playwright/test'
import { ask, expect, reported, settled, taken, test } from './fixtures.ts'
import { picture } from './picture.ts'

const step = async (page: Page, name: string) => {
  await page.getByTestId(`step-${name}`).click()
  return page.locator('.step-form')
}
const submit = async (page: Page) => {
  await page.locator('.step-form button[type=submit]').click()
  await expect(page.locator('.step-form')).toHaveCount(0)
}

test('an event goes from a report with a photo to closed, through four pairs of hands', async ({ sit }) => {
  const title = `解放路东口路灯不亮 ${Date.now()}`

  const worker = await sit('worker')
  await worker.goto('/report')
  await settled(worker)
  await worker.locator('#category').fill('0203')
  await worker.locator('.ant-select-item-option:not(.ant-select-item-option-disabled)').first().click()
  await worker.locator('#title').fill(title)
  await worker.locator('#description').fill('连续三盏路灯夜间不亮，行人通行不便。')
  await worker.locator('#address').fill('解放路东口')
  const box = await worker.locator('.map-pick canvas').boundingBox()
  if (!box) throw new Error('there is no map')
  await worker.locator('.map-pick[data-idle]').waitFor()
  await worker.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await expect(worker.locator('.report-place [role=status]')).toContainText('位于')
  await worker
    .locator('input[type=file]')
    .setInputFiles({ name: 'lamp.png', mimeType: 'image/png', buffer: picture() })
  await expect(worker.locator('.upload .ant-spin')).toHaveCount(0)
  await worker.getByRole('button', { name: '提交上报' }).click()
  await expect(worker.getByText('已上报')).toBeVisible()
  await worker.getByRole('button', { name: '查看事件' }).click()
  await expect(worker.locator('h1')).toHaveText(title)
  const address = new URL(worker.url()).pathname

  const dispatcher = await sit('dispatcher')
  await dispatcher.goto(`/events?q=${encodeURIComponent(title)}`)
  await dispatcher.locator('tbody .row-link').click()
  await expect(dispatcher.locator('.panel h2').first()).toHaveText(title)
  await expect(dispatcher.locator('.photo')).toHaveCount(1)
  await step(dispatcher, 'accept')
  await submit(dispatcher)
  const form = await step(dispatcher, 'dispatch')
  await form.locator('.ant-select').first().click()
  await dispatcher.keyboard.type('住')
  await dispatcher.locator('.ant-select-item-option', { hasText: '住' }).first().click()
  await submit(dispatcher)
  await expect(dispatcher.locator('.panel .record-marks')).toContainText('待接单')

  const department = await sit('department')
  await department.goto(address)
  await step(department, 'take')
  await submit(department)
  await step(department, 'finish')
  await department.locator('.step-form textarea').first().fill('已更换三盏灯具，夜间复查正常。')
  await department.locator('.step-form .ant-radio-wrapper', { hasText: '解决' }).click()
  await department
    .locator('.step-form input[type=file]')
    .setInputFiles({ name: 'after.png', mimeType: 'image/png', buffer: picture(200, 200) })
  await expect(department.locator('.upload .ant-spin')).toHaveCount(0)
  await submit(department)
  await expect(department.locator('.record-marks')).toContainText('待核查')

  await dispatcher.goto(address)
  await step(dispatcher, 'verify_pass')
  const verify = dispatcher.locator('.step-form')
  await verify.locator('.ant-radio-wrapper', { hasText: '照片' }).click()
  await verify
    .locator('input[type=file]')
    .setInputFiles({ name: 'check.png', mimeType: 'image/png', buffer: picture(220, 160) })
  await expect(dispatcher.locator('.upload .ant-spin')).toHaveCount(0)
  await submit(dispatcher)
  await step(dispatcher, 'close')
  await submit(dispatcher)
  await expect(dispatcher.locator('.record-marks')).toContainText('已办结')

  await worker.goto(address)
  await expect(worker.locator('.record-marks')).toContainText('按时办结')
  await expect(worker.locator('.timeline > li')).toHaveCount(7)
  await expect(worker.locator('.photo')).toHaveCount(3)
  await worker.locator('.photo').first().click()
  await expect(worker.locator('.viewer[open] img')).toBeVisible()
  await worker.keyboard.press('ArrowRight')
  await expect(worker.locator('.viewer header')).toContainText('第 2 张')
  await worker.keyboard.press('Escape')
  await expect(worker.locator('.viewer')).toHaveCount(0)
})

test('a unit asks for a pause until a time of the district, and the clocks stand still', async ({ sit }) => {
  const [dispatcher, department] = [await sit('dispatcher'), await sit('department')]
  const id = await reported(sit)
  const grant = await ask<{ grant_id: string; grants: { id: string; unit_code: string }[] }>(
    department,
    'sessions/current',
  )
  const unit = grant.grants.find((one) => one.id === grant.grant_id)?.unit_code
  await taken(dispatcher, id, { step: 'accept' })
  await taken(dispatcher, id, { step: 'dispatch', unit_code: unit })
  await taken(department, id, { step: 'take' })

  await department.goto(`/events/${id}`)
  const form = await step(department, 'request_suspension')
  await form.locator('.ant-select, .ant-radio-wrapper').first().click()
  const choice = department.locator('.ant-select-item-option', { hasText: '材料' })
  if (await choice.count()) await choice.click()
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  await form.locator('.ant-picker input').fill(`${until} 09:30`)
  await department.keyboard.press('Enter')
  await form.locator('textarea').first().fill('所需灯具型号停产，等待替代型号到货。')
  await submit(department)
  await expect(department.locator('.record-marks')).toContainText('挂起待批')

  const commissioner = await sit('commissioner')
  await commissioner.goto(`/events/${id}`)
  await step(commissioner, 'approve_suspension')
  await submit(commissioner)
  await expect(commissioner.locator('.record-marks')).toContainText('已挂起')
  await expect(commissioner.locator('.clock.is-still').first()).toContainText('暂停计时')
  await expect(commissioner.locator('.facts').first()).toContainText(`${until} 09:30`)
})
