import { expect, test } from 'vitest'
import { boundsOf, countByGrid, inChina, namePoints, withLateness } from './geo'

const point = (lon: number, lat: number, properties = {}): GeoJSON.Feature => ({
  type: 'Feature',
  id: 'e1',
  properties,
  geometry: { type: 'Point', coordinates: [lon, lat] },
})

test('the box round shapes of every kind', () => {
  const ring = [
    [117, 32],
    [117.2, 32],
    [117.1, 32.3],
    [117, 32],
  ]
  expect(boundsOf([{ geometry: { type: 'Polygon', coordinates: [ring] } }, point(116.9, 32.1)])).toEqual([
    116.9, 32, 117.2, 32.3,
  ])
  expect(boundsOf([{ geometry: { type: 'MultiPolygon', coordinates: [[ring]] } }])).toEqual([
    117, 32, 117.2, 32.3,
  ])
  expect(boundsOf([])).toBeUndefined()
})

test('a name stands once, in the middle of the largest part', () => {
  const square = (lon: number, lat: number, side: number) => [
    [lon, lat],
    [lon + side, lat],
    [lon + side, lat + side],
    [lon, lat + side],
    [lon, lat],
  ]
  const shape: GeoJSON.Feature = {
    type: 'Feature',
    properties: { name: '洛河镇' },
    geometry: { type: 'MultiPolygon', coordinates: [[square(116, 31, 0.1)], [square(117, 32, 0.4)]] },
  }
  const [named, ...more] = namePoints({ type: 'FeatureCollection', features: [shape] }).features
  expect(more).toEqual([])
  expect(named?.properties).toEqual({ name: '洛河镇' })
  const at = named?.geometry.type === 'Point' ? named.geometry.coordinates : []
  expect(at.map((degrees) => degrees.toFixed(6))).toEqual(['117.200000', '32.200000'])
})

test('points are counted in their grids', () => {
  const points = [point(1, 1, { grid_code: 'a' }), point(1, 1, { grid_code: 'a' }), point(1, 1)]
  expect(countByGrid({ type: 'FeatureCollection', features: points })).toEqual(new Map([['a', 2]]))
})

test('a point is late when its stage should have ended', () => {
  const now = Date.parse('2026-11-20T00:00:00Z')
  const { features } = withLateness(
    {
      type: 'FeatureCollection',
      features: [
        point(1, 1, { due_at: '2026-11-19T00:00:00Z' }),
        point(1, 1, { due_at: '2026-11-21T00:00:00Z' }),
        point(1, 1, { due_at: null }),
      ],
    },
    now,
  )
  expect(features.map(({ properties }) => properties?.overdue)).toEqual([true, false, false])
  expect(features[0]?.properties?.id).toBe('e1')
})

test('a swapped pair of degrees is no place in China', () => {
  expect(inChina(117.1, 32.6)).toBe(true)
  expect(inChina(32.6, 117.1)).toBe(false)
})
