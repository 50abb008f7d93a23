import type { Page } from '@playwright/test'
import { expect, reported, settled, test } from './fixtures.ts'
import { picture } from './picture.ts'

/** Tab until the focus is there; the test ends if it never comes. */
async function tabTo(page: Page, selector: string) {
  const wanted = page.locator(selector).first()
  await expect(wanted).toBeVisible()
  for (;;) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return wanted
    await page.keyboard.press('Tab')
  }
}

test('from the door to a step taken by keys alone, and what came of it is told', async ({ sit }) => {
  const page = await sit(undefined)
  const id = await reported(sit)
  await page.goto(`/login?to=${encodeURIComponent(`/events?waiting=me&id=${id}`)}`)
  await expect(page.locator('#username')).toBeFocused()
  await page.keyboard.type('dispatcher')
  await page.keyboard.press('Tab')
  await page.keyboard.type(process.env.EZHILI_DEMO_PASSWORD ?? '')
  await page.keyboard.press('Enter')
  await expect(page.locator('.panel')).toBeFocused()
  await settled(page)
  await tabTo(page, '[data-testid=step-reject]')
  await page.keyboard.press('Enter')
  await expect(page.locator('.step-form').locator('input, textarea').first()).toBeFocused()
  await page.keyboard.press('Escape') // out of the form, which stays
  await expect(page.locator('.panel')).toBeFocused()
  await tabTo(page, '.step-actions button:last-of-type')
  await page.keyboard.press('Enter')
  await expect(page.locator('.step-form')).toHaveCount(0)
  await tabTo(page, '[data-testid=step-accept]')
  await page.keyboard.press('Enter')
  await tabTo(page, '.step-form button[type=submit]')
  await page.keyboard.press('Enter')
  await expect(page.locator('.toasts[aria-live]')).toContainText('受理：已办理，现为“待派遣”')
  await expect(page.locator('#steps')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('.panel')).toHaveCount(0)
  await expect(page.locator('body')).not.toBeFocused()
})

test('a photo, a window and a menu give the focus back to where it came from', async ({ sit }) => {
  const id = await reported(sit, picture())
  const page = await sit('dispatcher')
  await page.goto(`/events/${id}`)
  await settled(page)
  const photo = await tabTo(page, '.photo')
  await page.keyboard.press('Enter')
  await expect(page.locator('.viewer[open]')).toBeVisible()
  await page.keyboard.press('Enter') // on its cross
  await expect(page.locator('.viewer')).toHaveCount(0)
  await expect(photo).toBeFocused()
  const help = page.getByRole('button', { name: '键盘快捷键' })
  await help.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('dialog[open]')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toBeFocused()
  await page.locator('.user').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('.user')).toBeFocused()
})

test('past the navigation, and into a grid from the list beside the map', async ({ sit }) => {
  const page = await sit('district')
  await page.goto('/map')
  await settled(page)
  await page.keyboard.press('Tab')
  await expect(page.locator('.skip')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
  await tabTo(page, '.map-list li button')
  await page.keyboard.press('Enter')
  await expect(page.locator('.map-card')).toBeVisible()
})
