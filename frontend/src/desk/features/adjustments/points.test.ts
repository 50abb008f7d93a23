import { expect, test } from 'vitest'
import { closed, moveCorner, nextCodes, open, readPoints, writePoints } from './points'

test('points are typed one in each line, with any comma', () => {
  expect(readPoints('117.05,32.6\n\n117.06，32.61 ')).toEqual({
    points: [
      [117.05, 32.6],
      [117.06, 32.61],
    ],
  })
  expect(readPoints('117.05,32.6\n117.06')).toEqual({ bad: 2 })
  expect(readPoints('a,b')).toEqual({ bad: 1 })
})

test('what is written is read back', () => {
  const points = [
    [117.05, 32.6],
    [117.061234, 32.61],
  ]
  expect(readPoints(writePoints(points))).toEqual({ points })
})

test('a corner moves in every grid that has it, and rings stay closed', () => {
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ]
  const shapes = new Map([
    ['a', [ring]],
    ['b', [ring.map(([x = 0, y = 0]) => [x + 1, y])]],
  ])
  const moved = moveCorner(shapes, [1, 0], [1, 0.5])
  expect(moved.get('a')?.[0]?.[1]).toEqual([1, 0.5])
  expect(moved.get('b')?.[0]?.[0]).toEqual([1, 0.5])
  expect(moved.get('b')?.[0]?.at(-1)).toEqual([1, 0.5])
  expect(closed(open(ring))).toEqual(ring)
})

test('new grids get serials that none has had', () => {
  const village = '340402102001'
  expect(nextCodes(village, [`${village}001`, `${village}007`, `${village}801`], 2)).toEqual([
    `${village}008`,
    `${village}009`,
  ])
})
