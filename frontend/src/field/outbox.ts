// Reports wait here until they are sent. One record is one report: its uuid is the Idempotency-Key of every
// attempt, each photo has its own. Photos go first; one that arrived is not sent again.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { Refused, type Report, report, Unreachable, upload, uuid } from './api'

export interface Photo {
  key: string
  type: string
  bytes: ArrayBuffer // not a Blob: older WebKit loses Blobs kept in IndexedDB
  attachment?: string
}

export interface Waiting {
  id: string
  at: number
  sent: Report
  photos: Photo[]
  attempts: number
  nextAt: number
  state: 'queued' | 'refused'
  /** In the words of the server, by field. */
  fields?: Record<string, string>
  error?: string
}

export interface Mine {
  number: string
  code: string
  title: string
  at: string
  due: string | null
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Waiting }
  mine: { key: string; value: Mine }
}

const MOST = 300_000 // milliseconds between two attempts
const FIRST = 2_000
let opened: Promise<IDBPDatabase<Schema>> | undefined
const db = () => {
  opened ??= openDB<Schema>('resident', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('outbox', { keyPath: 'id' })
      fresh.createObjectStore('mine', { keyPath: 'number' })
    },
  })
  return opened
}

const readers = new Set<() => void>()
const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('resident')
const tell = () => {
  for (const reader of readers) reader()
}
const changed = () => {
  tell()
  others?.postMessage(0)
}
others?.addEventListener('message', tell)

export const subscribe = (reader: () => void) => {
  readers.add(reader)
  return () => {
    readers.delete(reader)
  }
}

export const waiting = async () => (await (await db()).getAll('outbox')).sort((a, b) => b.at - a.at)
export const mine = async () =>
  (await (await db()).getAll('mine')).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
export const forget = async (number: string) => {
  await (await db()).delete('mine', number)
  changed()
}
export const discard = async (id: string) => {
  await (await db()).delete('outbox', id)
  changed()
}
export const taken = async (id: string) => (await db()).get('outbox', id)

/** Keep a report on this device; it is sent by `flush`. */
export async function keep(sent: Report, photos: Blob[], id = uuid()): Promise<string> {
  const kept = await Promise.all(
    photos.map(async (one) => ({ key: uuid(), type: one.type, bytes: await one.arrayBuffer() })),
  )
  const record: Waiting = {
    id,
    at: Date.now(),
    sent,
    photos: kept,
    attempts: 0,
    nextAt: 0,
    state: 'queued',
  }
  await (await db()).put('outbox', record)
  changed()
  return id
}

/** Twice as long after each attempt, at most five minutes, and never all devices at once. */
export const pause = (attempts: number) => Math.min(MOST, FIRST * 2 ** attempts) * (0.7 + Math.random() * 0.6)
const again = (status: number) => status >= 500 || [408, 409, 425, 429].includes(status)

async function send(record: Waiting): Promise<Mine> {
  for (const photo of record.photos) {
    if (photo.attachment) continue
    photo.attachment = await upload(new Blob([photo.bytes], { type: photo.type }), photo.key)
    await (await db()).put('outbox', record)
  }
  const attachments = record.photos.flatMap((photo) => photo.attachment ?? [])
  const receipt = await report({ ...record.sent, attachments }, record.id)
  const { number, tracking_code: code, reported_at: at, total_due_at: due } = receipt
  return { number, code, at, due, title: record.sent.title ?? record.sent.description.slice(0, 30) }
}

async function attempt(record: Waiting): Promise<Mine | undefined> {
  const store = await db()
  try {
    const receipt = await send(record)
    await store.put('mine', receipt)
    await store.delete('outbox', record.id)
    return receipt
  } catch (failure) {
    const final = failure instanceof Refused && !again(failure.status)
    await store.put('outbox', {
      ...record,
      attempts: record.attempts + 1,
      nextAt: Date.now() + pause(record.attempts),
      state: final ? 'refused' : 'queued',
      ...(final && { fields: failure.fields, error: failure.message }),
    })
    if (!(failure instanceof Refused || failure instanceof Unreachable)) throw failure
    return undefined
  } finally {
    changed()
  }
}

/** Send what is due, or with `id` that one now, or all at once; one sender among all tabs. */
export async function flush(id?: string, all = false): Promise<Mine | undefined> {
  const run = async () => {
    let found: Mine | undefined
    for (const record of await waiting()) {
      const due = all || (id ? record.id === id : record.nextAt <= Date.now())
      if (record.state !== 'queued' || !due) continue
      const receipt = await attempt(record)
      if (record.id === id) found = receipt
    }
    return found
  }
  return navigator.locks ? navigator.locks.request('resident-outbox', run) : run()
}

/** Send when there is a network again, when the page is looked at, and now and then. */
export function start() {
  const kick = () => void flush().catch(() => undefined)
  addEventListener('online', () => void flush(undefined, true).catch(() => undefined))
  document.addEventListener('visibilitychange', () => document.hidden || kick())
  setInterval(kick, 30_000)
  kick()
}
