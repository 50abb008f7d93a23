import {
  areaCode,
  flag,
  isoDay,
  like,
  oneOf,
  reading,
  someLike,
  someOf,
  unitCode,
  uuid,
  words,
} from '@/shared/search'

export const STATES = [
  'reported',
  'accepted',
  'dispatched',
  'handling',
  'suspended',
  'pending_verification',
  'verified',
  'closed',
  'rejected',
  'merged',
  'voided',
] as const
export const OPEN_STATES = STATES.slice(0, 7)
export const URGENCIES = ['normal', 'urgent', 'emergency'] as const

/** What the list of events can be narrowed by, in the words of the API, and the event beside it. */
export const readEvents = reading({
  q: words(),
  state: someOf(...STATES),
  category: someLike(/^\d{2}(\d{2})?$/),
  urgency: someOf(...URGENCIES),
  area: areaCode,
  grids_as: oneOf('then', 'now'),
  unit: unitCode,
  overdue: flag,
  waiting: oneOf('me'),
  mine: flag,
  reported_from: isoDay,
  reported_to: isoDay,
  closed_from: isoDay,
  closed_to: isoDay,
  due_before: isoDay,
  counted: oneOf('net', 'gross'),
  bbox: like(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/),
  sort: oneOf('reported_at', '-reported_at', 'due_at', '-closed_at'),
  as_of: isoDay,
  view: oneOf('map'),
  id: uuid,
})
export type EventsSearch = ReturnType<typeof readEvents>

/** The conditions alone, without what only the page wants to know. */
export const conditions = ({ id: _, view: __, ...rest }: EventsSearch) => rest
