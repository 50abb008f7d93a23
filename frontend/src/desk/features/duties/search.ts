// What the addresses of these pages hold; it comes with the first page, so nothing else stands here.
import { flag, like, oneOf, reading, someOf, unitCode, uuid } from '@/shared/search'

export const DOCUMENT_KINDS = ['job_duties', 'duty_rules', 'commitment'] as const
export const readDocuments = reading({
  waiting: oneOf('me'),
  state: someOf('draft', 'published', 'superseded', 'withdrawn'),
  kind: someOf(...DOCUMENT_KINDS),
  id: uuid,
})
export type DocumentsSearch = ReturnType<typeof readDocuments>
export const readItems = reading({
  all: flag,
  category: like(/^\d{2}(\d{2})?$/),
  owner_unit: unitCode,
  id: uuid,
})
export type ItemsSearch = ReturnType<typeof readItems>
