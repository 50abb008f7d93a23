import { Select, type SelectProps } from 'antd'
import { useMemo } from 'react'

export interface Choice {
  value: string
  label: string
  children?: Choice[]
}

interface Row {
  value: string
  label: string
  depth: number
  /** Labels from the root down: what one may type to find it. */
  path: string
  disabled?: boolean
}

/** A tree as the rows of one list; with `leaves` only what has nothing below it can be chosen. */
export function rowsOf(choices: Choice[], leaves = false, above: string[] = []): Row[] {
  return choices.flatMap((choice) => {
    const labels = [...above, choice.label]
    const row = { value: choice.value, label: choice.label, depth: above.length, path: labels.join(' / ') }
    return choice.children
      ? [{ ...row, ...(leaves && { disabled: true }) }, ...rowsOf(choice.children, leaves, labels)]
      : [row]
  })
}

type Props = Omit<SelectProps<string | string[], Row>, 'options' | 'mode'> & {
  choices: Choice[]
  many?: boolean | undefined
  leaves?: boolean
}

/** A choice from a tree: one indented list to type into, in words or by code, for the mouse and for a screen reader. */
export function TreePick({ choices, many, leaves = false, ...more }: Props) {
  const rows = useMemo(() => rowsOf(choices, leaves), [choices, leaves])
  const known = useMemo(() => new Map(rows.map((row) => [row.value, row])), [rows])
  return (
    <Select<string | string[], Row>
      {...more}
      {...(many && { mode: 'multiple', maxTagCount: 'responsive' })}
      options={rows}
      popupMatchSelectWidth={240}
      showSearch={{
        filterOption: (typed, row) =>
          row !== undefined && !row.disabled && (row.path.includes(typed) || row.value.startsWith(typed)),
      }}
      optionRender={({ data }) => (
        <span className={`tree-row depth-${Math.min(data.depth, 3)}`} title={data.path}>
          {data.label}
        </span>
      )}
      labelRender={({ value, label }) =>
        (leaves ? known.get(String(value))?.path : known.get(String(value))?.label) ?? label ?? value
      }
    />
  )
}
