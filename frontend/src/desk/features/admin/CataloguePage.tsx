import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Checkbox, DatePicker, Form, Input, InputNumber, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { api } from '@/api/client'
import type { Category } from '@/api/model'
import type { paths } from '@/api/schema'
import { useLocale, useT } from '@/shared/i18n'
import { useScope } from '../../session'
import { Dialog } from '../../ui/Dialog'
import { Failed, Waiting } from '../../ui/States'
import { AdminHead } from './AdminHead'
import { catalogueQuery, cataloguesQuery } from './queries'
import { useSend } from './send'
import { Errors } from './UserForms'
import { useA } from './words'

const route = getRouteApi('/_app/admin/catalogue')
type CatalogueIn = NonNullable<
  paths['/api/v1/event-catalogues']['post']['requestBody']
>['content']['application/json']
type Change = CatalogueIn['changes'][number]

/** The versions of the catalogue, and the rows of one. */
export function CataloguePage() {
  const a = useA()
  const { version } = route.useSearch()
  const writes = useScope()('categories:write')
  const [open, setOpen] = useState(false)
  const versions = useQuery(cataloguesQuery)
  const inForce = versions.data?.find((one) => one.state === 'in_force')
  const number = Number(version) || inForce?.number
  const rows = useQuery({ ...catalogueQuery(number ?? 0), enabled: number !== undefined })
  const before = number === undefined || number < 2 ? undefined : number - 1
  const former = useQuery({ ...catalogueQuery(before ?? 0), enabled: before !== undefined })
  const failed = versions.error ?? rows.error ?? former.error
  return (
    <div className="page page-admin">
      <AdminHead title={a.catalogue}>
        {writes && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {a.newVersion}
          </Button>
        )}
      </AdminHead>
      {failed && <Failed error={failed} retry={() => void versions.refetch()} />}
      <nav className="views versions" aria-label={a.version}>
        {versions.data?.map((one) => (
          <Link
            key={one.number}
            to="/admin/catalogue"
            search={{ version: String(one.number) }}
            className={one.number === number ? 'is-here' : ''}
            activeProps={{ 'aria-current': undefined }}
            aria-current={one.number === number ? 'page' : undefined}
            title={one.note}
          >
            {a.version} {one.number} · {a.versionState[one.state]} · {one.valid_from}
          </Link>
        ))}
      </nav>
      {!rows.data && !failed && <Waiting rows={10} />}
      {rows.data && <Rows rows={rows.data} former={before === undefined ? undefined : former.data} />}
      <Dialog open={open} onClose={() => setOpen(false)} title={a.newVersion} className="dialog-wide">
        <NewVersion known={rows.data ?? []} onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  )
}

