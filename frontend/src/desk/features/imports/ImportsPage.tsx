import { DownloadOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Segmented, Select } from 'antd'
import { useState } from 'react'
import { wordsOf } from '@/api/client'
import type { ImportDetail, Table } from '@/api/model'
import { count } from '@/shared/format'
import { useLocale, useT } from '@/shared/i18n'
import { useTitle } from '../../ui/media'
import { Failed, Notice, Waiting } from '../../ui/States'
import { tell } from '../../ui/toast'
import { DropFile } from './DropFile'
import { Past } from './Past'
import { begin, type Crs, type Kind, pastQuery, tablesQuery, upload, type Wish } from './queries'
import { Result } from './Result'
import { TableHelp } from './TableHelp'
import { useI } from './words'

const route = getRouteApi('/_app/imports')
const ACCEPT = '.xlsx,.csv,.geojson,.json,.txt'

/** A table is chosen, tried, corrected, and taken in. */
export function ImportsPage() {
  const t = useT()
  const i = useI()
  const { data, error, isPending, refetch } = useQuery(tablesQuery)
  useTitle(i.title, t.app)
  return (
    <div className="page page-imports">
      <header className="page-head">
        <h1>{i.title}</h1>
      </header>
      <p className="muted import-lead">{i.lead}</p>
      {isPending && <Waiting rows={6} />}
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <Notice picture="forbidden" title={i.nothing} />}
      {data?.[0] && <Bench tables={data} first={data[0]} />}
    </div>
  )
}

function Bench({ tables, first }: { tables: Table[]; first: Table }) {
  const t = useT()
  const i = useI()
  const locale = useLocale()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [crs, setCrs] = useState<Crs>('wgs84')
  const table = tables.find(({ kind }) => kind === search.kind) ?? first
  const kind = table.kind as Kind
  const work = useWork((id) => void navigate({ search: { kind, id } }))
  const take = (done: ImportDetail, skipBad: boolean) =>
    done.file_id &&
    work.mutate({
      kind: done.kind as Kind,
      file_id: done.file_id,
      crs: done.crs as Crs,
      mode: 'apply',
      skip_bad: skipBad,
    })
  return (
    <>
      <Choice
        tables={tables}
        table={table}
        crs={crs}
        onCrs={setCrs}
        onKind={(next) => void navigate({ search: { kind: next } })}
      />
      <TableHelp table={table} />
      <DropFile
        label={search.id ? i.dropAgain : i.drop}
        hint={i.takes(table.formats.join(t.comma), count(table.most, locale))}
        accept={ACCEPT}
        busy={work.isPending ? i.uploading : undefined}
        onFile={(file) => work.mutate({ kind, file, crs, mode: 'dry_run', skip_bad: false })}
      />
      {work.error && <Failed error={work.error} />}
      {search.id && !work.error && (
        <Result key={search.id} id={search.id} busy={work.isPending} onTake={take} />
      )}
      <Past tables={tables} />
    </>
  )
}

/** Uploads where a file is given, and begins the import. */
function useWork(onBegun: (id: string) => void) {
  const t = useT()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ file, ...wish }: Omit<Wish, 'file_id'> & { file_id?: string; file?: File }) =>
      begin({ ...wish, file_id: file ? await upload(file) : (wish.file_id ?? '') }),
    onSuccess: (id) => {
      void queries.invalidateQueries({ queryKey: pastQuery.queryKey, exact: true })
      onBegun(id)
    },
    onError: (error) => tell(wordsOf(error, t.fail.action), 'bad'),
  })
}

function Choice(props: {
  tables: Table[]
  table: Table
  crs: Crs
  onCrs: (crs: Crs) => void
  onKind: (kind: Kind) => void
}) {
  const i = useI()
  const locale = useLocale()
  const { table } = props
  const placed = table.formats.includes('geojson') || table.columns.some(({ name }) => name === 'lon')
  return (
    <div className="import-choice">
      <Select
        aria-label={i.kind}
        value={table.kind}
        onChange={(kind) => props.onKind(kind as Kind)}
        options={props.tables.map((one) => ({
          value: one.kind,
          label: locale === 'en' ? one.en : one.zh,
        }))}
      />
      <Button
        href={`/api/v1/import-templates/${table.kind}?language=${locale}`}
        icon={<DownloadOutlined aria-hidden="true" />}
      >
        {i.template}
      </Button>
      {placed && (
        <Segmented
          aria-label={i.crs}
          value={props.crs}
          onChange={props.onCrs}
          options={[
            { value: 'wgs84', label: 'WGS-84' },
            { value: 'gcj02', label: 'GCJ-02' },
          ]}
        />
      )}
    </div>
  )
}
