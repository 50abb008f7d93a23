import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { type CSSProperties, useDeferredValue, useState } from 'react'
import { api, body } from '@/api/client'
import type { Page, Unit } from '@/api/model'
import { useT } from '@/shared/i18n'

interface Shared {
  id?: string
  label: string
  /** Units with this category on their duty list come first. */
  category?: string
  style?: CSSProperties
}
interface One extends Shared {
  many?: false
  value?: string | undefined
  onChange?: (code: string | undefined) => void
}
interface Many extends Shared {
  many: true
  value?: string[] | undefined
  onChange?: (codes: string[] | undefined) => void
}

/** A unit found by its name, as one types. */
export function UnitPicker(props: One | Many) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data, isFetching } = useQuery({
    queryKey: ['units', { q, category: props.category }],
    queryFn: ({ signal }): Promise<Page<Unit>> =>
      body(
        api.GET('/api/v1/units', {
          signal,
          params: {
            query: { limit: 50, ...(q && { q }), ...(props.category && { category: props.category }) },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const options = data?.items.map((unit) => ({ value: unit.code, label: unit.name })) ?? []
  return (
    <Select<string | string[]>
      id={props.id}
      aria-label={props.label}
      placeholder={props.id ? t.step.pickUnit : props.label}
      mode={props.many ? 'multiple' : undefined}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      loading={isFetching}
      notFoundContent={isFetching ? t.loading : t.step.noUnit}
      options={options}
      style={props.style}
      value={props.value}
      onChange={(value) =>
        (props.onChange as ((value: unknown) => void) | undefined)?.(value?.length ? value : undefined)
      }
      onOpenChange={(open) => !open && setTyped('')}
    />
  )
}
