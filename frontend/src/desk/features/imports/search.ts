// What the address of the imports holds; small, for the router reads it first.
export type Kind = 'areas' | 'units' | 'grids' | 'workers' | 'boundaries' | 'events'
export type Crs = 'wgs84' | 'gcj02'

const KINDS: readonly string[] = ['areas', 'units', 'grids', 'workers', 'boundaries', 'events']
const UUID = /^[0-9a-f-]{36}$/

export interface ImportsSearch {
  kind?: Kind
  /** The import that is shown. */
  id?: string
}

export const readImports = ({ kind, id }: Record<string, unknown>): ImportsSearch => ({
  ...(KINDS.includes(String(kind)) && { kind: kind as Kind }),
  ...(UUID.test(String(id)) && { id: String(id) }),
})
