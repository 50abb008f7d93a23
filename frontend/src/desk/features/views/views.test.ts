import { expect, test } from 'vitest'
import { conditionsOf, same } from './views'

test('the record that is open is no condition', () => {
  expect(conditionsOf({ id: 'x', q: undefined, state: ['closed'] })).toEqual({ state: ['closed'] })
})

test('conditions are the same in any order and writing', () => {
  expect(same({ state: ['a', 'b'], overdue: true }, { overdue: 'true', state: ['b', 'a'] })).toBe(true)
  expect(same({ state: ['a'] }, { state: 'a' })).toBe(true)
  expect(same({ state: ['a'] }, { state: ['a', 'b'] })).toBe(false)
  expect(same({}, { q: 'a' })).toBe(false)
})
