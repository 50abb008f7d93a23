import { areaCode, isoDay, reading, uuid } from '@/shared/search'

export const readDraws = reading({ area: areaCode, drawn_from: isoDay, drawn_to: isoDay, id: uuid })
export type DrawsSearch = ReturnType<typeof readDraws>
