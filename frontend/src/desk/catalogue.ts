import { queryOptions, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { api, body, refusedWith } from '@/api/client'
import type { Area, Category, Page } from '@/api/model'
import { useLocale } from '@/shared/i18n'
import type { Choice } from './ui/TreePick'

const HOUR = 3_600_000

/** The two levels of event categories in force. */
export const categoriesQuery = queryOptions({
  queryKey: ['event-categories'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/event-categories', { signal })),
  staleTime: HOUR,
})

const MOST = 200 // rows of a page

/** Every page of a list that is short by nature: villages, grids, offices of one district. */
async function everyPage<T>(page: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: { cursor?: string } | undefined = {}
  while (cursor) {
    const { items: more, next_cursor } = await page(cursor)
    items.push(...more)
    cursor = next_cursor ? { cursor: next_cursor } : undefined
  }
  return items
}

/** Every area that the caller sees, from the district down to the villages. */
export const areasQuery = queryOptions({
  queryKey: ['areas'],
  queryFn: ({ signal }) =>
    everyPage((at) => body(api.GET('/api/v1/areas', { signal, params: { query: { limit: MOST, ...at } } }))),
  staleTime: HOUR,
})

/** Names of grids and units by their codes: lists of events carry codes alone. */
const namesQuery = queryOptions({
  queryKey: ['names'],
  queryFn: async ({ signal }) => {
    const grids = everyPage((at) =>
      body(api.GET('/api/v1/grids', { signal, params: { query: { limit: MOST, ...at } } })),
    ).catch((error: unknown) => {
      if (refusedWith(error, 403)) return [] // some posts see units and no grids
      throw error
    })
    const units = everyPage((at) =>
      body(api.GET('/api/v1/units', { signal, params: { query: { limit: MOST, ...at } } })),
    )
    // together: when both end early, neither may be left without somebody who hears of it
    const found = await Promise.all([grids, units])
    return new Map(found.flat().map(({ code, name }) => [code, name]))
  },
  staleTime: HOUR,
})

export function useNames() {
  const { data } = useQuery(namesQuery)
  return useCallback(
    (code: string | null | undefined) => (code ? (data?.get(code) ?? code) : undefined),
    [data],
  )
}

/** Categories by code, and as a class with what belongs to it. */
export function useCategories() {
  const { data } = useQuery(categoriesQuery)
  const english = useLocale() === 'en'
  return useMemo(() => categoryTree(data ?? [], english), [data, english])
}

export function categoryTree(items: Category[], english: boolean) {
  const word = (item: Category) => (english ? item.name_en : item.name)
  const byCode = new Map(items.map((item) => [item.code, item]))
  const tree = (leaves: Category[]): Choice[] =>
    items
      .filter((item) => item.code.length === 2)
      .map((top) => ({
        value: top.code,
        label: word(top),
        children: leaves
          .filter((item) => item.code.length === 4 && item.code.startsWith(top.code))
          .map((item) => ({ value: item.code, label: word(item) })),
      }))
  const name = (code: string) => {
    const found = byCode.get(code)
    return found ? word(found) : code
  }
  /** To look for: all of them; to report: without what is retired. */
  return { choices: tree(items), offered: tree(items.filter((item) => !item.retired)), name }
}

/** Areas by code, and as a tree by the prefixes of their codes. */
export function useAreas() {
  const { data } = useQuery(areasQuery)
  return useMemo(() => areaTree(data ?? []), [data])
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
