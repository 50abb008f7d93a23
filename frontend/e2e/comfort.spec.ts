import { ask, audit, dress, expect, HEADERS, reported, settled, taken, test } from './fixtures.ts'

interface Views {
  items: { id: string; version: number }[]
}

test('filters are kept under a name, opened, put first, renamed and deleted', async ({ sit }) => {
  const page = await sit('village')
  for (const { id, version } of (await ask<Views>(page, 'saved-views')).items)
    await page.request.delete(`/api/v1/saved-views/${id}`, {
      headers: { ...HEADERS, 'If-Match': `"${version}"` },
    })
  await page.goto('/events?urgency=urgent')
  await settled(page)
  const menu = page.locator('.page-head').getByRole('button', { name: '我的视图' })
  await menu.click()
  await expect(page.getByRole('menuitem', { name: '还没有保存的视图' })).toBeVisible()
  await page.getByRole('menuitem', { name: '把当前条件存为视图…' }).click()
  await page.getByLabel('名称').fill('紧急件')
  expect(await audit(page)).toEqual([])
  await page.getByLabel('名称').press('Enter')
  await expect(page.getByText('视图已保存')).toBeVisible()
  const here = page.locator('.page-head').getByRole('button', { name: '紧急件' })
  await expect(here).toBeFocused()

  // another set of conditions, kept too and shown first
  await page.goto('/events?state=closed&sort=-closed_at')
  await settled(page)
  await menu.click()
  await page.getByRole('menuitem', { name: '把当前条件存为视图…' }).click()
  await page.getByLabel('名称').fill('已办结')
  await page.getByLabel('打开列表时先显示这个视图').check()
  await page.locator('dialog[open]').getByRole('button', { name: '保存' }).click()
  await expect(page.locator('dialog[open]')).toHaveCount(0)
  await page.goto('/')
  await settled(page)
  await page.getByRole('link', { name: '事件', exact: true }).first().click()
  await expect(page).toHaveURL(/\/events\?sort=-closed_at&state=closed$/)
  await settled(page)
  await page.getByRole('navigation', { name: '常用视图' }).getByRole('link', { name: '全部' }).click()
  await expect(page).toHaveURL(/\/events$/)

  // by the keyboard alone
  await menu.focus()
  await page.keyboard.press('Enter')
  // on the menu, not yet on the button that opened it: only then the key is for the item
  await expect(page.getByRole('menuitem', { name: '紧急件' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/events\?urgency=urgent$/)
  await expect(here).toBeFocused()
  await here.click()
  await page.getByRole('menuitem', { name: '管理视图…' }).click()
  const dialog = page.locator('dialog[open]')
  expect(await audit(page)).toEqual([])
  await dialog.getByRole('button', { name: '上移“已办结”' }).click()
  await expect(dialog.locator('li').first()).toContainText('已办结')
  await dialog.getByRole('button', { name: '为“紧急件”改名' }).click()
  await dialog.getByRole('textbox').fill('已办结')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByRole('alert')).toContainText('同名')
  await dialog.getByRole('textbox').fill('加急')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.locator('li').last()).toContainText('加急')
  for (const name of ['加急', '已办结']) {
    await dialog.getByRole('button', { name: `删除“${name}”` }).click()
    await dialog.getByRole('button', { name: '确认删除' }).click()
    await expect(dialog.locator('li', { hasText: name })).toHaveCount(0)
  }
  expect((await ask<Views>(page, 'saved-views')).items).toEqual([])
})

const TITLE = `请现场核实 ${process.pid}`

test('an office keeps a text; it is put into a note at the cursor with what belongs to the event', async ({
  sit,
}) => {
  const page = await sit('dispatcher')
  await page.goto('/admin')
  await settled(page)
  await expect(page).toHaveURL(/\/admin\/texts$/)
  await page.getByRole('button', { name: '新建常用语' }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByLabel('标题').fill(TITLE)
  await dialog.getByRole('textbox', { name: '内容' }).fill('请现场核实，编号：{nummer}')
  await dialog.getByLabel('用于步骤').fill('不予受理')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.locator('.ant-form-item-explain-error')).toContainText('{number}')
  await dialog.getByRole('textbox', { name: '内容' }).fill('请现场核实，编号：')
  await dialog.getByRole('button', { name: '事件编号' }).click()
  await expect(dialog.locator('.text-preview')).toHaveText(/^请现场核实，编号：SJ\d{18}$/)
  expect(await audit(page)).toEqual([])
  await dialog.getByRole('button', { name: '保存' }).click()
  const panel = page.getByRole('dialog', { name: '常用语' })
  await expect(panel).toContainText(TITLE)
  expect(await audit(page)).toEqual([])

  const id = await reported(sit)
  const { number } = await ask<{ number: string }>(page, `events/${id}`)
  await page.goto(`/events/${id}`)
  await settled(page)
  await page.getByTestId('step-reject').click()
  const note = page.locator('.step-form textarea').first()
  await note.fill('已电话联系。另行说明。')
  await note.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(6, 6))
  await page.locator('.pick-text').getByRole('button', { name: '常用语' }).click()
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: TITLE }).press('Enter')
  await expect(note).toHaveValue(`已电话联系。\n请现场核实，编号：${number}\n另行说明。`)
  await expect(note).toBeFocused()
  await dress(page, { theme: 'dark', locale: 'en' })
  await page.locator('.pick-text').getByRole('button', { name: 'Standard texts' }).click()
  await expect(page.getByRole('button', { name: TITLE })).toBeVisible()
  expect(await audit(page, ['color-contrast'])).toEqual([])

  // retired, it is offered no more
  const { items } = await ask<{ items: { id: string; title: string; version: number }[] }>(
    page,
    'standard-texts?limit=200',
  )
  const text = items.find((one) => one.title === TITLE)
  const answer = await page.request.post(`/api/v1/standard-texts/${text?.id}/steps`, {
    headers: { ...HEADERS, 'If-Match': `"${text?.version}"` },
    data: { step: 'retire' },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  const offered = await ask<{ title: string }[]>(page, `events/${id}/standard-texts?step=reject`)
  expect(offered.map((one) => one.title)).not.toContain(TITLE)
  await taken(page, id, { step: 'accept' })
})
