import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { ask, audit, dress, expect, settled, test } from './fixtures.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ezhili-rosters-'))

/** A roster of ten people with a slip of another kind each, or without. */
function roster(kind: 'wrong' | 'right', grids: string[]) {
  const path = join(folder, `${kind}.xlsx`)
  execFileSync(file('../../.venv/bin/python'), [file('../../tests/roster.py'), kind, path, ...grids])
  return path
}

async function grids(page: Page) {
  const found = await ask<{ items: { code: string }[] }>(page, 'grids?state=active&limit=20')
  return found.items.map(({ code }) => code).slice(-10)
}

const dropped = async (page: Page, path: string) => {
  await page.locator('.drop input[type=file]').setInputFiles(path)
  await expect(page.locator('.import-report')).toBeVisible({ timeout: 60_000 })
}

test('a roster with ten kinds of faults is corrected and taken in, and a second time changes nothing', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  await page.goto('/')
  await page.getByRole('link', { name: '导入' }).click()
  await settled(page)
  await page.locator('.import-choice .ant-select').click()
  await page.getByTitle('网格员花名册', { exact: true }).click()
  await expect(page).toHaveURL(/kind=workers/)
  const codes = await grids(page)

  await dropped(page, roster('wrong', codes))
  await expect(page.locator('.import-report')).toContainText('10 行有错误')
  const faults = page.locator('.faults tbody tr')
  await expect(faults).toHaveCount(10)
  await expect(faults.nth(0)).toContainText('花名册!C5')
  await expect(faults.nth(0)).toContainText('15 位网格代码')
  await expect(page.locator('.faults')).toContainText('请填写为 2024-01-19')
  await expect(page.getByRole('button', { name: '全部导入' })).toHaveCount(0)

  await dropped(page, roster('right', codes))
  await expect(page.locator('.import-report')).toContainText('全部正确，可以导入')
  await expect(page.locator('.import-report')).toContainText('将新增 10')
  await page.getByRole('button', { name: '全部导入' }).click()
  await expect(page.locator('.import-report')).toContainText('导入完成', { timeout: 60_000 })
  await expect(page.locator('.import-report')).toContainText('新增 10')

  await dropped(page, roster('right', codes))
  await expect(page.locator('.import-report')).toContainText('将新增 0，修改 0，不变 10', { timeout: 60_000 })
})

test('the imports are read by keyboard and screen reader in both languages and colours', async ({ sit }) => {
  const page = await sit('dispatcher')
  await page.goto('/imports?kind=workers')
  await settled(page)
  await dropped(page, roster('wrong', await grids(page)))
  await page.locator('.explained summary').click()
  for (const theme of ['light', 'dark'] as const)
    for (const locale of ['zh-CN', 'en'] as const) {
      await dress(page, { theme, locale })
      expect(await audit(page)).toEqual([])
      if (process.env.SHOTS_OF_IMPORTS)
        await page.screenshot({ path: `shots/imports-${theme}-${locale}.png`, fullPage: true })
    }
  await page.setViewportSize({ width: 390, height: 844 })
  await settled(page)
  if (process.env.SHOTS_OF_IMPORTS) await page.screenshot({ path: 'shots/imports-phone.png' })
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wider).toBeLessThanOrEqual(0)
})

test('a file that is no table is refused with what to do, and who may not import is told so', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  await page.goto('/imports?kind=grids')
  await settled(page)
  await page.locator('.drop input[type=file]').setInputFiles({
    name: 'photo.png',
    mimeType: 'image/png',
    buffer: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  })
  await expect(page.locator('.page-imports')).toContainText('只接受 .xlsx、.csv')
  const auditor = await sit('auditor')
  await auditor.goto('/imports')
  await settled(auditor)
  await expect(auditor.locator('.notice-forbidden')).toBeVisible()
  await expect(auditor.getByRole('link', { name: '导入' })).toHaveCount(0)
})
