// The address bar holds what a page shows, in the API's own words: ?state=reported&state=accepted&q=路灯

/** Reads one value of an address; undefined means absent or not understood. */
export type Reader<T> = (raw: unknown) => T | undefined

const last = (raw: unknown) => (Array.isArray(raw) ? raw.at(-1) : raw)
const str = (raw: unknown): string | undefined => {
  const value = last(raw)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
const list = (raw: unknown): string[] => (Array.isArray(raw) ? raw : [raw]).flatMap((item) => str(item) ?? [])

/** Free words, trimmed, cut at `max` characters. */
export const words =
  (max = 100): Reader<string> =>
  (raw) =>
    str(raw)?.trim().slice(0, max) || undefined

/** A value that a pattern allows. */
export const like =
  (pattern: RegExp): Reader<string> =>
  (raw) => {
    const value = str(raw)
    return value !== undefined && pattern.test(value) ? value : undefined
  }

/** One of the named values. */
export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Reader<T> =>
  (raw) =>
    allowed.find((value) => value === str(raw))

/** Some of the named values, each once, in the order of the names. */
export const someOf =
  <const T extends string>(...allowed: readonly T[]): Reader<T[]> =>
  (raw) => {
    const asked = list(raw)
    const found = allowed.filter((value) => asked.includes(value))
    return found.length ? found : undefined
  }

/** Every value that a pattern allows, each once. */
export const someLike =
  (pattern: RegExp): Reader<string[]> =>
  (raw) => {
    const found = [...new Set(list(raw))].filter((value) => pattern.test(value))
    return found.length ? found : undefined
  }

/** Present or not: only "true" counts. */
export const flag: Reader<true> = (raw) => (str(raw) === 'true' ? true : undefined)

export const isoDay = like(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
export const uuid = like(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
/** A grid by its id or by its code: the API takes both. */
export const gridKey = like(/^(\d{15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i)
export const areaCode = like(/^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/)
export const unitCode = like(/^U\d{9}[A-Z]{2}\d{2}$/)

type Read<F> = { [K in keyof F]?: F[K] extends Reader<infer T> ? T : never }

/** A page's own reading of the address: what it does not know or understand is left out. */
export const reading =
  <F extends Record<string, Reader<unknown>>>(fields: F) =>
  (raw: Record<string, unknown>): Read<F> => {
    const found: Record<string, unknown> = {}
    for (const [name, read] of Object.entries(fields)) {
      const value = read(raw[name])
      if (value !== undefined) found[name] = value
    }
    return found as Read<F>
  }

/** For the router: repeated names are lists, everything else is text. */
export function parseSearch(query: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    const before = found[name]
    found[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return found
}

/** The way back: undefined, null and empty text are left out; characters stay readable where they may. */
export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined && item !== null && item !== '') query.append(name, String(item))
  const text = query.toString()
  return text && `?${text}`
}

/** A search without the names whose value became empty, so that the address stays short. */
export function without<S extends object>(search: S): S {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== '' && value !== null),
  ) as S
}