/** The rows of a version; what the version before said otherwise stands beside it, struck out. */
function Rows({ rows, former }: { rows: Category[]; former: Category[] | undefined }) {
  const a = useA()
  const t = useT()
  const english = useLocale() === 'en'
  const [changed, setChanged] = useState(false)
  const before = new Map(former?.map((row) => [row.code, row]))
  const cells: ((row: Category) => string)[] = [
    (row) => (english ? row.name_en : row.name),
    (row) => (row.level ? (t.level[row.level] ?? row.level) : ''),
    (row) => (row.limit_type ? `${row.limit_value} ${a.limitTypes[row.limit_type]}` : ''),
    (row) => (row.limit_source ? (a.sources[row.limit_source] ?? row.limit_source) : ''),
    (row) => (row.level ? (row.self_handle_ok ? t.yes : t.no) : ''),
    (row) => (row.level ? (row.evidence_required === 'photo' ? t.yes : t.no) : ''),
    (row) => (row.retired ? a.retired : ''),
  ]
  const differs = (row: Category) => {
    const old = before.get(row.code)
    return former !== undefined && (!old || cells.some((cell) => cell(row) !== cell(old)))
  }
  const shown = changed ? rows.filter(differs) : rows
  return (
    <div className="scrolls">
      {former && (
        <label className="tick">
          <input type="checkbox" checked={changed} onChange={(event) => setChanged(event.target.checked)} />
          {a.onlyChanged(rows.filter(differs).length)}
        </label>
      )}
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{a.code}</th>
            <th scope="col">{a.nameZh}</th>
            <th scope="col">{a.level}</th>
            <th scope="col">{a.limit}</th>
            <th scope="col">{a.source}</th>
            <th scope="col">{a.selfHandle}</th>
            <th scope="col">{a.evidence}</th>
            <th scope="col">{a.use}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.code} className={row.level ? '' : 'is-class'}>
              <td className="num">{row.code}</td>
              {cells.map((cell, at) => {
                const [now, old] = [cell(row), before.get(row.code)]
                const was = former === undefined ? now : old ? cell(old) : ''
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table
                  <td key={at}>
                    {was === now ? (
                      now
                    ) : (
                      <>
                        <ins>{now || t.none}</ins> {was && <del className="muted">{was}</del>}
                      </>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface Values {
  valid_from: Dayjs
  note: string
  changes: Change[]
}

function NewVersion({ known, onDone }: { known: Category[]; onDone: () => void }) {
  const a = useA()
  const t = useT()
  const english = useLocale() === 'en'
  const [form] = Form.useForm<Values>()
  const { send, busy, errors } = useSend([['catalogues'], ['event-categories']], form, [
    'valid_from',
    'note',
    'changes',
  ])
  const rules = [{ required: true, message: t.required }]
  const codes = known
    .filter((row) => row.level)
    .map((row) => ({ value: row.code, label: `${row.code} ${english ? row.name_en : row.name}` }))
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ changes: [{}] }}
      onFinish={async ({ valid_from, note, changes }) => {
        const sent = {
          valid_from: valid_from.format('YYYY-MM-DD'),
          note,
          changes: changes.map(
            (one) =>
              Object.fromEntries(
                Object.entries(one).filter(([, value]) => value != null && value !== ''),
              ) as unknown as Change,
          ),
        }
        const call = (key: string) =>
          api.POST('/api/v1/event-catalogues', { params: { header: { 'idempotency-key': key } }, body: sent })
        if (await send(sent, call, a.versionMade)) onDone()
      }}
    >
      <p className="muted">{a.newVersionLead}</p>
      <Errors errors={errors} />
      <Form.Item name="valid_from" label={a.validFrom} rules={rules}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="note" label={a.why} rules={rules}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.List name="changes">
        {(items, { add, remove }) => (
          <>
            {items.map(({ key, name }) => (
              <fieldset key={key} className="change">
                <Form.Item name={[name, 'code']} label={a.code} rules={rules}>
                  <Select showSearch options={codes} optionFilterProp="label" />
                </Form.Item>
                <Form.Item name={[name, 'limit_value']} label={a.limit}>
                  <InputNumber min={0.1} max={1000} />
                </Form.Item>
                <Form.Item name={[name, 'limit_type']} label={a.limit}>
                  <Select
                    allowClear
                    options={Object.entries(a.limitTypes).map(([value, label]) => ({ value, label }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'name']} label={a.nameZh}>
                  <Input maxLength={30} />
                </Form.Item>
                <Form.Item name={[name, 'retired']} label={a.use}>
                  <Select
                    allowClear
                    style={{ minWidth: 104 }}
                    options={[
                      { value: true, label: a.retire },
                      { value: false, label: a.restore },
                    ]}
                  />
                </Form.Item>
                <Form.Item name={[name, 'self_handle_ok']} valuePropName="checked">
                  <Checkbox>{a.selfHandle}</Checkbox>
                </Form.Item>
                {items.length > 1 && (
                  <Button danger onClick={() => remove(name)}>
                    {a.remove}
                  </Button>
                )}
              </fieldset>
            ))}
            <p className="step-actions">
              <Button onClick={() => add({})}>{a.addChange}</Button>
              <Button type="primary" htmlType="submit" loading={busy}>
                {a.newVersion}
              </Button>
            </p>
          </>
        )}
      </Form.List>
    </Form>
  )
}
