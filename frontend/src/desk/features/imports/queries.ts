import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Fault, ImportDetail, ImportRow, Operation, Page, Table } from '@/api/model'

import type { Crs, Kind } from './search'

export type { Crs, Kind } from './search'

/** The tables one may import. */
export const tablesQuery = queryOptions({
  queryKey: ['import-templates'],
  queryFn: ({ signal }): Promise<Table[]> => body(api.GET('/api/v1/import-templates', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

/** One's own last imports. */
export const pastQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal }): Promise<Page<ImportRow>> =>
    body(api.GET('/api/v1/imports', { signal, params: { query: { limit: 10 } } })),
})

const over = (operation?: Operation) =>
  operation !== undefined && !['queued', 'running'].includes(operation.state)

/** How far an import has come; asked again until it is over. */
export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ['operations', id],
    queryFn: ({ signal }): Promise<Operation> =>
      body(api.GET('/api/v1/operations/{operation_id}', { signal, params: { path: { operation_id: id } } })),
    refetchInterval: ({ state }) => (over(state.data) ? false : 1000),
  })

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }): Promise<ImportDetail> =>
      body(api.GET('/api/v1/imports/{import_id}', { signal, params: { path: { import_id: id } } })),
    refetchInterval: ({ state }) => (state.data && !state.data.outcome ? 1000 : false),
  })

const PAGE = 100 // faults

export const faultsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['imports', id, 'faults'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Fault>> =>
      body(
        api.GET('/api/v1/imports/{import_id}/faults', {
          signal,
          params: {
            path: { import_id: id },
            query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

/** Upload a file; its id. */
export async function upload(file: File): Promise<string> {
  const sent = await body(
    api.POST('/api/v1/import-files', {
      params: { query: { name: file.name.slice(0, 200) || 'table' } },
      body: file as never, // raw bytes
      bodySerializer: (one: unknown) => one as File,
      headers: { 'Content-Type': 'application/octet-stream' },
    } as never),
  )
  return (sent as { id: string }).id
}

export interface Wish {
  kind: Kind
  file_id: string
  crs: Crs
  mode: 'dry_run' | 'apply'
  skip_bad: boolean
}

/** Have a file tried or taken in; the id of the import. */
export async function begin(wish: Wish): Promise<string> {
  const operation: Operation = await body(
    api.POST('/api/v1/imports', {
      params: { header: { 'idempotency-key': crypto.randomUUID() } },
      body: wish,
    }),
  )
  return operation.id
}
