import { ClearOutlined, FilterOutlined, SearchOutlined } from '@ant-design/icons'
import { Button, Checkbox, DatePicker, Input, type InputRef, Select } from 'antd'
import dayjs from 'dayjs'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { dayAfter } from '@/shared/format'
import { useT } from '@/shared/i18n'
import { useHotkeys } from './hotkeys'
import { useNarrow } from './media'
import { type Choice, TreePick } from './TreePick'

/** One condition of a list, under the name it has in the address and in the API. */
export type Filter =
  | { kind: 'some' | 'one'; name: string; label: string; choices: Choice[]; width?: number }
  | { kind: 'tree'; name: string; label: string; choices: Choice[]; many?: boolean; width?: number }
  | { kind: 'days'; from: string; to: string; label: string }
  | { kind: 'day'; name: string; label: string }
  | { kind: 'flag'; name: string; label: string }
  | { kind: 'own'; names: string[]; label: string; render: () => ReactNode }

type Values = Record<string, unknown>

interface Props {
  label: string
  values: Values
  onChange: (patch: Values) => void
  /** Of the box for words; without it there is none. */
  placeholder?: string
  filters: Filter[]
  /** Those behind "more filters". */
  rarer?: Filter[]
  children?: ReactNode
}

const names = (filter: Filter) =>
  filter.kind === 'days' ? [filter.from, filter.to] : filter.kind === 'own' ? filter.names : [filter.name]
const isSet = (values: Values) => (filter: Filter) => names(filter).some((name) => values[name] !== undefined)

/** The conditions of a list. Each change shows at once and stands in the address. */
export function FilterForm({ label, values, onChange, placeholder, filters, rarer = [], children }: Props) {
  const t = useT()
  const active = [...filters, ...rarer].filter(isSet(values))
  const narrow = useNarrow()
  // on a phone every condition is behind the button
  const [near, far] = narrow ? [[], [...filters, ...rarer]] : [filters, rarer]
  const [wide, setWide] = useState(rarer.some(isSet(values)))
  const reset = () =>
    onChange(
      Object.fromEntries(
        [...filters, ...rarer]
          .flatMap(names)
          .concat('q')
          .map((name) => [name, undefined]),
      ),
    )
  return (
    <search className="filters" aria-label={label}>
      {placeholder && (
        <Search
          value={(values.q as string | undefined) ?? ''}
          placeholder={placeholder}
          onChange={onChange}
        />
      )}
      {near.map((filter) => (
        <Field key={filter.label} filter={filter} values={values} onChange={onChange} />
      ))}
      {far.length > 0 && (
        <Button type="text" icon={<FilterOutlined />} aria-expanded={wide} onClick={() => setWide(!wide)}>
          {wide ? t.list.less : narrow ? t.list.filters : t.list.more}
          {narrow && active.length > 0 && ` (${active.length})`}
        </Button>
      )}
      {(active.length > 0 || values.q !== undefined) && (
        <Button type="text" icon={<ClearOutlined />} onClick={reset}>
          {t.list.reset}
        </Button>
      )}
      {children}
      {wide && far.length > 0 && (
        <div className="filters-far">
          {far.map((filter) => (
            <Field key={filter.label} filter={filter} values={values} onChange={onChange} />
          ))}
        </div>
      )}
    </search>
  )
}

const PAUSE = 350 // milliseconds after the last letter

function Search(props: { value: string; placeholder: string; onChange: (patch: Values) => void }) {
  const { value, onChange } = props
  const t = useT()
  const box = useRef<InputRef>(null)
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  if (known !== value) {
    // the address changed by other means: back, a view, a reset
    setKnown(value)
    if (typed.trim() !== value) setTyped(value)
  }
  useHotkeys({ '/': () => box.current?.focus({ cursor: 'all' }) })
  const wish = typed.trim()
  const short = [...wish].length === 1 // one character stands in half of all rows
  useEffect(() => {
    if (wish === value || short) return
    const timer = setTimeout(() => onChange({ q: wish || undefined }), PAUSE)
    return () => clearTimeout(timer)
  }, [wish, short, value, onChange])
  return (
    <Input
      ref={box}
      className="filter-search"
      type="search"
      allowClear
      prefix={<SearchOutlined aria-hidden="true" />}
      placeholder={props.placeholder}
      aria-label={props.placeholder}
      title={short ? t.list.twoLetters : t.list.searchKey}
      status={short ? 'warning' : ''}
      suffix={short && <small className="muted">{t.list.twoLetters}</small>}
      maxLength={100}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => !short && onChange({ q: wish || undefined })}
    />
  )
}

interface FieldProps {
  filter: Filter
  values: Values
  onChange: (patch: Values) => void
}

function Field({ filter, values, onChange }: FieldProps) {
  switch (filter.kind) {
    case 'own':
      return filter.render()
    case 'flag':
      return (
        <Checkbox
          checked={values[filter.name] === true}
          onChange={(event) => onChange({ [filter.name]: event.target.checked || undefined })}
        >
          {filter.label}
        </Checkbox>
      )
    case 'some':
    case 'one':
      return (
        <Select
          mode={filter.kind === 'some' ? 'multiple' : undefined}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          maxTagCount="responsive"
          style={{ width: filter.width ?? 160 }}
          placeholder={filter.label}
          aria-label={filter.label}
          options={filter.choices}
          value={values[filter.name] as string[] | undefined}
          onChange={(value) => onChange({ [filter.name]: value?.length ? value : undefined })}
        />
      )
    case 'tree':
      return (
        <TreePick
          choices={filter.choices}
          many={filter.many}
          allowClear
          style={{ width: filter.width ?? 190 }}
          placeholder={filter.label}
          aria-label={filter.label}
          value={values[filter.name] as string | string[] | undefined}
          onChange={(value) => onChange({ [filter.name]: value?.length ? value : undefined })}
        />
      )
    case 'day':
      return (
        <DatePicker
          placeholder={filter.label}
          aria-label={filter.label}
          value={typeof values[filter.name] === 'string' ? dayjs(values[filter.name] as string) : null}
          onChange={(value) => onChange({ [filter.name]: value?.format('YYYY-MM-DD') })}
        />
      )
    case 'days':
      return <Days filter={filter} values={values} onChange={onChange} />
  }
}

function Days({ filter, values, onChange }: FieldProps & { filter: Filter & { kind: 'days' } }) {
  const t = useT()
  const [from, to] = [values[filter.from], values[filter.to]]
  return (
    <DatePicker.RangePicker
      allowEmpty
      style={{ width: 250 }}
      placeholder={[`${filter.label} ${t.list.from}`, t.list.to]}
      aria-label={filter.label}
      // The picker shows the last day, the API takes the day after it.
      value={[
        typeof from === 'string' ? dayjs(from) : null,
        typeof to === 'string' ? dayjs(dayAfter(to, -1)) : null,
      ]}
      onChange={(range) =>
        onChange({
          [filter.from]: range?.[0]?.format('YYYY-MM-DD'),
          [filter.to]: range?.[1] ? dayAfter(range[1].format('YYYY-MM-DD')) : undefined,
        })
      }
    />
  )
}
