import type { Page } from '@playwright/test'
import { audit, dress, expect, settled, test } from './fixtures.ts'

async function choose(page: Page, label: string, option: string) {
  await page.locator('dialog[open]').getByLabel(label).first().click()
  await page.keyboard.type(option)
  await page.locator('.ant-select-item-option', { hasText: option }).first().click()
}

const tomorrow = (days = 1) => new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10)

test('a user is made and given a post; two administrator posts in one hand are refused; the trail shows it', async ({
  sit,
}) => {
  const page = await sit('security')
  await page.goto('/admin')
  await settled(page)
  await page.getByRole('button', { name: '新建用户' }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('button', { name: '建立' }).click()
  await expect(dialog.locator('.ant-form-item-explain-error').first()).toBeVisible()
  await dialog.getByLabel('用户名').fill('new-clerk')
  await dialog.getByLabel('姓名').fill('新任派遣员')
  await choose(page, '单位', '九龙岗镇综治中心')
  await dialog.getByRole('button', { name: '建立' }).click()
  await expect(page.locator('.panel .record-head h2')).toHaveText('新任派遣员')

  await page.getByRole('button', { name: '授予岗位' }).click()
  await choose(page, '岗位', '系统管理员')
  await dialog.getByLabel('区域代码').fill('340402')
  expect(await audit(page)).toEqual([])
  await dialog.getByRole('button', { name: '授予岗位' }).click()
  await expect(page.getByRole('list', { name: '授权' })).toContainText('系统管理员')
  await page.getByRole('button', { name: '授予岗位' }).click()
  await choose(page, '岗位', '审计员')
  await dialog.getByLabel('区域代码').fill('340402')
  await dialog.getByRole('button', { name: '授予岗位' }).click()
  await expect(dialog.locator('.ant-form-item-explain-error, [role=alert]').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('list', { name: '授权' }).getByRole('button', { name: '收回' }).click()
  await expect(page.getByRole('list', { name: '授权' })).toContainText('已收回')

  const auditor = await sit('auditor')
  await auditor.goto('/admin/audit?subject_kind=grant')
  await settled(auditor)
  await expect(auditor.locator('[data-row]').first()).toContainText('授权')
  await auditor.locator('[data-row] a').first().click()
  await expect(auditor.locator('.panel .json')).toBeVisible()
  await dress(auditor, { theme: 'dark', locale: 'en' })
  expect(await audit(auditor)).toEqual([])
})

test('limits, the catalogue and the holidays are set ahead, and what is provisional is said', async ({
  sit,
}) => {
  const page = await sit('admin')
  await page.goto('/admin/calendar')
  await settled(page)
  await page.getByRole('button', { name: '调整时限' }).click()
  const dialog = page.locator('dialog[open]')
  await choose(page, '环节', '受理')
  await dialog.locator('#limit_value').fill('3')
  await dialog.locator('#limit_type').click()
  await page.locator('.ant-select-item-option', { hasText: '工作小时' }).first().click()
  await dialog.locator('#valid_from').fill(tomorrow(7))
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: '调整时限' }).click()
  await expect(page.locator('table', { hasText: '本区规定' })).toBeVisible()

  await page.getByRole('button', { name: '登记通知' }).click()
  await dialog.getByLabel('年份').fill('2027')
  await dialog.getByLabel('通知名称或文号').fill('测试用通知')
  await dialog.getByLabel('调整的日子').fill('2027-01-01 元旦')
  await dialog.getByRole('button', { name: '登记通知' }).click()
  await expect(dialog.getByText('第 1 行看不懂')).toBeVisible()
  await dialog.getByLabel('调整的日子').fill('2027-01-01,休息,元旦\n2027-01-02,休息,元旦\n2027-01-03,上班')
  await dialog.getByRole('button', { name: '登记通知' }).click()
  await expect(page.locator('table', { hasText: '测试用通知' })).toBeVisible()
  await expect(page.getByText('没有缺少的年份。')).toBeVisible()

  await page.goto('/admin/catalogue')
  await settled(page)
  await page.getByRole('button', { name: '建立新版本' }).click()
  await dialog.locator('#valid_from').fill(tomorrow(7))
  await page.keyboard.press('Enter')
  await dialog.getByLabel('依据（为什么改）').fill('区政府会议纪要')
  await choose(page, '代码', '0203')
  await dialog.locator('#changes_0_limit_value').fill('5')
  expect(await audit(page)).toEqual([])
  await dialog.getByRole('button', { name: '建立新版本' }).click()
  await page.getByRole('link', { name: /版本 2 · 待生效/ }).click()
  await expect(page.locator('tr', { hasText: '0203' })).toContainText('本区规定')
})

test('each administrator sees the own sections, and everybody else none', async ({ sit }) => {
  for (const [role, sections] of [
    ['security', ['用户与授权', '日历与时限']],
    ['auditor', ['用户与授权', '审计轨迹', '日历与时限', '事件目录']],
    ['admin', ['日历与时限', '事件目录', '常用语']],
  ] as const) {
    const page = await sit(role)
    await page.goto('/admin')
    await settled(page)
    const views = page.locator('.page-head .views')
    await expect(views.getByRole('link')).toHaveText([...sections])
    for (const section of sections) {
      await views.getByRole('link', { name: section }).click()
      await settled(page)
      expect(await audit(page), `${role} ${section}`).toEqual([])
    }
  }
  const page = await sit('worker')
  await page.goto('/admin')
  await expect(page.getByText('您的岗位没有管理事项')).toBeVisible()
  await page.goto('/admin/audit')
  await expect(page.locator('.notice-forbidden')).toBeVisible()
})
