import { queryOptions } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { api, body } from '@/api/client'
import { areaCode, flag, like, oneOf, reading, uuid } from '@/shared/search'

export const readMap = reading({
  colour: oneOf('kind', 'open'),
  grid: like(/^\d{15}$/),
  area: areaCode,
  hide: flag,
  id: uuid,
})

/** The points of open events that the caller sees. */
export const openPointsQuery = queryOptions({
  queryKey: ['map', 'open-events'],
  queryFn: ({ signal }): Promise<FeatureCollection> =>
    body(api.GET('/api/v1/events.geojson', { signal, params: { query: {} } })),
  staleTime: 30_000,
})
