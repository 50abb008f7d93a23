import { useQuery } from '@tanstack/react-query'
import { DatePicker, Form, Input, InputNumber, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import type { Feature } from 'geojson'
import type { AdjustmentIn, Grid, Worker } from '@/api/model'
import { day } from '@/shared/format'
import { useGridWords } from '../../gridWords'
import { UnitPicker } from '../../ui/UnitPicker'
import { areaWorkersQuery } from './queries'
import { type Kind, TRIGGERS } from './search'

type Made = AdjustmentIn['makes'][number]

export interface DecisionValues {
  makes: (Omit<Made, 'boundary'> & { worker?: string })[]
  effective_on: Dayjs
  trigger: AdjustmentIn['trigger']
  reason: string
}

interface Props {
  pieces: Feature[]
  codes: string[]
  takes: string[]
  named: (code: string) => Grid | undefined
  kind: Kind
}

/** Of the pieces which grids, who answers for them, from which day and why. */
export function Decision({ pieces, codes, takes, named, kind }: Props) {
  const t = useGridWords()
  const first = takes[0] ?? ''
  const parent = named(first)
  const begin = pieces.map((_, i): Partial<Made> => {
    const code = codes[i] ?? ''
    const before = named(code)
    return {
      code,
      name: before?.name ?? `${parent?.name ?? ''}-${i + 1}`,
      kind: (before?.kind ?? parent?.kind ?? 'rural') as Made['kind'],
      households: suggested(kind, pieces, i, before ?? parent, takes, named),
    }
  })
  return (
    <>
      <h2 className="sub">{t.adjust.makes}</h2>
      <Form.List name="makes" initialValue={begin}>
        {(fields) =>
          fields.map(({ key, name }) => (
            <MadeFields key={key} at={name} piece={pieces[name]} takes={takes} area={first.slice(0, 9)} />
          ))
        }
      </Form.List>
      <Form.Item
        name="effective_on"
        label={t.adjust.effectiveOn}
        initialValue={dayjs(day(Date.now()))}
        rules={[{ required: true, message: t.step.missing(t.adjust.effectiveOn) }]}
      >
        <DatePicker minDate={dayjs(day(Date.now()))} />
      </Form.Item>
      <Form.Item
        name="trigger"
        label={t.adjust.trigger}
        rules={[{ required: true, message: t.step.missing(t.adjust.trigger) }]}
      >
        <Select options={TRIGGERS.map((value) => ({ value, label: t.adjust.triggers[value] }))} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t.adjust.reason}
        rules={[{ required: true, min: 5, whitespace: true, message: t.step.missing(t.adjust.reason) }]}
      >
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
    </>
  )
}

/** A person and how the person works now, as one value of a list. */
const postOf = ({ id, assignments }: Worker) =>
  `${id}/${assignments[0]?.full_time === false ? 'part' : 'full'}`

/** The assignment that was chosen for a grid. */
export function assignmentOf(grid_code: string, post: string): NonNullable<AdjustmentIn['workers']>[number] {
  const [user_id = '', time] = post.split('/')
  return { grid_code, user_id, full_time: time !== 'part', primary: true }
}

const area = (piece: Feature | undefined) => Number(piece?.properties?.area_m2 ?? 0)

/** Households by the size of the land; whoever knows better types it. */
function suggested(
  kind: Kind,
  pieces: Feature[],
  at: number,
  before: Grid | undefined,
  takes: string[],
  named: (code: string) => Grid | undefined,
): number {
  if (kind === 'merge') return takes.reduce((sum, code) => sum + (named(code)?.households ?? 0), 0)
  if (kind === 'redraw') return before?.households ?? 0
  const whole = pieces.reduce((sum, piece) => sum + area(piece), 0) || 1
  return Math.round(((named(takes[0] ?? '')?.households ?? 0) * area(pieces[at])) / whole)
}

interface MadeProps {
  at: number
  piece: Feature | undefined
  takes: string[]
  area: string
}

function MadeFields({ at, piece, takes, area: township }: MadeProps) {
  const t = useGridWords()
  const { data } = useQuery(areaWorkersQuery(township))
  const form = Form.useFormInstance<DecisionValues>()
  const kind = Form.useWatch(['makes', at, 'kind'], form)
  const code = Form.useWatch(['makes', at, 'code'], form)
  const needed = (label: string) => [{ required: true, message: t.step.missing(label) }]
  const goesOn = takes.includes(String(code))
  return (
    <fieldset className="made" data-testid={`made-${at}`}>
      <legend>
        {t.adjust.piece(String(at + 1))}{' '}
        <span className="muted">
          {t.adjust.area((area(piece) / 10_000).toFixed(2))}
          {t.comma}
          {goesOn ? t.adjust.goesOn : t.adjust.isNew}
        </span>
      </legend>
      <Form.Item name={[at, 'code']} label={t.grid.code} rules={needed(t.grid.code)}>
        <Input className="num" maxLength={15} inputMode="numeric" />
      </Form.Item>
      <Form.Item name={[at, 'name']} label={t.grid.name} rules={needed(t.grid.name)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={[at, 'kind']} label={t.grid.kind} rules={needed(t.grid.kind)}>
        <Select options={Object.entries(t.kind).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name={[at, 'households']} label={t.grid.households} rules={needed(t.grid.households)}>
        <InputNumber min={0} max={100_000} precision={0} />
      </Form.Item>
      {kind === 'dedicated' && (
        <Form.Item name={[at, 'site_manager_unit']} label={t.grid.manager} rules={needed(t.grid.manager)}>
          <UnitPicker label={t.grid.manager} />
        </Form.Item>
      )}
      <Form.Item name={[at, 'worker']} label={t.adjust.worker}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={goesOn ? t.adjust.workerKeep : t.adjust.workerNone}
          options={data?.items.map((one) => ({ value: postOf(one), label: one.display_name })) ?? []}
        />
      </Form.Item>
    </fieldset>
  )
}
