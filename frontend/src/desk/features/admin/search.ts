// What the addresses of the administration hold; small, for the router reads it first.
import { areaCode, isoDay, oneOf, reading, someLike, uuid, words } from '@/shared/search'

const NAME = /^[a-z_]{1,60}(\.[a-z_]{1,60})?$/

export const readUsers = reading({
  q: words(40),
  area: areaCode,
  role: oneOf(
    'grid_worker',
    'village',
    'dispatcher',
    'commissioner',
    'department',
    'district',
    'auditor',
    'system_admin',
    'security_admin',
  ),
  state: oneOf('pending', 'active', 'disabled'),
  id: uuid,
})
export type UsersSearch = ReturnType<typeof readUsers>

export const readAudit = reading({
  subject_kind: someLike(NAME),
  action: someLike(NAME),
  role: someLike(NAME),
  subject_id: uuid,
  actor_id: uuid,
  area: areaCode,
  at_from: isoDay,
  at_to: isoDay,
  id: words(20),
})
export type AuditSearch = ReturnType<typeof readAudit>
