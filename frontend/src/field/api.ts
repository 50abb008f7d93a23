// The few calls of the light pages; typed by the contract, without a library.
import type { components } from '@/api/schema'
import { spoken } from './i18n'

type Schemas = components['schemas']
export type Report = Schemas['ResidentReportIn']
export type Receipt = Schemas['ResidentReceipt']
export type Tracked = Schemas['TrackedOut']
export type Category = Schemas['ResidentCategoryOut']
export type Place = Schemas['ResidentPlaceOut']
export type Similar = Schemas['SimilarOut']
export type Field = Schemas['StepField']
export type Way = Schemas['StepOut']

const BASE = '/api/v1/public'
const PATIENCE = 15_000 // milliseconds

/** A refusal, with what is wrong at which field. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly fields: Record<string, string>,
    detail: string,
  ) {
    super(detail)
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE)
  let answer: Response
  try {
    answer = await fetch(BASE + path, {
      ...init,
      signal: stop.signal,
      headers: { 'Accept-Language': spoken(), ...init.headers },
    })
  } catch {
    throw new Unreachable()
  } finally {
    clearTimeout(timer)
  }
  if (answer.ok) return answer
  const problem = await answer.json().catch(() => ({}))
  const fields: Record<string, string> = {}
  for (const { pointer, detail } of problem.errors ?? []) fields[String(pointer).split('/')[1] ?? ''] = detail
  throw new Refused(answer.status, fields, problem.detail ?? `HTTP ${answer.status}`)
}

const get = async <T>(path: string, headers?: HeadersInit): Promise<T> =>
  (await call(path, { headers })).json() as Promise<T>

export const categories = () => get<Category[]>('/categories')
export const places = () => get<Place[]>('/places')
export const similar = (lon: number, lat: number, category: string) =>
  get<Similar[]>(`/similar?${new URLSearchParams({ lon: String(lon), lat: String(lat), category })}`)

export async function upload(photo: Blob, key: string): Promise<string> {
  const headers = { 'Idempotency-Key': key, 'Content-Type': photo.type }
  const answer = await call('/attachments', { method: 'POST', body: photo, headers })
  return ((await answer.json()) as { id: string }).id
}

export async function report(sent: Report, key: string): Promise<Receipt> {
  const headers = { 'Idempotency-Key': key, 'Content-Type': 'application/json' }
  return (await call('/events', { method: 'POST', body: JSON.stringify(sent), headers })).json()
}

export interface Followed {
  report: Tracked
  etag: string
}

async function followed(answer: Response): Promise<Followed> {
  return { report: await answer.json(), etag: answer.headers.get('ETag') ?? '' }
}

export const track = async (number: string, code: string) =>
  followed(await call(`/events/${encodeURIComponent(number)}`, { headers: { 'X-Tracking-Code': code } }))

export const act = async (number: string, code: string, etag: string, key: string, sent: object) =>
  followed(
    await call(`/events/${encodeURIComponent(number)}/steps`, {
      method: 'POST',
      body: JSON.stringify(sent),
      headers: {
        'X-Tracking-Code': code,
        'If-Match': etag,
        'Idempotency-Key': key,
        'Content-Type': 'application/json',
      },
    }),
  )

/** A uuid also where the page came without TLS. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
