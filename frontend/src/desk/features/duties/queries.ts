import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, tagged } from '@/api/client'
import type { Acknowledgement, DutyDocument, DutyDocumentDetail, Item, Page } from '@/api/model'
import type { DocumentsSearch, ItemsSearch } from './search'

export const FREQUENCIES = ['on_demand', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const
const PAGE = 100

/** Duty documents, the latest first. */
export const documentsQuery = ({ id: _, ...search }: DocumentsSearch) =>
  infiniteQueryOptions({
    queryKey: ['duty-documents', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<DutyDocument>> =>
      body(
        api.GET('/api/v1/duty-documents', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ['duty-document', id],
    queryFn: ({ signal }): Promise<DutyDocumentDetail> =>
      tagged(
        api.GET('/api/v1/duty-documents/{document_id}', { signal, params: { path: { document_id: id } } }),
      ),
  })

/** Who in post has taken note, and who has not. */
export const acknowledgementsQuery = (id: string) =>
  queryOptions({
    queryKey: ['duty-document', id, 'acknowledgements'],
    queryFn: ({ signal }): Promise<{ items: Acknowledgement[] }> =>
      body(
        api.GET('/api/v1/duty-documents/{document_id}/acknowledgements', {
          signal,
          params: { path: { document_id: id } },
        }),
      ),
  })

/** The item list, by code. */
export const itemsQuery = ({ id: _, ...search }: ItemsSearch) =>
  infiniteQueryOptions({
    queryKey: ['items', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<Item>> =>
      body(
        api.GET('/api/v1/item-list', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const itemQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: ({ signal }): Promise<Item & { etag: string }> =>
      tagged(api.GET('/api/v1/item-list/{item_id}', { signal, params: { path: { item_id: id } } })),
  })
