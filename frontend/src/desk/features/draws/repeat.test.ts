import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { DrawDetail } from '@/api/model'
import { order, repeats } from './repeat'

const NUMBERS = ['SJ340402260420000019', 'SJ340402260420000027', 'SJ340402260420000035']
const sorted = (seed: string) =>
  NUMBERS.map((one) => [createHash('sha256').update(`${seed}:${one}`).digest('hex'), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)

test('the order follows from the seed alone', async () => {
  expect(await order('a1', NUMBERS)).toEqual(sorted('a1'))
  expect(await order('a1', NUMBERS.toReversed())).toEqual(sorted('a1'))
})

test('a sample that was chosen otherwise is found out', async () => {
  const items = sorted('a1').map((number, at) => ({
    rank: at + 1,
    number,
    drawn: at === 0,
    again: false,
    outcome: null,
  }))
  const draw = { seed: 'a1', drawn: 1, items } as unknown as DrawDetail
  expect(await repeats(draw)).toBe(true)
  const other = items.map((item, at) => ({ ...item, drawn: at === 2 }))
  expect(await repeats({ ...draw, items: other })).toBe(false)
})
