import { expect, test } from 'vitest'
import type { Clock } from '@/api/model'
import { running } from './running'

const HOUR = 3_600_000
const clock = (more: Partial<Clock>): Clock => ({
  stage: 'handle',
  attempt: 1,
  limit_type: 'uh',
  limit_value: 10,
  started_at: '2026-11-20T00:00:00Z',
  due_at: '2026-11-20T10:00:00Z',
  provisional: false,
  paused_at: null,
  pauses: [],
  paused_total_s: 0,
  stopped_at: null,
  breached: false,
  ...more,
})
const at = (hour: number) => Date.parse('2026-11-20T00:00:00Z') + hour * HOUR

test('a clock runs from blue to amber to red', () => {
  expect(running(clock({}), at(5))).toMatchObject({ used: 0.5, late: false, tone: 'blue' })
  expect(running(clock({}), at(9))).toMatchObject({ late: false, tone: 'amber' })
  expect(running(clock({}), at(11))).toMatchObject({ used: 1, late: true, tone: 'red' })
})

test('one that stands still keeps its part, and is not late however long that lasts', () => {
  const still = clock({ paused_at: '2026-11-20T04:00:00Z' })
  expect(running(still, at(50))).toMatchObject({ ran: 4 * HOUR, used: 0.4, late: false, tone: 'grey' })
})

test('pauses that are over do not count', () => {
  const gone = clock({ paused_total_s: 6 * 3600, due_at: '2026-11-20T16:00:00Z' })
  expect(running(gone, at(11))).toMatchObject({ ran: 5 * HOUR, used: 0.5, tone: 'blue' })
})

test('late is late, whatever follows', () => {
  const late = clock({ breached: true, stopped_at: '2026-11-20T09:00:00Z' })
  expect(running(late)).toMatchObject({ late: true, tone: 'red' })
})
