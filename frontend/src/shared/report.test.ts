import { expect, test } from 'vitest'
import { characters, isLateEntry, phoneLike } from './report'

test.each(['电话13800000000', '打 138 0000 0000', '0554-2500000', '座机2500000'])(
  '%s looks like a phone number',
  (text) => {
    expect(phoneLike(text)).toBe(true)
  },
)

test.each(['2023年9月15日', '编号SJ340402230915000018', '长 120 米', '井盖3处'])('%s does not', (text) => {
  expect(phoneLike(text)).toBe(false)
})

test('characters are counted as people see them', () => {
  expect(characters('𠮷野家')).toBe(3)
})

test('more than 72 hours ago is a late entry', () => {
  const now = Date.parse('2026-11-20T00:00:00Z')
  expect(isLateEntry(now - 71 * 3_600_000, now)).toBe(false)
  expect(isLateEntry(now - 73 * 3_600_000, now)).toBe(true)
})
