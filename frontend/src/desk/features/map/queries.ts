import { queryOptions } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { api, body } from '@/api/client'
import { withLateness } from '@/shared/geo'
import { areaCode, flag, like, oneOf, reading, uuid } from '@/shared/search'
import { OPEN_STATES } from '../events/search'

export const readMap = reading({
  colour: oneOf('kind', 'open'),
  grid: like(/^\d{15}$/),
  area: areaCode,
  hide: flag,
  id: uuid,
})

/** Where the townships lie that the caller sees. */
export const townshipShapesQuery = queryOptions({
  queryKey: ['map', 'townships'],
  queryFn: ({ signal }): Promise<FeatureCollection> =>
    body(
      api.GET('/api/v1/areas.geojson', { signal, params: { query: { level: ['township'] } } }),
    ) as Promise<unknown> as Promise<FeatureCollection>,
  staleTime: 10 * 60_000,
})

const MOST = 20_000

/** The points of open events that the caller sees. */
export const openPointsQuery = queryOptions({
  queryKey: ['map', 'open-events'],
  queryFn: async ({ signal }): Promise<FeatureCollection> => {
    const query = { state: [...OPEN_STATES], limit: MOST }
    const points = (await body(
      api.GET('/api/v1/events.geojson', { signal, params: { query } }),
    )) as FeatureCollection
    return withLateness(points)
  },
  staleTime: 30_000,
})
