import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { SavedView } from '@/api/model'

export type ListName =
  | 'events'
  | 'grids'
  | 'grid-workers'
  | 'grid-vacancies'
  | 'grid-adjustments'
  | 'sample-draws'
  | 'duty-documents'
  | 'item-list'
  | 'users'
export type Filters = Record<string, unknown>

/** One's own views of a list, in their order; there are 50 at most. */
export const viewsQuery = (list: ListName) =>
  queryOptions({
    queryKey: ['saved-views', list],
    queryFn: async ({ signal }): Promise<SavedView[]> =>
      (
        await body(
          api.GET('/api/v1/saved-views', { signal, params: { query: { list_name: list, limit: 200 } } }),
        )
      ).items,
    staleTime: 5 * 60_000,
  })

/** What of an address narrows the list: not the record that is open beside it. */
export const conditionsOf = (search: Filters): Filters =>
  Object.fromEntries(
    Object.entries(search).filter(([name, value]) => name !== 'id' && value !== undefined && value !== ''),
  )

/** The same conditions, whatever their order and however a value is written. */
export function same(one: Filters, other: Filters): boolean {
  const plain = (filters: Filters) =>
    JSON.stringify(
      Object.entries(filters)
        .map(([name, value]) => [name, [value].flat().map(String).sort()])
        .sort(([a], [b]) => String(a).localeCompare(String(b))),
    )
  return plain(one) === plain(other)
}
