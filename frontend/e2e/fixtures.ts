// A signed-in page for each role, with an eye on what the browser complains of; and the helpers of the specs.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type APIRequestContext, type Browser, test as base, expect, type Page } from '@playwright/test'
import type Axe from 'axe-core'
import type { AxeResults } from 'axe-core'

export { expect }
export type Role =
  | 'admin'
  | 'auditor'
  | 'commissioner'
  | 'department'
  | 'dispatcher'
  | 'district'
  | 'security'
  | 'village'
  | 'worker'
export interface Look {
  theme?: 'light' | 'dark'
  locale?: 'zh-CN' | 'en'
}

export const HEADERS = { 'X-Requested-With': 'ezhili' }
const password = () => process.env.EZHILI_DEMO_PASSWORD ?? ''
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** One sign-in for each role and process: signing in is slow on purpose. */
const cookies = new Map<string, Awaited<ReturnType<APIRequestContext['storageState']>>>()

async function signedIn(browser: Browser, role: Role) {
  const known = cookies.get(role)
  if (known) return known
  const context = await browser.newContext()
  const answer = await context.request.post('/api/v1/sessions', {
    headers: HEADERS,
    data: { username: role, password: password() },
  })
  expect(answer.status(), await answer.text()).toBeLessThan(300)
  const state = await context.storageState()
  await context.close()
  cookies.set(role, state)
  return state
}

/** A page of its own, as if another person sat at another machine. */
export type Sit = (role: Role | undefined, look?: Look) => Promise<Page>

export const test = base.extend<{ sit: Sit; complaints: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern
  complaints: async ({}, use) => {
    const complaints: string[] = []
    await use(complaints)
    expect(complaints, 'errors and policy violations in the browser').toEqual([])
  },
  sit: async ({ browser, contextOptions, complaints }, use) => {
    const opened: { close(): Promise<void> }[] = []
    await use(async (role, look = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        ...(role && { storageState: await signedIn(browser, role) }),
      })
      opened.push(context)
      await context.addInitScript(
        ([theme, locale]) => {
          localStorage.setItem('theme', theme)
          localStorage.setItem('locale', locale)
        },
        [look.theme ?? 'light', look.locale ?? 'zh-CN'] as const,
      )
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.stack || error.message))
      page.on('console', (message) => {
        if (/Content Security Policy|^Warning:|React/.test(message.text())) complaints.push(message.text())
      })
      return page
    })
    for (const context of opened) await context.close()
  },
})

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** WCAG 2.2 A and AA by axe, or these rules alone; what it finds, in a line each. */
export async function audit(page: Page, only: string[] = RULES): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults, string[]>(
    (runOnly) =>
      (window as unknown as { axe: typeof Axe }).axe.run(document, {
        runOnly,
        resultTypes: ['violations'],
        preload: false, // of sounds and foreign style sheets, which there are none
      }),
    only,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, any }) => `${id}: ${target} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  )
}

/** Into these colours and this language by the switches of the page, without touching what is open over it. */
export async function dress(page: Page, { theme, locale }: Required<Look>) {
  const html = page.locator('html')
  const press = async (wanted: [name: string, value: string], label: RegExp) => {
    if ((await html.getAttribute(wanted[0])) === wanted[1]) return
    await page
      .locator('button.on-bar')
      .and(page.getByLabel(label))
      .evaluate((button: HTMLElement) => button.click())
    await expect(html).toHaveAttribute(...wanted)
  }
  await press(['data-theme', theme], /^(切换到[深浅]色|Switch to (dark|light))/)
  await press(['lang', locale], /^(English|中文)/)
  await settled(page)
}

/** Pages, panels and lists stand there whole; nothing is on its way any more. */
export async function settled(page: Page) {
  await page.waitForFunction(
    ({ waiting, still }) => {
      const counter = window as unknown as { quiet?: number }
      const busy = document.querySelector(waiting) || !document.querySelector('main :not(:empty)')
      counter.quiet = busy ? 0 : (counter.quiet ?? 0) + 1
      if (counter.quiet < still) return false
      counter.quiet = 0
      return true
    },
    // one answer may lead to the next question, so a few frames must pass without any
    { waiting: '.boot, .progress, .waiting, .list-pending, .ant-spin-spinning, [aria-busy=true]', still: 6 },
  )
}

/** An answer of the API for the person who sits at this page. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1/${path}`)
  expect(answer.status(), await answer.text()).toBe(200)
  return answer.json()
}

export interface Row {
  id: string
  number: string
  title: string
  state: string
}
export interface Listed {
  items: Row[]
  total?: number
  next_cursor: string | null
}
export const events = (page: Page, query: string) => ask<Listed>(page, `events?${query}`)

let reports = 0

/** A report of its own, so that no two tests meet at one event; its id. */
export async function reported(sit: Sit, photo?: Buffer): Promise<string> {
  const worker = await sit('worker')
  const mine = await ask<{ items: { code: string }[] }>(worker, 'grids?state=active&limit=1')
  const data = {
    ...(photo && { attachments: [await uploaded(worker, photo)] }),
    category: '0203',
    title: `路灯不亮 ${++reports}`,
    description: '巷口路灯夜间不亮，行人看不清台阶。',
    grid_code: mine.items[0]?.code,
  }
  const answer = await worker.request.post('/api/v1/events', { headers: HEADERS, data })
  expect(answer.status(), await answer.text()).toBe(201)
  return (await answer.json()).id
}

async function uploaded(page: Page, photo: Buffer): Promise<string> {
  const answer = await page.request.post('/api/v1/attachments?kind=before', {
    headers: { ...HEADERS, 'Content-Type': 'image/png', 'Idempotency-Key': crypto.randomUUID() },
    data: photo,
  })
  expect(answer.status(), await answer.text()).toBe(201)
  return (await answer.json()).id
}

/** A step taken by the person who sits at this page, beside what the page shows. */
export async function taken(page: Page, id: string, data: { step: string; [field: string]: unknown }) {
  const before = await page.request.get(`/api/v1/events/${id}`)
  const after = await page.request.post(`/api/v1/events/${id}/steps`, {
    headers: { ...HEADERS, 'If-Match': before.headers().etag ?? '' },
    data,
  })
  expect(after.status(), await after.text()).toBe(200)
}
