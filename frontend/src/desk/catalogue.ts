import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, body } from '@/api/client'
import type { Area, Category } from '@/api/model'
import type { Choice } from './ui/FilterForm'

const HOUR = 3_600_000

/** The two levels of event categories in force. */
export const categoriesQuery = queryOptions({
  queryKey: ['event-categories'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/event-categories', { signal })),
  staleTime: HOUR,
})

/** Every area that the caller sees, from the district down to the villages. */
export const areasQuery = queryOptions({
  queryKey: ['areas'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/areas', { signal })),
  staleTime: HOUR,
})

/** Categories by code, and as a class with what belongs to it. */
export function useCategories() {
  const { data } = useQuery(categoriesQuery)
  return useMemo(() => categoryTree(data?.items ?? []), [data])
}

export function categoryTree(items: Category[]) {
  const byCode = new Map(items.map((item) => [item.code, item]))
  const choices: Choice[] = items
    .filter((item) => item.code.length === 2)
    .map((top) => ({
      value: top.code,
      label: top.name,
      children: items
        .filter((item) => item.code.length === 4 && item.code.startsWith(top.code))
        .map((item) => ({ value: item.code, label: item.name })),
    }))
  return { byCode, choices, name: (code: string) => byCode.get(code)?.name ?? code }
}

/** Areas by code, and as a tree by the prefixes of their codes. */
export function useAreas() {
  const { data } = useQuery(areasQuery)
  return useMemo(() => areaTree(data?.items ?? []), [data])
}

export function areaTree(items: Area[]) {
  const names = new Map(items.map((item) => [item.code, item.name]))
  const below = (parent: string | null): Choice[] =>
    items
      .filter((item) => (parent === null ? !names.has(item.parent_code ?? '') : item.parent_code === parent))
      .map((item) => {
        const children = below(item.code)
        return { value: item.code, label: item.name, ...(children.length && { children }) }
      })
  return { choices: below(null), name: (code: string) => names.get(code) ?? code }
}
