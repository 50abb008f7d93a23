import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, tagged } from '@/api/client'
import type { FilledText, Page, StandardText, StandardTextDetail } from '@/api/model'
import type { TextsSearch } from './search'

const PAGE = 100

/** Standard texts by title. */
export const textsQuery = ({ id: _, ...search }: TextsSearch) =>
  infiniteQueryOptions({
    queryKey: ['texts', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }): Promise<Page<StandardText>> =>
      body(
        api.GET('/api/v1/standard-texts', {
          signal,
          params: {
            query: { ...search, limit: PAGE, count: 'exact', ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const textQuery = (id: string) =>
  queryOptions({
    queryKey: ['texts', 'one', id],
    queryFn: ({ signal }): Promise<StandardTextDetail> =>
      tagged(api.GET('/api/v1/standard-texts/{text_id}', { signal, params: { path: { text_id: id } } })),
  })

/** The steps and placeholders a text may name, in the words of this language. */
export const choicesQuery = (locale: string) =>
  queryOptions({
    queryKey: ['texts', 'choices', locale],
    queryFn: ({ signal }) => body(api.GET('/api/v1/standard-texts/choices', { signal })),
    staleTime: 3_600_000,
  })

/** The texts for a step of an event, ready to be put in. */
export const eventTextsQuery = (id: string, step: string, locale: string) =>
  queryOptions({
    queryKey: ['event', id, 'texts', step, locale],
    queryFn: ({ signal }): Promise<FilledText[]> =>
      body(
        api.GET('/api/v1/events/{event_id}/standard-texts', {
          signal,
          params: { path: { event_id: id }, query: { step } },
        }),
      ),
    staleTime: 60_000,
  })
