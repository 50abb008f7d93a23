import { describe, expect, test } from 'vitest'
import { bytes, day, dayAfter, duration, minute, short, standing } from './format'

describe('times', () => {
  test('are shown in the time of the district, whatever the device says', () => {
    expect(minute('2023-09-15T16:30:00Z')).toBe('2023-09-16 00:30')
    expect(day('2023-12-31T16:00:00Z')).toBe('2024-01-01')
  })
  test('are short within the year and a day outside it', () => {
    const now = Date.parse('2026-11-20T00:00:00Z')
    expect(short('2026-03-02T01:05:00Z', now)).toBe('03-02 09:05')
    expect(short('2025-03-02T01:05:00Z', now)).toBe('2025-03-02')
  })
  test('of days move across months and leap days', () => {
    expect(dayAfter('2024-02-28')).toBe('2024-02-29')
    expect(dayAfter('2024-01-01', -1)).toBe('2023-12-31')
  })
})

describe('a length of time', () => {
  const [minutes, hours, days] = [60_000, 3_600_000, 86_400_000]
  test.each([
    [20_000, '1分钟', '1 min'],
    [59 * minutes + 50_000, '59分钟', '59 min'],
    [5 * hours, '5小时', '5 h'],
    [2 * days + 3 * hours, '2天3小时', '2 d 3 h'],
    [3 * days, '3天', '3 d'],
    [40 * days + 5 * hours, '40天', '40 d'],
  ])('of %d ms is %s', (ms, zh, en) => {
    expect(duration(ms, 'zh-CN')).toBe(zh)
    expect(duration(ms, 'en')).toBe(en)
  })
})

test('a deadline is late, near within a day, or far', () => {
  const now = Date.parse('2026-11-20T00:00:00Z')
  expect(standing('2026-11-19T23:00:00Z', now)).toEqual({ tone: 'late', ms: 3_600_000 })
  expect(standing('2026-11-20T05:00:00Z', now).tone).toBe('near')
  expect(standing('2026-11-25T00:00:00Z', now).tone).toBe('far')
})

test('sizes are rounded as people say them', () => {
  expect([bytes(900), bytes(312_400), bytes(1_440_000)]).toEqual(['900 B', '312 kB', '1.4 MB'])
})
