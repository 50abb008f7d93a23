import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { discard, flush, forget, keep, mine, pause, taken, waiting } from './outbox'

const REPORT = { category: '0203', description: '路灯不亮', location: { lon: 117, lat: 32, crs: 'wgs84' } }
const RECEIPT = {
  number: 'SJ340402260420000019',
  tracking_code: '7K3F-9Q2D-M4XT-0WZ8',
  reported_at: '2026-04-20T01:00:00Z',
  total_due_at: null,
  warnings: [],
}
const answer = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const sent: { path: string; key: string | null; body: unknown }[] = []

/** The server of a test: what it answers by turns. */
function server(...answers: (() => Response)[]) {
  sent.length = 0
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const key = new Headers(init.headers).get('Idempotency-Key')
    sent.push({ path, key, body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body })
    const next = answers.shift()
    if (!next) throw new TypeError('no network')
    return next()
  })
}

beforeEach(async () => {
  for (const one of await waiting()) await discard(one.id)
  for (const one of await mine()) await forget(one.number)
})

test('a report that is sent becomes a number and a code on this device', async () => {
  server(() => answer(201, RECEIPT))
  const id = await keep(REPORT as never, [])
  expect(await flush(id)).toMatchObject({ number: RECEIPT.number, code: RECEIPT.tracking_code })
  expect(await waiting()).toEqual([])
  expect((await mine()).map((one) => one.title)).toEqual(['路灯不亮'])
  expect(sent[0]?.key).toBe(id)
})

test('without a network it stays, and every attempt carries the same key', async () => {
  server()
  const id = await keep(REPORT as never, [])
  expect(await flush(id)).toBeUndefined()
  expect(await taken(id)).toMatchObject({ state: 'queued', attempts: 1 })
  expect(sent).toHaveLength(1)
  server(
    () => answer(503, {}),
    () => answer(201, RECEIPT),
  )
  await flush(id)
  await flush(id)
  expect(sent.map((one) => one.key)).toEqual([id, id])
  expect(await waiting()).toEqual([])
})

test('photos go first, each under a key of its own, and one that arrived is not sent again', async () => {
  server(
    () => answer(201, { id: 'photo-1' }),
    () => answer(503, {}),
  )
  const id = await keep(REPORT as never, [new Blob(['x'], { type: 'image/jpeg' })])
  await flush(id)
  server(() => answer(201, RECEIPT))
  await flush(id)
  expect(sent.map((one) => one.path)).toEqual(['/api/v1/public/events'])
  expect(sent[0]?.body).toMatchObject({ attachments: ['photo-1'] })
})

test('what the server refuses is kept with its words and not sent again', async () => {
  const errors = [{ pointer: '/description', detail: '至少 5 个字。' }]
  server(() => answer(422, { detail: '请改正标出的内容。', errors }))
  const id = await keep(REPORT as never, [])
  await flush(id)
  expect(await taken(id)).toMatchObject({ state: 'refused', fields: { description: '至少 5 个字。' } })
  server(() => answer(201, RECEIPT))
  await flush()
  expect(sent).toEqual([])
})

test('attempts come at longer and longer distances, five minutes at most', () => {
  expect(pause(0)).toBeLessThan(3_000)
  expect(pause(20)).toBeLessThanOrEqual(300_000 * 1.3)
})
