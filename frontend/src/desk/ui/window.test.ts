import { expect, test } from 'vitest'
import { ROW, sight } from './window'

test('only the rows in sight and a few around them are drawn', () => {
  const { first, end } = sight(5_000 * ROW, 700, ROW, 10_000)
  expect(first).toBeLessThanOrEqual(5_000)
  expect(end).toBeGreaterThanOrEqual(5_000 + 700 / ROW)
  expect(end - first).toBeLessThan(60)
})

test('a short list is drawn whole', () => {
  expect(sight(0, 700, ROW, 7)).toEqual({ first: 0, end: 7 })
})

test('every row is drawn at some place of the scroll, and none twice', () => {
  for (let top = 0; top <= 1_000 * ROW; top += 7 * ROW) {
    const { first, end } = sight(top, 700, ROW, 1_000)
    expect(first).toBeLessThanOrEqual(Math.max(0, Math.floor(top / ROW)))
    expect(end).toBeGreaterThanOrEqual(Math.min(1_000, Math.ceil((top + 700) / ROW)))
  }
})
