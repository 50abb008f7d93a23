import { queryOptions } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { api, body } from '@/api/client'
import { withLateness } from '@/shared/geo'
import { useLocale } from '@/shared/i18n'
import { conditions, type EventsSearch } from './search'

const zh = {
  way: '显示方式',
  list: '列表',
  map: '地图',
  mapAndList: '地图和列表',
  within: '只列出地图范围内的事件。',
  everywhere: '不限范围',
  inView: (n: number, all: boolean) =>
    all ? `此范围内 ${n} 件` : `显示此范围内最新的 ${n} 件，放大可看到其余`,
  empty: '这个范围内没有符合条件的事件',
  emptyLead: '移动或缩小地图，或点“回到全区”。没有标注位置的事件只在单独的列表中。',
  failed: '地图上的点没有读取到，列表不受影响。',
  again: '重试',
  reading: '正在读取地图上的事件…',
  keys: '移动地图，列表随之更新；用 j、k 逐件查看。',
}
const en: typeof zh = {
  way: 'Shown as',
  list: 'List',
  map: 'Map',
  mapAndList: 'Map and list',
  within: 'Only events in the view of the map are listed.',
  everywhere: 'Everywhere',
  inView: (n, all) => (all ? `${n} in this view` : `The newest ${n} in this view; come nearer for the rest`),
  empty: 'Nothing in this view meets the filters',
  emptyLead:
    'Move the map, zoom out, or press “Whole area”. Events without a place stand only in the list alone.',
  failed: 'The points could not be read; the list is not affected.',
  again: 'Retry',
  reading: 'Reading the events on the map…',
  keys: 'Move the map and the list follows; j and k go from event to event.',
}
/** Words of the map beside the list; they come with the list of events. */
export const useTogether = () => (useLocale() === 'en' ? en : zh)

/** Points drawn at once; what is beyond is found by coming nearer. */
export const MOST = 2_000

/** The events of the list that have a place in the view, as points. */
export const pointsQuery = (search: EventsSearch) =>
  queryOptions({
    queryKey: ['events', 'points', { ...conditions(search), sort: undefined }],
    queryFn: async ({ signal }): Promise<FeatureCollection> => {
      const { sort: _, ...query } = conditions(search)
      const points = await body(
        api.GET('/api/v1/events.geojson', { signal, params: { query: { ...query, limit: MOST } } }),
      )
      return withLateness(points as FeatureCollection)
    },
    staleTime: 15_000,
    placeholderData: (former) => former,
  })
