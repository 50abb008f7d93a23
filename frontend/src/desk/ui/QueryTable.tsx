import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Spin } from 'antd'
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Page } from '@/api/model'
import { useT } from '@/shared/i18n'
import { useHotkeys } from './hotkeys'
import { useNarrow } from './media'
import { Failed, Notice } from './States'
import { AHEAD, CARD, ROW, sight } from './window'

export interface Column<T> {
  key: string
  title: string
  /** Pixels; the one column without a width takes what is left. */
  width?: number
  align?: 'right'
  /** The API's names of the orders by this column, the one of the first click first. */
  sorts?: readonly string[]
  render: (row: T) => ReactNode
}

interface Props<T> {
  /** What the list is called, for those who hear it. */
  label: string
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  columns: Column<T>[]
  /** Stands in the first column and opens the row; the page gives it its link. */
  head: (row: T) => ReactNode
  headTitle: string
  headWidth: number
  /** The row on a phone. */
  card: (row: T) => ReactNode
  id: (row: T) => string
  /** The row whose panel is open. */
  openId?: string | undefined
  onOpen: (row: T) => void
  sort?: string | undefined
  onSort?: (sort: string | undefined) => void
  total?: number | null | undefined
  emptyTitle?: string
  emptyLead?: string
  /** That nothing is there is good news. */
  calm?: boolean
  onReset?: (() => void) | undefined
  minWidth?: number
  /** Cards instead of a table where there is little room beside something else. */
  cards?: boolean
  /** The row that something beside the list points at. */
  markId?: string | undefined
}

/**
 * A dense list whose pages append as one scrolls. Only the rows in sight are in the document, so ten thousand
 * cost as much as fifty; it stays a real table for screen readers, with its row numbers.
 */
export function QueryTable<T>(props: Props<T>) {
  const { query, id, onOpen, openId } = props
  const t = useT()
  const narrow = useNarrow() || props.cards === true
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const height = narrow ? CARD : ROW
  const [box, setBox] = useState<HTMLElement | null>(null)
  const [view, look] = useMeasured(box)
  const { first, end } = sight(view.top, view.tall, height, rows.length)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  useEffect(() => {
    if (end + AHEAD >= rows.length && hasNextPage && !isFetchingNextPage && !isFetchNextPageError)
      void fetchNextPage()
  }, [end, rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])

  const wanted = useRef<string>(undefined)
  useEffect(() => {
    // A row asked for by key may have to be drawn first.
    if (wanted.current === undefined) return
    const link = box?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"] a`)
    if (!link) return
    wanted.current = undefined
    link.focus({ preventScroll: true })
  })
  // what was opened elsewhere, such as on a map, is shown where it stands; rows that load later move nothing
  const latest = useRef({ rows, id })
  useEffect(() => {
    latest.current = { rows, id }
  })
  const beside = props.cards === true
  useEffect(() => {
    const { rows, id } = latest.current
    const at = beside && box ? rows.findIndex((row) => id(row) === openId) : -1
    if (box && at >= 0) reveal(box, at * height, height)
  }, [beside, box, openId, height])
  const go = (by: number) => {
    const focused = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row
    const at = rows.findIndex((row) => id(row) === (openId ?? focused))
    const next = rows[at < 0 ? first : Math.max(0, Math.min(rows.length - 1, at + by))]
    if (!next || !box) return
    wanted.current = id(next)
    reveal(box, rows.indexOf(next) * height, height)
    look((old) => ({ ...old }))
    if (openId) onOpen(next)
  }
  useHotkeys({ j: () => go(1), k: () => go(-1) })

  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (query.isPending) return <Pending />
  if (!rows.length)
    return (
      <Notice
        picture={props.calm ? 'calm' : 'empty'}
        title={props.emptyTitle ?? t.list.empty}
        lead={props.emptyLead ?? t.list.emptyLead}
      >
        {props.onReset && !props.calm && <Button onClick={props.onReset}>{t.list.reset}</Button>}
      </Notice>
    )
  const Body = narrow ? Cards : Grid
  return (
    <div className="list" aria-busy={query.isPlaceholderData}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (axe) */}
      <section ref={setBox} className="list-box" aria-label={props.label} tabIndex={0}>
        <Body {...props} rows={rows} first={first} end={end} />
        <More query={query} shown={rows.length} total={props.total} />
      </section>
    </div>
  )
}

interface View {
  top: number
  tall: number
}

/** Where a scrolling box stands and how tall it is, followed frame by frame. */
function useMeasured(box: HTMLElement | null) {
  const [view, look] = useState<View>({ top: 0, tall: 800 })
  useEffect(() => {
    if (!box) return
    let frame = 0
    const measure = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const [top, tall] = [box.scrollTop, box.clientHeight]
        look((old) => (Math.abs(old.top - top) < ROW && old.tall === tall ? old : { top, tall }))
      })
    }
    const watch = new ResizeObserver(measure)
    watch.observe(box)
    box.addEventListener('scroll', measure, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      watch.disconnect()
      box.removeEventListener('scroll', measure)
    }
  }, [box])
  return [view, look] as const
}

