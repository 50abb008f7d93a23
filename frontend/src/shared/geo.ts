import type { Feature, FeatureCollection, Geometry, Position } from 'geojson'

export type Bounds = [west: number, south: number, east: number, north: number]

const spread = (geometry: Geometry): Position[] => {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates]
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates
    case 'Polygon':
    case 'MultiLineString':
      return geometry.coordinates.flat()
    case 'MultiPolygon':
      return geometry.coordinates.flat(2)
    case 'GeometryCollection':
      return geometry.geometries.flatMap(spread)
  }
}

/** The box round some shapes; undefined when there is nothing to enclose. */
export function boundsOf(features: Pick<Feature, 'geometry'>[]): Bounds | undefined {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of features)
    for (const [lon = 0, lat = 0] of geometry ? spread(geometry) : []) {
      w = Math.min(w, lon)
      e = Math.max(e, lon)
      s = Math.min(s, lat)
      n = Math.max(n, lat)
    }
  return Number.isFinite(w) ? [w, s, e, n] : undefined
}

/** One point inside each shape's own box, for its name: tiles would cut the shape and name every piece. */
export function namePoints(shapes: FeatureCollection): FeatureCollection {
  return {
    ...shapes,
    features: shapes.features.flatMap(({ geometry, ...feature }) => {
      const rings =
        geometry?.type === 'Polygon'
          ? [geometry.coordinates[0]]
          : geometry?.type === 'MultiPolygon'
            ? geometry.coordinates.map((polygon) => polygon[0])
            : []
      const [largest] = rings.flatMap((ring) => (ring ? centre(ring) : [])).sort((a, b) => b.size - a.size)
      return largest ? { ...feature, geometry: { type: 'Point' as const, coordinates: largest.at } } : []
    }),
  }
}

/** Centre of gravity of a ring, and its area in square degrees. */
function centre(ring: Position[]): { at: Position; size: number } | [] {
  const [ox = 0, oy = 0] = ring[0] ?? [] // reckoned from here: degrees are large, shapes are small
  let [x, y, twice] = [0, 0, 0]
  for (const [i, from] of ring.entries()) {
    const to = ring[(i + 1) % ring.length] ?? from
    const [ax, ay, bx, by] = [(from[0] ?? 0) - ox, (from[1] ?? 0) - oy, (to[0] ?? 0) - ox, (to[1] ?? 0) - oy]
    const cross = ax * by - bx * ay
    x += (ax + bx) * cross
    y += (ay + by) * cross
    twice += cross
  }
  return twice === 0 ? [] : { at: [ox + x / (3 * twice), oy + y / (3 * twice)], size: Math.abs(twice) / 2 }
}

/** How many of some points lie in each grid, by the grid's code. */
export function countByGrid(points: FeatureCollection): Map<string, number> {
  const counts = new Map<string, number>()
  for (const point of points.features) {
    const code = point.properties?.grid_code
    if (typeof code === 'string') counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return counts
}

/** Degrees as typed, when they can be a place in China; a swapped pair is seen here, not on the server. */
export const inChina = (lon: number, lat: number) => lon > 73 && lon < 136 && lat > 3 && lat < 54

/** Points of events with what the map draws and opens by: the id, and whether the running stage is past its time. */
export function withLateness(points: FeatureCollection, now: number = Date.now()): FeatureCollection {
  return {
    ...points,
    features: points.features.map((point) => {
      const due = point.properties?.due_at as string | null | undefined
      const overdue = Boolean(due && Date.parse(due) < now)
      return { ...point, properties: { ...point.properties, id: point.id, overdue } }
    }),
  }
}
