import createClient, { type Middleware } from 'openapi-fetch'
import { locale } from '@/shared/i18n'
import type { Problem } from './model'
import type { paths } from './schema'

/** A refusal of the API: its status and its problem document (RFC 9457). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    /** Seconds after which another try may help, when the server said so. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail || problem.title || `HTTP ${status}`)
  }
}

/** No answer at all: no network, or no server. */
export class Unreachable extends Error {}

const reach = (request: Request) =>
  globalThis.fetch(request).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Unreachable('unreachable', { cause })
  })

/** True for a refusal with one of these statuses. */
export const refusedWith = (error: unknown, ...statuses: number[]): error is ApiError =>
  error instanceof ApiError && statuses.includes(error.status)

/** The words of a failure, for a person: the server's own where it spoke, else the given ones. */
export const wordsOf = (error: unknown, otherwise: string): string =>
  error instanceof ApiError ? error.message : otherwise

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', locale())
    request.headers.set('X-Requested-With', 'ezhili') // what a foreign page cannot send (CSRF)
    return request
  },
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return
    const problem = await response.json().catch(() => ({}))
    const retryAfter = Number(response.headers.get('Retry-After')) || undefined
    throw new ApiError(response.status, problem, retryAfter)
  },
}

/** The typed client. It reads `fetch` at call time, so that a test can replace it. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '/' : location.origin,
  credentials: 'same-origin',
  fetch: reach,
  querySerializer: { array: { style: 'form', explode: true } },
})
api.use(headers, refusals)

/** The body of an answer; refusals were thrown before. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

/** The body of an answer with the ETag that the next write must name. */
export async function tagged<T>(
  call: Promise<{ data?: T; response: Response }>,
): Promise<T & { etag: string }> {
  const { data, response } = await call
  return { ...(data as T), etag: response.headers.get('ETag') ?? '' }
}
