import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { api, body } from '@/api/client'
import type { EventRow, Page } from '@/api/model'
import { useT } from '@/shared/i18n'

/** Another event, found by number or words. */
export function EventPicker(props: {
  id?: string
  label: string
  value?: string
  onChange?: (id: string | undefined) => void
}) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data, isFetching } = useQuery({
    queryKey: ['events', 'pick', q],
    queryFn: ({ signal }): Promise<Page<EventRow>> =>
      body(api.GET('/api/v1/events', { signal, params: { query: { limit: 20, ...(q && { q }) } } })),
    placeholderData: keepPreviousData,
  })
  const found = data?.items ?? []
  const chosen = useQuery({
    queryKey: ['event', props.value, 'name'],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/events/{event_id}', { signal, params: { path: { event_id: props.value ?? '' } } }),
      ),
    enabled: props.value !== undefined && !found.some(({ id }) => id === props.value),
  })
  const named = chosen.data && props.value === chosen.data.id ? [chosen.data] : []
  return (
    <Select
      id={props.id}
      aria-label={props.label}
      placeholder={t.step.pickEvent}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      loading={isFetching}
      notFoundContent={isFetching ? t.loading : t.step.noEvent}
      options={[...named, ...found].map(({ id, number, title }) => ({
        value: id,
        label: `${number} ${title}`,
      }))}
      value={props.value}
      onChange={(value) => props.onChange?.(value)}
    />
  )
}
