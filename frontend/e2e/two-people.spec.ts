import { expect, reported, settled, taken, test } from './fixtures.ts'

test('the second to press a step sees who was quicker, keeps what was typed, and goes on', async ({
  sit,
}) => {
  const [first, second] = [await sit('dispatcher'), await sit('dispatcher')]
  const id = await reported(sit)
  await second.goto(`/events?id=${id}`)
  await settled(second)
  await second.getByTestId('step-reject').click()
  await second.locator('.step-form .ant-radio-wrapper, .step-form .ant-select').first().click()
  const chosen = second.locator('.ant-select-item-option').first()
  if (await chosen.isVisible()) await chosen.click()
  await second.locator('.step-form textarea').first().fill('此事属于小区内部事务，请联系业主委员会。')

  await first.goto(`/events?id=${id}`)
  await first.getByTestId('step-accept').click()
  await first.locator('.step-form button[type=submit]').click()
  await expect(first.locator('.panel .record-marks')).toContainText('待派遣')

  await second.locator('.step-form button[type=submit]').click()
  const moved = second.getByTestId('moved')
  await expect(moved).toContainText('派遣员甲')
  await expect(moved).toContainText('受理')
  await expect(moved).toContainText(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/)
  // rejecting is over: the words are kept, and the steps are those of now
  await expect(second.getByTestId('kept')).toContainText('请联系业主委员会')
  await expect(second.getByTestId('step-dispatch')).toBeVisible()
  await expect(second.getByTestId('step-reject')).toHaveCount(0)
  await expect(second.locator('.panel .record-marks')).toContainText('待派遣')
})

test('a step that is still open keeps its form, and the next press takes it', async ({ sit }) => {
  const page = await sit('dispatcher')
  const id = await reported(sit)
  await page.goto(`/events?id=${id}`)
  await settled(page)
  await page.getByTestId('step-request_void').click()
  const note = page.locator('.step-form textarea').first()
  await note.fill('重复录入，申请作废。')
  const choice = page.locator('.step-form .ant-radio-wrapper')
  if (await choice.count()) await choice.first().click()
  else {
    await page.locator('.step-form .ant-select').click()
    await page.locator('.ant-select-item-option').first().click()
  }
  await taken(page, id, { step: 'accept' })
  await page.locator('.step-form button[type=submit]').click()
  await expect(page.getByTestId('moved')).toContainText('您填写的都还在')
  await expect(note).toHaveValue('重复录入，申请作废。')
  await page.locator('.step-form button[type=submit]').click()
  await expect(page.locator('.step-form')).toHaveCount(0)
  await expect(page.getByTestId('moved')).toHaveCount(0)
})
