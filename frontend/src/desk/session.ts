import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Session } from '@/api/model'

/** Who is signed in, under which grant, with which scopes. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }): Promise<Session> => body(api.GET('/api/v1/sessions/current', { signal })),
  staleTime: 5 * 60_000,
})

export const useSession = () => useSuspenseQuery(sessionQuery).data

/** Whether the server named this scope; the page hides what would only be refused. */
export const useScope = () => {
  const { scopes } = useSession()
  return (scope: string) => scopes.includes(scope)
}

/** The grant one works under now. */
export const grantOf = (session: Session) => session.grants.find((grant) => grant.id === session.grant_id)

/** Another grant sees other rows: forget them all. */
export async function switchGrant(queries: QueryClient, grantId: string) {
  const session: Session = await body(api.PATCH('/api/v1/sessions/current', { body: { grant_id: grantId } }))
  queries.clear()
  queries.setQueryData(sessionQuery.queryKey, session)
}
