// The API's records under the names that the pages use.
import type { components, operations } from './schema'

type Schemas = components['schemas']
type Query<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>

export type Problem = operations['list_events']['responses']['4XX']['content']['application/problem+json']
/** The ETag that came with a record; its next write names it. */
export interface Tagged {
  etag: string
}
export interface Page<T> {
  items: T[]
  next_cursor: string | null
  has_more: boolean
  total?: number
}
export type Session = Schemas['CurrentOut']
export type Grant = Schemas['HeldOut']
export type SessionRow = Schemas['SessionOut']

export type EventsQuery = Query<'list_events'>
export type Place = Schemas['PointOut']
export type EventIn = Schemas['EventIn']
export type Receipt = Schemas['EventReceipt']
export type EventRow = Schemas['EventRow']
export type Entry = Schemas['TimelineEntry']
export type Task = Schemas['TaskOut']
export type Clock = Schemas['ClockOut']
export type ExplainedClock = Schemas['ExplainedClock']
export type DeadlineLeg = Schemas['LegOut']
export type Segment = Schemas['SegmentOut']
export type Attachment = Schemas['AttachmentOut']
export type StepField = Schemas['StepField']
export type OpenStep = Schemas['StepOut']
export type DryStep = Schemas['JudgedStep']
export type EventDetail = Schemas['EventOut'] & Tagged
export type Category = Schemas['CategoryOut']
export type Area = Schemas['AreaOut']
export type Unit = Schemas['UnitOut']

/** Where the bytes of an attachment are, and its small picture. */
export const fileOf = ({ id }: Attachment) => ({
  url: `/api/v1/attachments/${id}`,
  thumb: `/api/v1/attachments/${id}/thumb`,
})

export type Grid = Schemas['GridOut']
export type GridDetail = Schemas['GridDetail'] & Tagged
export type GridVersion = Schemas['GridVersionOut']
export type Located = Schemas['LocatedOut']
export type Worker = Schemas['WorkerOut']
export type WorkerDetail = Schemas['WorkerDetail']
export type Assignment = Schemas['HeldAssignment']
export type Vacancy = Schemas['VacancyOut']
export type Notification = Schemas['NotificationOut']
export type Inbox = Schemas['InboxOut']
export type Draw = Schemas['SampleDrawOut']
export type DrawDetail = Schemas['SampleDrawDetail']
export type Table = Schemas['TemplateOut']
export type ImportRow = Schemas['ImportOut']
export type ImportDetail = Schemas['ImportDetail']
export type Fault = Schemas['FaultOut']
export type Operation = Schemas['OperationOut']

export type Adjustment = Schemas['AdjustmentRow']
export type AdjustmentDetail = Schemas['AdjustmentDetail'] & Tagged
export type AdjustmentIn = Schemas['AdjustmentIn']
export type MadeGrid = Schemas['MadeGridOut']
export type GroundPreview = Schemas['PreviewOut']
export type PreviewIn = Schemas['PreviewIn']
export type GridLife = Schemas['GridLife']
export type GridCounts = Schemas['GridCountsOut']
export type GridCount = Schemas['GridCountOut']
export type DutyDocument = Schemas['DutyDocumentRow']
export type DutyDocumentDetail = Schemas['DutyDocumentDetail'] & Tagged
export type Acknowledgement = Schemas['AcknowledgementOut']
export type Item = Schemas['ItemOut']
export type AuditEntry = Schemas['AuditEntryOut']
export type UserRow = Schemas['UserRow']
export type UserDetail = Schemas['UserOut'] & Tagged
export type GrantRow = Schemas['GrantOut']
export type SlaRule = Schemas['SlaRuleOut']
export type Catalogue = Schemas['CatalogueOut']
export type SavedView = Schemas['SavedViewOut']
export type StandardText = Schemas['StandardTextOut']
export type StandardTextDetail = Schemas['StandardTextDetail'] & Tagged
export type FilledText = Schemas['FilledText']
