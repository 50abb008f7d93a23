import { useIsFetching, useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, refusedWith, Unreachable } from '@/api/client'
import { useT } from '@/shared/i18n'

type Picture = 'empty' | 'failed' | 'forbidden' | 'missing' | 'calm'

const PICTURES: Record<Picture, ReactNode> = {
  empty: (
    <>
      <rect x="14" y="20" width="52" height="40" rx="5" />
      <path d="M14 32h52M26 44h28M26 51h16" />
    </>
  ),
  calm: (
    <>
      <circle cx="40" cy="40" r="24" />
      <path d="m29 41 8 8 15-17" />
    </>
  ),
  failed: (
    <>
      <path d="M22 52a14 14 0 0 1 2-27 18 18 0 0 1 34 5 11 11 0 0 1 0 22" />
      <path d="M40 38v14M40 60v1" />
    </>
  ),
  forbidden: (
    <>
      <rect x="22" y="36" width="36" height="26" rx="4" />
      <path d="M29 36v-7a11 11 0 0 1 22 0v7M40 46v6" />
    </>
  ),
  missing: (
    <>
      <circle cx="36" cy="36" r="17" />
      <path d="m49 49 13 13M30 36h12" />
    </>
  ),
}

/** One quiet picture, one sentence, and the way on. */
export function Notice(props: {
  picture: Picture
  title: string
  lead?: ReactNode
  children?: ReactNode
  role?: 'status' | 'alert'
  /** It is all that the page says. */
  page?: boolean
}) {
  const Title = props.page ? 'h1' : 'p'
  return (
    <div className={`notice notice-${props.picture}`} role={props.role ?? 'status'}>
      <svg viewBox="0 0 80 80" width="72" height="72" aria-hidden="true">
        {PICTURES[props.picture]}
      </svg>
      <Title className="notice-title">{props.title}</Title>
      {props.lead && <p className="notice-lead">{props.lead}</p>}
      {props.children && <div className="notice-actions">{props.children}</div>}
    </div>
  )
}

/** What went wrong in words, and the way on: another try, another post, or home. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useT()
  if (refusedWith(error, 403))
    return <Notice picture="forbidden" title={t.fail.forbidden} lead={t.fail.forbiddenLead} />
  if (refusedWith(error, 404))
    return <Notice picture="missing" title={t.fail.missing} lead={t.fail.missingLead} />
  const lead = error instanceof ApiError ? error.message : t.fail.network
  if (refusedWith(error, 422))
    return (
      <Notice picture="failed" title={t.fail.asked} lead={lead} role="alert">
        <ul className="plain-list">
          {error.problem.errors?.map(({ pointer, detail }) => (
            <li key={pointer}>
              <code>{pointer.replace(/^\//, '')}</code> {detail}
            </li>
          ))}
        </ul>
      </Notice>
    )
  return (
    <Notice picture="failed" title={t.fail.title} lead={lead} role="alert">
      {error instanceof ApiError && error.retryAfter && <span>{t.fail.retryIn(error.retryAfter)}</span>}
      {retry && (
        <button type="button" className="plain-button" onClick={retry}>
          {t.retry}
        </button>
      )}
    </Notice>
  )
}

/** A route that could not open: a refusal in its own words, a fault of ours with its text. */
export function RouteFailed({ error, reset }: ErrorComponentProps) {
  const t = useT()
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const retry = () => {
    queries.reset()
    reset()
    void router.invalidate()
  }
  if (error instanceof ApiError || error instanceof Unreachable) return <Failed error={error} retry={retry} />
  return (
    <Notice page picture="failed" title={t.fail.broken} lead={t.fail.brokenLead} role="alert">
      <code className="fault">{error instanceof Error ? error.message : String(error)}</code>
      <button type="button" className="plain-button" onClick={retry}>
        {t.retry}
      </button>
    </Notice>
  )
}

export function NoPage() {
  const t = useT()
  return (
    <main id="main" tabIndex={-1}>
      <Notice page picture="missing" title={t.fail.noPage} lead={t.fail.noPageLead}>
        <Link to="/">{t.fail.home}</Link>
      </Notice>
    </main>
  )
}

/** Grey bars where text will stand; told once to those who cannot see them. */
export function Waiting({ rows = 6 }: { rows?: number }) {
  const t = useT()
  return (
    <div className="waiting" role="status">
      <span className="sr">{t.loading}</span>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places
        <span key={i} className="bar" aria-hidden="true" />
      ))}
    </div>
  )
}

/** A thin line below the bar while anything is on its way; seen only when that takes long. */
export function Progress() {
  const t = useT()
  const busy = useIsFetching() > 0
  return busy && <div className="progress" role="progressbar" aria-label={t.loading} />
}
