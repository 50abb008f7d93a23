import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, DatePicker, Form } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import type { ReactNode } from 'react'
import { api, refusedWith, tagged, wordsOf } from '@/api/client'
import type { Item, Tagged } from '@/api/model'
import { useCategories } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { Panel } from '../../ui/Panel'
import { Failed, Waiting } from '../../ui/States'
import { TreePick } from '../../ui/TreePick'
import { tell } from '../../ui/toast'
import { itemQuery } from './queries'

export function ItemPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, isPending, refetch } = useQuery(itemQuery(id))
  const scope = useScope()
  return (
    <Panel name={id} title={<span className="num">{data?.code}</span>} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Facts one={data} />}
      {data && scope('items:write') && <Change key={data.etag} one={data} />}
    </Panel>
  )
}

function Facts({ one }: { one: Item }) {
  const t = useGridWords()
  const categories = useCategories()
  const facts: [string, ReactNode][] = [
    [t.item.owner, one.owner_name ?? one.owner_unit],
    [t.item.frequency, t.item.frequencies[one.frequency] ?? one.frequency],
    [t.item.evidence, one.evidence_required ? t.yes : t.no],
    [t.item.temporary, one.temporary ? t.yes : t.no],
    [t.item.categories, one.categories.map(categories.name).join(t.comma) || t.none],
    [
      t.item.since,
      <span key="from" className="num">
        {one.valid_from}
      </span>,
    ],
    [
      t.item.until,
      <span key="to" className="num">
        {one.valid_to ?? t.item.open}
      </span>,
    ],
  ]
  return (
    <article className="record">
      <header className="record-head">
        <h2>{one.name}</h2>
      </header>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}

interface Values {
  categories: string[]
  valid_to?: Dayjs | null
}

/** Which categories it covers, and its end. */
function Change({ one }: { one: Item & Tagged }) {
  const t = useGridWords()
  const queries = useQueryClient()
  const categories = useCategories()
  const save = useMutation({
    mutationFn: ({ categories, valid_to }: Values) =>
      tagged(
        api.PATCH('/api/v1/item-list/{item_id}', {
          params: { path: { item_id: one.id }, header: { 'if-match': one.etag } },
          body: { categories, valid_to: valid_to?.format('YYYY-MM-DD') ?? null } as never, // others stay
        }),
      ),
    onSuccess: (after) => {
      queries.setQueryData(itemQuery(one.id).queryKey, after)
      void queries.invalidateQueries({ queryKey: ['items'] })
      tell(t.item.changed)
    },
    onError: (error) => {
      if (refusedWith(error, 412)) void queries.invalidateQueries({ queryKey: ['item', one.id] })
    },
  })
  const said = refusedWith(save.error, 422)
    ? (save.error.problem.errors ?? []).map(({ detail }) => detail).join(' ')
    : save.error
      ? wordsOf(save.error, t.fail.network)
      : ''
  return (
    <Form<Values>
      layout="vertical"
      className="step-form"
      initialValues={{ categories: one.categories, valid_to: one.valid_to ? dayjs(one.valid_to) : null }}
      onFinish={(values) => save.mutate(values)}
    >
      {said && <Alert type="error" showIcon role="alert" title={said} />}
      <Form.Item name="categories" label={t.item.categories}>
        <TreePick choices={categories.choices} many />
      </Form.Item>
      <Form.Item name="valid_to" label={t.item.end}>
        <DatePicker />
      </Form.Item>
      <p className="step-actions">
        <Button htmlType="submit" loading={save.isPending}>
          {t.item.change}
        </Button>
      </p>
    </Form>
  )
}
