import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useRef } from 'react'
import { api, tagged, wordsOf } from '@/api/client'
import type { DutyDocumentDetail } from '@/api/model'
import type { paths } from '@/api/schema'
import { minute } from '@/shared/format'
import { useAreas, useNames } from '../../catalogue'
import { useGridWords } from '../../gridWords'
import { useScope } from '../../session'
import { Panel } from '../../ui/Panel'
import { RecordSteps } from '../../ui/RecordSteps'
import { Failed, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { acknowledgementsQuery, documentQuery } from './queries'

type StepBody = NonNullable<
  paths['/api/v1/duty-documents/{document_id}/steps']['post']['requestBody']
>['content']['application/json']

export function DocumentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useGridWords()
  const { data, error, isPending, refetch } = useQuery(documentQuery(id))
  return (
    <Panel name={id} title={t.duty.title} onClose={onClose}>
      {isPending && <Waiting rows={9} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data && <Body one={data} />}
    </Panel>
  )
}

function Body({ one }: { one: DutyDocumentDetail }) {
  const t = useGridWords()
  const areas = useAreas()
  const scope = useScope()
  const queries = useQueryClient()
  const kept = (after: DutyDocumentDetail) => {
    queries.setQueryData(documentQuery(one.id).queryKey, after)
    void queries.invalidateQueries({ queryKey: ['duty-documents'] })
  }
  const take = async (sent: { step: string }, key: string) =>
    kept(
      await tagged(
        api.POST('/api/v1/duty-documents/{document_id}/steps', {
          params: {
            path: { document_id: one.id },
            header: { 'if-match': one.etag, 'idempotency-key': key },
          },
          body: sent as StepBody, // the fields are those the server named
        }),
      ),
    )
  return (
    <article className="record">
      <header className="record-head">
        <h2>{one.title}</h2>
        <p className="record-marks">
          <span className="pill">{t.duty.kinds[one.kind] ?? one.kind}</span>
          <span className="pill">{t.duty.editionOf(one.edition)}</span>
          <span className="pill" data-testid="document-state">
            {t.duty.states[one.state] ?? one.state}
          </span>
          <span className="muted">
            {areas.name(one.area_code)} <span className="num">{one.valid_from}</span>
          </span>
        </p>
      </header>
      <RecordSteps
        key={one.etag}
        steps={one.steps}
        grave={['withdraw']}
        take={take}
        reload={() => void queries.invalidateQueries({ queryKey: ['duty-document', one.id] })}
      />
      <p className="prose">{one.text}</p>
      <Acknowledge one={one} onDone={kept} />
      <p className="muted">{t.duty.count(one.acknowledged, one.in_post)}</p>
      {scope('duty_documents:write') && one.state === 'published' && <Who id={one.id} />}
    </article>
  )
}

function Acknowledge({
  one,
  onDone,
}: {
  one: DutyDocumentDetail
  onDone: (after: DutyDocumentDetail) => void
}) {
  const t = useGridWords()
  const key = useRef(crypto.randomUUID())
  const ack = useMutation({
    mutationFn: (): Promise<DutyDocumentDetail> =>
      tagged(
        api.POST('/api/v1/duty-documents/{document_id}/acknowledgement', {
          params: { path: { document_id: one.id }, header: { 'idempotency-key': key.current } },
        }),
      ),
    onSuccess: (after) => {
      onDone(after)
      tell(t.duty.done)
    },
  })
  if (one.acknowledged_at) return <p role="status">{t.duty.acked(minute(one.acknowledged_at))}</p>
  if (!one.asked) return null
  return (
    <>
      {ack.error && <Alert type="error" showIcon role="alert" title={wordsOf(ack.error, t.fail.network)} />}
      <p className="step-actions">
        <Button type="primary" loading={ack.isPending} onClick={() => ack.mutate()} data-testid="acknowledge">
          {t.duty.ack}
        </Button>
      </p>
    </>
  )
}

/** A list to remind by: by name, without rank or score. */
function Who({ id }: { id: string }) {
  const t = useGridWords()
  const name = useNames()
  const { data, error, isPending } = useQuery(acknowledgementsQuery(id))
  return (
    <section aria-labelledby="who">
      <h2 className="sub" id="who">
        {t.duty.who}
      </h2>
      {isPending && <Waiting rows={3} />}
      {error && <Failed error={error} />}
      <ul className="rows">
        {data?.items.map((one) => (
          <li key={one.user_id}>
            <b>{one.display_name}</b>
            <span className="muted clip">{one.grid_codes.map((code) => name(code)).join(t.comma)}</span>
            <span className="spring" />
            <span className="num muted">
              {one.acknowledged_at ? (
                minute(one.acknowledged_at)
              ) : (
                <span className="pill tone-amber">{t.duty.notYet}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
