import type { Page } from '@playwright/test'
import { ask, expect, HEADERS, reported, type Sit, settled, taken, test } from './fixtures.ts'

const A_DAY = 86_400_000

/** Each run has its own, for it lies where the last one was. */
const nameOf = (on: string) => `建区纪念日 ${on.slice(5)}`

interface Day {
  on: string
  is_working: boolean
}
interface Year {
  days: (Day & { name: string | null })[]
}

/** The day in the district, as 2026-11-30. */
const local = (time: number) => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10)

const weekend = (on: string) => [0, 6].includes(new Date(on).getUTCDay())

/** The notice of the year as it was, and one more day off. */
async function dayOff(admin: Page, on: string) {
  const path = `/api/v1/calendar-years/${on.slice(0, 4)}`
  const answer = await admin.request.get(path)
  const { days }: Year = await answer.json()
  const off = days.filter((day) => !day.is_working && !weekend(day.on))
  const saved = await admin.request.put(path, {
    headers: { ...HEADERS, 'If-Match': answer.headers().etag ?? '"0"' },
    data: {
      source_notice: '放假安排及区里的补充通知',
      days_off: [...off.map((day) => ({ on: day.on, name: day.name ?? '放假' })), { on, name: nameOf(on) }],
      working_days: days.filter((day) => day.is_working && weekend(day.on)).map((day) => day.on),
    },
  })
  expect(saved.status(), await saved.text()).toBeLessThan(300)
}

/** The first ordinary working days after this time. */
async function workingDays(page: Page, after: number, count: number): Promise<string[]> {
  const found: string[] = []
  for (let time = after + A_DAY; found.length < count; time += A_DAY) {
    const on = local(time)
    const { days } = await ask<Year>(page, `calendar-years/${on.slice(0, 4)}`)
    const known = days.find((day) => day.on === on)
    if (known ? known.is_working : !weekend(on)) found.push(on)
  }
  return found
}

async function handled(sit: Sit) {
  const [dispatcher, department] = [await sit('dispatcher'), await sit('department')]
  const id = await reported(sit)
  const own = await ask<{ grant_id: string; grants: { id: string; unit_code: string }[] }>(
    department,
    'sessions/current',
  )
  const unit_code = own.grants.find(({ id }) => id === own.grant_id)?.unit_code
  await taken(dispatcher, id, { step: 'accept' })
  await taken(dispatcher, id, { step: 'dispatch', unit_code })
  await taken(department, id, { step: 'take' })
  return { id, dispatcher, department }
}

test('an extension over a holiday is asked for and approved, and the bar explains the new due time', async ({
  sit,
}) => {
  const { id, dispatcher, department } = await handled(sit)
  const { due_at } = await ask<{ due_at: string }>(department, `events/${id}`)
  const [holiday = '', until = ''] = await workingDays(department, Date.parse(due_at), 2)
  await dayOff(await sit('admin'), holiday)

  await department.goto(`/events/${id}`)
  await department.getByTestId('step-request_extension').click()
  const form = department.locator('.step-form')
  await form.locator('.ant-picker input').fill(`${until} 18:00`)
  await department.keyboard.press('Enter')
  await form.locator('textarea').first().fill('灯杆需要更换，厂家下周方能到货安装。')
  await form.locator('button[type=submit]').click()
  await expect(form).toHaveCount(0)
  await expect(department.locator('.record-marks')).toContainText('延期待批')

  await dispatcher.goto(`/events/${id}`)
  await dispatcher.getByTestId('step-approve_extension').click()
  await dispatcher.locator('.step-form button[type=submit]').click()
  await expect(dispatcher.locator('.step-form')).toHaveCount(0)
  await expect(dispatcher.locator('.record-marks')).not.toContainText('延期待批')

  await dispatcher.getByText('时限是怎么算的').click()
  await settled(dispatcher)
  const leg = dispatcher.locator('.leg', { hasText: '延期（' }).filter({ hasText: nameOf(holiday) })
  await expect(leg.locator('.leg-bar .seg-holiday').first()).toBeVisible()
  await expect(leg.locator('li').last()).toContainText(`${until.slice(5)} 18:00`)
  await expect(leg.locator('p')).toContainText('1 个工作日')
})
