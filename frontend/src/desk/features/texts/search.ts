// What the address of the standard texts holds; small, for the router reads it first.
import { areaCode, like, oneOf, reading, uuid } from '@/shared/search'

export const readTexts = reading({
  area: areaCode,
  category: like(/^\d{2}(\d{2})?$/),
  step: like(/^[a-z_]{1,40}$/),
  state: oneOf('active', 'retired'),
  id: uuid,
})
export type TextsSearch = ReturnType<typeof readTexts>
