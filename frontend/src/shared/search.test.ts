import { describe, expect, test } from 'vitest'
import { flag, isoDay, oneOf, parseSearch, reading, someLike, someOf, stringifySearch, words } from './search'

const read = reading({
  q: words(),
  state: someOf('reported', 'accepted', 'closed'),
  category: someLike(/^\d{2}(\d{2})?$/),
  overdue: flag,
  reported_from: isoDay,
  sort: oneOf('due_at', '-due_at'),
})
const open = (address: string) => read(parseSearch(address))

describe('the address of a list', () => {
  test('holds conditions in the words of the API, lists as repeated names', () => {
    const search = { q: '路灯 不亮', state: ['reported', 'closed'] as const, overdue: true as const }
    const address = stringifySearch(search)
    expect(address).toBe('?q=%E8%B7%AF%E7%81%AF+%E4%B8%8D%E4%BA%AE&state=reported&state=closed&overdue=true')
    expect(open(address)).toEqual(search)
  })
  test('keeps codes as text: a category 0101 is not the number 101', () => {
    expect(open('?category=0101&category=03')).toEqual({ category: ['0101', '03'] })
  })
  test('drops what it does not know or understand instead of breaking', () => {
    expect(open('?state=gone&reported_from=2023-13-01&sort=title&overdue=1&colour=red')).toEqual({})
    expect(open('?state=closed&state=gone')).toEqual({ state: ['closed'] })
  })
  test('keeps the order of the names, not of the address, so that equal filters are one cache entry', () => {
    expect(open('?state=closed&state=reported')).toEqual(open('?state=reported&state=closed'))
  })
  test('is empty when nothing is asked', () => {
    expect(stringifySearch({ q: '', state: [], id: undefined, next: null })).toBe('')
  })
  test('trims words and cuts them to what the API takes', () => {
    expect(open('?q=%20%20井盖%20')).toEqual({ q: '井盖' })
    expect(open(`?q=${'长'.repeat(200)}`).q).toHaveLength(100)
  })
  test('takes the last of a name given twice where one is wanted', () => {
    expect(open('?sort=due_at&sort=-due_at')).toEqual({ sort: '-due_at' })
  })
})
