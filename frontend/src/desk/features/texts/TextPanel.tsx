import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { api, tagged } from '@/api/client'
import type { StandardTextDetail } from '@/api/model'
import { useLocale, useT } from '@/shared/i18n'
import { useAreas, useCategories } from '../../catalogue'
import { Panel } from '../../ui/Panel'
import { RecordSteps } from '../../ui/RecordSteps'
import { Failed, Waiting } from '../../ui/States'
import { choicesQuery, textQuery } from './queries'
import { example, TextForm } from './TextForm'
import { useTextWords } from './words'

/** One text: as it was written, as it reads, and what may be done with it. */
export function TextPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useTextWords()
  const { data, error, isPending, refetch } = useQuery(textQuery(id))
  return (
    <Panel name={id} title={w.one} onClose={onClose}>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body key={data.id} one={data} />}
    </Panel>
  )
}

function Body({ one }: { one: StandardTextDetail }) {
  const w = useTextWords()
  const queries = useQueryClient()
  const [editing, setEditing] = useState(false)
  const reload = () => void queries.invalidateQueries({ queryKey: ['texts'] })
  if (editing)
    return <TextForm one={one} onDone={() => setEditing(false)} onCancel={() => setEditing(false)} />
  return (
    <article className="record">
      <header className="record-head">
        <h2>{one.title}</h2>
      </header>
      <Facts one={one} />
      {!one.yours && <p className="muted">{w.notYours}</p>}
      {one.yours && one.state === 'active' && (
        <p className="step-actions">
          <Button onClick={() => setEditing(true)}>{w.edit}</Button>
        </p>
      )}
      <RecordSteps
        steps={one.open_steps}
        grave={['retire']}
        reload={reload}
        take={async (body, key) => {
          const after = await tagged(
            api.POST('/api/v1/standard-texts/{text_id}/steps', {
              params: {
                path: { text_id: one.id },
                header: { 'if-match': one.etag, 'idempotency-key': key },
              },
              body: body as never, // the fields are those the server named
            }),
          )
          queries.setQueryData(textQuery(one.id).queryKey, after)
          reload()
        }}
      />
    </article>
  )
}

function Facts({ one }: { one: StandardTextDetail }) {
  const w = useTextWords()
  const t = useT()
  const areas = useAreas()
  const categories = useCategories()
  const { data } = useQuery(choicesQuery(useLocale()))
  const label = (step: string) => data?.steps.find(({ value }) => value === step)?.label ?? step
  const shown = example(one.body, data?.placeholders ?? [])
  const facts: [string, ReactNode][] = [
    [w.state, w.states[one.state] ?? one.state],
    [w.area, areas.name(one.area_code)],
    [w.steps, one.steps.map(label).join(t.comma)],
    [w.categories, one.categories.map(categories.name).join(t.comma) || w.allCategories],
  ]
  return (
    <>
      <p className="text-body">{one.body}</p>
      {shown !== one.body && (
        <>
          <span className="muted">{w.preview}</span>
          <p className="text-preview">{shown}</p>
        </>
      )}
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
