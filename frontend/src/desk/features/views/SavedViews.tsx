import { BookOutlined, CheckOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, type MenuProps } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { SavedView } from '@/api/model'
import { useSend } from './send'
import { conditionsOf, type Filters, type ListName, same, viewsQuery } from './views'
import './views.css'
import { useViewWords } from './words'

const SaveView = lazy(() => import('./ViewForms').then((module) => ({ default: module.SaveView })))
const ManageViews = lazy(() => import('./ViewForms').then((module) => ({ default: module.ManageViews })))

export interface ViewsProps {
  list: ListName
  /** The address of the list as it is read. */
  search: Filters
  show: (filters: object, replace: boolean) => void
}

/** The own views of a list: to open one, to keep what is set now, to put them in order. */
export function SavedViews({ list, search, show }: ViewsProps) {
  const v = useViewWords()
  const { data, error, refetch } = useQuery(viewsQuery(list))
  const now = conditionsOf(search)
  const here = data?.find((view) => same(view.filters, now))
  const [opened, setOpened] = useState<string>()
  const [dialog, setDialog] = useState<'save' | 'manage'>()
  const { change } = useSend(list)
  const button = useRef<HTMLButtonElement>(null)
  const [returns, setReturns] = useState(0)
  /** Menu or window are gone; whoever works by keys goes on where it was. */
  const back = () => setReturns((count) => count + 1)
  useEffect(() => {
    if (!returns) return
    // after this change, for a window goes with it; and not within the stroke of a key, which would press the button
    const later = requestAnimationFrame(() => button.current?.focus())
    return () => cancelAnimationFrame(later)
  }, [returns])
  const close = () => {
    setDialog(undefined)
    back()
  }
  useStart(data, Object.keys(conditionsOf({ ...search, open: search.id })).length === 0, show)
  const last = data?.find((view) => view.id === opened)
  const any = Object.keys(now).length > 0
  const open = (view: SavedView) => {
    setOpened(view.id)
    show(view.filters, false)
    back()
  }
  const items: MenuProps['items'] = [
    ...(data ?? []).map((view) => ({
      key: view.id,
      label: (
        <span className="view-row">
          <span className="clip">{view.name}</span>
          {view.start && <small className="muted">{v.isStart}</small>}
        </span>
      ),
      icon: <CheckOutlined style={{ visibility: view === here ? 'visible' : 'hidden' }} />,
      onClick: () => open(view),
    })),
    ...(error ? [{ key: 'failed', label: v.failed, onClick: () => void refetch() }] : []),
    ...(data?.length === 0 ? [{ key: 'none', label: v.none, disabled: true }] : []),
    ...(!data && !error ? [{ key: 'loading', label: v.loading, disabled: true }] : []),
    { type: 'divider' },
    ...(last && any && !here
      ? [
          {
            key: 'overwrite',
            label: v.overwrite(last.name),
            onClick: () => void change(last, { filters: now }),
          },
        ]
      : []),
    {
      key: 'save',
      label: any ? v.save : v.noFilters,
      disabled: !any || here !== undefined || !data,
      onClick: () => setDialog('save'),
    },
    { key: 'manage', label: v.manage, disabled: !data?.length, onClick: () => setDialog('manage') },
  ]
  return (
    <>
      <Dropdown autoFocus menu={{ items, className: 'view-menu' }} trigger={['click']} placement="bottomLeft">
        <Button
          ref={button}
          type="text"
          icon={<BookOutlined />}
          className={here ? 'has-view' : ''}
          aria-haspopup="menu"
        >
          <span className="clip view-name">{here?.name ?? v.title}</span>
        </Button>
      </Dropdown>
      <Suspense>
        {dialog === 'save' && <SaveView list={list} views={data ?? []} filters={now} onClose={close} />}
        {dialog === 'manage' && <ManageViews list={list} views={data ?? []} onClose={close} />}
      </Suspense>
    </>
  )
}

/** Whoever enters the list with an empty address begins with the start view; "all" and "reset" still show all. */
function useStart(views: SavedView[] | undefined, bare: boolean, show: ViewsProps['show']) {
  const entering = useRef(bare)
  useEffect(() => {
    if (!bare) entering.current = false
    if (!entering.current || !views) return
    entering.current = false
    const start = views.find((view) => view.start)
    if (start) show(start.filters, true)
  }, [views, bare, show])
}
