import type { DrawDetail } from '@/api/model'

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The order of a draw, computed here from its seed and its numbers alone (method sha256-1). */
export async function order(seed: string, numbers: string[]): Promise<string[]> {
  const keyed = await Promise.all(
    numbers.map(async (number) => {
      const text = new TextEncoder().encode(`${seed}:${number}`)
      return [hex(await crypto.subtle.digest('SHA-256', text)), number] as const
    }),
  )
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, number]) => number)
}

/** Whether the published sample is the one that follows from the seed. */
export async function repeats({ seed, drawn, items }: DrawDetail): Promise<boolean> {
  const found = await order(
    seed,
    items.map((item) => item.number),
  )
  const sample = items.filter((item) => item.drawn).map((item) => item.number)
  return (
    sample.length === drawn &&
    found.slice(0, drawn).every((number) => sample.includes(number)) &&
    items.every((item) => found[item.rank - 1] === item.number)
  )
}
