// The API's records under the names that the pages use.
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  errors: { pointer: string; location: string; code: string; detail: string }[]
  current_etag?: string | null
  open_steps?: string[]
}
export interface Page<T> {
  items: T[]
  next_cursor: string | null
  has_more: boolean
  total?: number | null
}
export interface Grant {
  id: string
  role: string
  area_code: string
  area_name: string
  unit_code: string | null
  unit_name: string | null
}
export interface Session {
  id: string
  user: { id: string; username: string; display_name: string }
  grants: Grant[]
  grant_id: string
  scopes: string[]
  must_change_password: boolean
}
export interface SessionRow {
  id: string
  client: string
  created_at: string
  expires_at: string
  current: boolean
}
export type EventState =
  | 'reported'
  | 'accepted'
  | 'dispatched'
  | 'handling'
  | 'suspended'
  | 'pending_verification'
  | 'verified'
  | 'closed'
  | 'rejected'
  | 'merged'
  | 'voided'
export type Urgency = 'normal' | 'urgent' | 'emergency'
export interface Place {
  lon: number
  lat: number
  crs: 'wgs84'
}
export interface EventRow {
  id: string
  number: string
  title: string
  category: string
  state: EventState
  urgency: Urgency
  level: string
  grid_code: string
  grid_name: string
  village_code: string
  township_code: string
  lead_unit: string | null
  lead_unit_name: string | null
  reported_at: string
  due_at: string | null
  overdue: boolean
  closed_at: string | null
  closed_on_time: boolean | null
  version: number
}
export interface Entry {
  seq: number
  at: string
  action: string
  actor_name: string
  role: string
  unit: string | null
  from: EventState | null
  to: EventState | null
  reason: string | null
  note: string | null
  data: Record<string, unknown> | null
}
export interface Task {
  id: string
  unit: string
  unit_name: string
  is_lead: boolean
  assigned_at: string
  due_at: string | null
  state: string
  done_at: string | null
  result_text: string | null
}
export interface Clock {
  stage: string
  limit_type: string
  limit_value: number
  started_at: string
  due_at: string
  stopped_at: string | null
  breached: boolean
  provisional: boolean
}
export interface Attachment {
  id: string
  kind: string
  mime: string
  bytes: number
  url: string
  thumb_url: string | null
}
export interface StepField {
  name: string
  label: string
  kind: 'text' | 'choice' | 'unit' | 'units' | 'event' | 'attachments' | 'datetime' | 'bool'
  required: boolean
  choices: { value: string; label: string }[] | null
  max_length: number | null
}
export interface OpenStep {
  step: string
  label: string
  fields: StepField[]
}
export interface DryStep {
  step: string
  label: string
  open: boolean
  why_not: string | null
}
export interface EventDetail extends EventRow {
  description: string
  address: string | null
  channel: string
  found_by: string
  occurred_at: string
  close_kind: string | null
  location: Place | null
  flags: string[]
  attachments: Attachment[]
  tasks: Task[]
  clocks: Clock[]
  timeline: Entry[]
  steps: OpenStep[]
  merged_into: string | null
}
export interface Grid {
  id: string
  code: string
  name: string
  kind: string
  state: string
  village_code: string
  village_name: string
  township_code: string
  township_name: string
  households: number | null
  residents: number | null
  version: number
}
export interface Area {
  code: string
  name: string
  level: string
  parent_code: string | null
}
export interface Unit {
  code: string
  name: string
  kind: string
  area_code: string
}
export interface Category {
  code: string
  name: string
  level: string
  children?: Category[]
}
export interface Worker {
  id: string
  display_name: string
  unit_code: string | null
  unit_name: string | null
  full_time: boolean
  in_post: boolean
  grids: { code: string; name: string; primary: boolean }[]
  since: string | null
}
export interface Assignment {
  grid_code: string
  grid_name: string
  full_time: boolean
  primary: boolean
  from: string
  to: string | null
}
