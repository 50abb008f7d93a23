// Points as people type them: "117.05,32.60", one in each line.
import type { Position } from 'geojson'

const DIGITS = 6 // of degrees: some 0.1 m

/** What was typed as positions, or the number of the first line that is none. */
export function readPoints(text: string): { points: Position[] } | { bad: number } {
  const points: Position[] = []
  for (const [i, row] of text.split('\n').entries()) {
    if (!row.trim()) continue
    const parts = row
      .trim()
      .split(/[\s,，;；]+/)
      .map(Number)
    if (parts.length !== 2 || parts.some((part) => !Number.isFinite(part))) return { bad: i + 1 }
    points.push(parts)
  }
  return { points }
}

/** Positions as they are typed. */
export const writePoints = (points: readonly Position[]) =>
  points.map(([lon = 0, lat = 0]) => `${lon.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join('\n')

export const rounded = (lon: number, lat: number): Position => [
  Number(lon.toFixed(DIGITS)),
  Number(lat.toFixed(DIGITS)),
]

/** A ring without its repeated end, and back. */
export const open = (ring: readonly Position[]): Position[] => ring.slice(0, -1)
export const closed = (ring: readonly Position[]): Position[] => (ring[0] ? [...ring, ring[0]] : [])

const same = (a: Position | undefined, b: Position | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1]

/** Every corner that lies at `from`, in all rings of all grids, moved to `to`: common borders stay common. */
export function moveCorner(
  shapes: ReadonlyMap<string, Position[][]>,
  from: Position,
  to: Position,
): Map<string, Position[][]> {
  return new Map(
    [...shapes].map(([code, rings]) => [
      code,
      rings.map((ring) => ring.map((corner) => (same(corner, from) ? to : corner))),
    ]),
  )
}

/** The next serial of a village that no grid has had, as 15 digits. */
export function nextCodes(village: string, known: readonly string[], count: number): string[] {
  const serials = known.filter((code) => code.startsWith(village)).map((code) => Number(code.slice(12)))
  const last = Math.max(0, ...serials.filter((serial) => serial < 800))
  return Array.from({ length: count }, (_, i) => `${village}${String(last + 1 + i).padStart(3, '0')}`)
}
