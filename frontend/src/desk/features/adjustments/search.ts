// What the addresses of these pages hold; it comes with the first page, so nothing else stands here.
import { areaCode, like, oneOf, reading, someOf, uuid } from '@/shared/search'

export const KINDS = ['split', 'merge', 'redraw'] as const
export type Kind = (typeof KINDS)[number]
export const TRIGGERS = ['village_changed', 'demolition', 'population_move', 'other'] as const
export const readAdjustments = reading({
  area: areaCode,
  kind: someOf(...KINDS),
  state: someOf('draft', 'under_review', 'approved', 'effective', 'withdrawn'),
  id: uuid,
})
export type AdjustmentsSearch = ReturnType<typeof readAdjustments>
export const readNew = reading({ kind: oneOf(...KINDS), grid: like(/^\d{15}$/) })
export const readFigures = reading({
  area: areaCode,
  year: like(/^20\d\d$/),
  grids_as: oneOf('then', 'now'),
})
export type FiguresSearch = ReturnType<typeof readFigures>
