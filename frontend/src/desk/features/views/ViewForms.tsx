import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  EditOutlined,
  StarFilled,
  StarOutlined,
} from '@ant-design/icons'
import { Alert, Button, Checkbox, Input } from 'antd'
import { useId, useState } from 'react'
import type { SavedView } from '@/api/model'
import { useT } from '@/shared/i18n'
import { Dialog } from '../../ui/Dialog'
import { useSend } from './send'
import type { Filters, ListName } from './views'
import { useViewWords } from './words'

const LONGEST = 40 // characters

/** A name for the filters as they are now; a name one has already overwrites that view. */
export function SaveView(props: {
  list: ListName
  views: SavedView[]
  filters: Filters
  onClose: () => void
}) {
  const t = useT()
  const v = useViewWords()
  const id = useId()
  const [name, setName] = useState('')
  const [start, setStart] = useState(false)
  const { create, change, busy, error } = useSend(props.list)
  const known = props.views.find((view) => view.name === name.trim())
  const save = () =>
    known
      ? change(known, { filters: props.filters, ...(start && { start }) })
      : create(name.trim(), props.filters, start)
  return (
    <Dialog open onClose={props.onClose} title={v.saveTitle}>
      <form
        className="view-save"
        onSubmit={async (event) => {
          event.preventDefault()
          if (await save()) props.onClose()
        }}
      >
        <p className="muted">{v.saveLead}</p>
        <label htmlFor={id}>{v.name}</label>
        <Input
          id={id}
          autoFocus
          value={name}
          maxLength={LONGEST}
          placeholder={v.nameHint}
          onChange={(event) => setName(event.target.value)}
        />
        <p>
          <Checkbox checked={start} onChange={(event) => setStart(event.target.checked)}>
            {v.start}
          </Checkbox>
        </p>
        {error && <Alert type="error" showIcon role="alert" title={error} />}
        <p className="step-actions dialog-actions">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!name.trim()}>
            {known ? v.overwriteIt : v.done}
          </Button>
          <Button onClick={props.onClose}>{t.cancel}</Button>
        </p>
      </form>
    </Dialog>
  )
}

/** The views in their order: rename, move, show first, delete. */
export function ManageViews(props: { list: ListName; views: SavedView[]; onClose: () => void }) {
  const v = useViewWords()
  const { change, remove, busy, error } = useSend(props.list)
  const { views } = props
  /** Two neighbours exchange their places. */
  const swap = async (one: SavedView, other: SavedView) => {
    const apart = one.position === other.position ? 1 : 0
    if (await change(one, { position: other.position + apart }, ''))
      await change(other, { position: one.position }, '')
  }
  return (
    <Dialog open onClose={props.onClose} title={v.title}>
      {error && <Alert type="error" showIcon role="alert" title={error} />}
      {views.length === 0 && <p className="muted">{v.none}</p>}
      <ul className="view-list">
        {views.map((view, i) => {
          const [before, after] = [views[i - 1], views[i + 1]]
          return (
            <Row
              key={view.id}
              view={view}
              busy={busy}
              rename={(name) => change(view, { name })}
              star={() => void change(view, { start: !view.start })}
              remove={() => void remove(view)}
              {...(before && { up: () => void swap(before, view) })}
              {...(after && { down: () => void swap(view, after) })}
            />
          )
        })}
      </ul>
    </Dialog>
  )
}

function Row(props: {
  view: SavedView
  busy: boolean
  rename: (name: string) => Promise<boolean>
  star: () => void
  up?: () => void
  down?: () => void
  remove: () => void
}) {
  const t = useT()
  const v = useViewWords()
  const { view, busy } = props
  const [name, setName] = useState<string>()
  const [sure, setSure] = useState(false)
  if (name !== undefined)
    return (
      <li>
        <form
          className="view-rename"
          onSubmit={async (event) => {
            event.preventDefault()
            if (name.trim() === view.name || (await props.rename(name.trim()))) setName(undefined)
          }}
        >
          <Input
            autoFocus
            aria-label={v.rename(view.name)}
            value={name}
            maxLength={LONGEST}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="primary" htmlType="submit" loading={busy} disabled={!name.trim()}>
            {v.done}
          </Button>
          <Button onClick={() => setName(undefined)}>{t.cancel}</Button>
        </form>
      </li>
    )
  const star = view.start ? v.startOn(view.name) : v.startOff(view.name)
  const does = [
    { label: v.rename(view.name), icon: <EditOutlined />, does: () => setName(view.name) },
    { label: v.up(view.name), icon: <ArrowUpOutlined />, does: props.up },
    { label: v.down(view.name), icon: <ArrowDownOutlined />, does: props.down },
  ]
  return (
    <li>
      <Button
        type="text"
        icon={view.start ? <StarFilled /> : <StarOutlined />}
        aria-pressed={view.start}
        aria-label={star}
        title={star}
        disabled={busy}
        onClick={props.star}
      />
      <span className="clip" title={view.name}>
        {view.name}
      </span>
      <span className="spring" />
      {does.map((one) => (
        <Button
          key={one.label}
          type="text"
          icon={one.icon}
          aria-label={one.label}
          title={one.label}
          disabled={busy || !one.does}
          onClick={one.does}
        />
      ))}
      {sure ? (
        <Button danger autoFocus disabled={busy} onClick={props.remove} onBlur={() => setSure(false)}>
          {v.really}
        </Button>
      ) : (
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={v.remove(view.name)}
          title={v.remove(view.name)}
          disabled={busy}
          onClick={() => setSure(true)}
        />
      )}
    </li>
  )
}