function reveal(box: HTMLElement, top: number, height: number) {
  const header = box.querySelector('thead')?.offsetHeight ?? 0
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + height + header > box.scrollTop + box.clientHeight)
    box.scrollTop = top + height + header - box.clientHeight
}

interface Body<T> extends Props<T> {
  rows: T[]
  first: number
  end: number
}

function Grid<T>(props: Body<T>) {
  const { rows, first, end, columns, id, total } = props
  return (
    <table
      className="list-table"
      aria-rowcount={(total ?? -1) + (total == null ? 0 : 1)}
      style={{ minWidth: props.minWidth }}
    >
      <colgroup>
        <col style={{ width: props.headWidth }} />
        {columns.map((column) => (
          <col key={column.key} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{props.headTitle}</th>
          {columns.map((column) => (
            <Head key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {first > 0 && <Gap rows={first} />}
        {rows.slice(first, end).map((row, i) => (
          <Row
            key={id(row)}
            row={row}
            index={first + i}
            columns={columns as Column<unknown>[]}
            head={props.head as (row: unknown) => ReactNode}
            name={id(row)}
            open={props.openId === id(row)}
          />
        ))}
        {end < rows.length && <Gap rows={rows.length - end} />}
      </tbody>
    </table>
  )
}

/** The room of rows that are not drawn. */
function Gap({ rows }: { rows: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row without focus
    <tr aria-hidden="true" style={{ height: rows * ROW }} />
  )
}

interface RowProps {
  row: unknown
  name: string
  index: number
  columns: Column<unknown>[]
  head: (row: unknown) => ReactNode
  open: boolean
}

const Row = memo(function Row({ row, name, index, columns, head, open }: RowProps) {
  return (
    <tr aria-rowindex={index + 2} data-row={name} className={open ? 'is-open' : undefined}>
      <td>{head(row)}</td>
      {columns.map((column) => (
        <td key={column.key} className={column.align === 'right' ? 'right' : undefined}>
          {column.render(row)}
        </td>
      ))}
    </tr>
  )
})

function Head<T>(props: {
  column: Column<T>
  sort: string | undefined
  onSort: ((sort: string | undefined) => void) | undefined
}) {
  const { column, sort, onSort } = props
  const align = column.align === 'right' ? 'right' : undefined
  const sorts = column.sorts ?? []
  if (sorts.length === 0 || !onSort)
    return (
      <th scope="col" className={align}>
        {column.title}
      </th>
    )
  const at = sort === undefined ? -1 : sorts.indexOf(sort)
  const down = at >= 0 && sort?.startsWith('-')
  return (
    <th scope="col" className={align} aria-sort={at < 0 ? 'none' : down ? 'descending' : 'ascending'}>
      <button type="button" className="sort" onClick={() => onSort(sorts[at + 1])}>
        {column.title}
        {at >= 0 &&
          (down ? <ArrowDownOutlined aria-hidden="true" /> : <ArrowUpOutlined aria-hidden="true" />)}
      </button>
    </th>
  )
}

function Cards<T>({ rows, first, end, card, id, openId, markId }: Body<T>) {
  return (
    <ul
      className="list-cards"
      style={{ paddingTop: first * CARD, paddingBottom: (rows.length - end) * CARD }}
    >
      {rows.slice(first, end).map((row) => (
        <li
          key={id(row)}
          data-row={id(row)}
          className={`${openId === id(row) ? 'is-open' : ''} ${markId === id(row) ? 'is-marked' : ''}`.trim()}
        >
          {card(row)}
        </li>
      ))}
    </ul>
  )
}

function More<T>(props: {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  shown: number
  total: number | null | undefined
}) {
  const t = useT()
  const { query } = props
  if (query.isFetchNextPageError)
    return (
      <p className="list-more" role="alert">
        {t.list.moreFailed}{' '}
        <Button size="small" onClick={() => void query.fetchNextPage()}>
          {t.retry}
        </Button>
      </p>
    )
  if (query.hasNextPage)
    return (
      <p className="list-more">
        {query.isFetchingNextPage && (
          <>
            <Spin size="small" /> {t.list.loadingMore}
          </>
        )}
      </p>
    )
  return <p className="list-more">{t.list.end}</p>
}

function Pending() {
  const t = useT()
  return (
    <div className="list list-pending" role="status">
      <span className="sr">{t.loading}</span>
      {Array.from({ length: 14 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places
        <span key={i} className="bar" aria-hidden="true" />
      ))}
    </div>
  )
}
