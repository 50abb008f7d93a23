import { createFileRoute } from '@tanstack/react-router'
import { DrawsPage } from '../../features/draws/DrawsPage'
import { drawsQuery, readDraws } from '../../features/draws/queries'

export const Route = createFileRoute('/_app/draws')({
  validateSearch: readDraws,
  loaderDeps: ({ search: { id: _, ...rest } }) => rest,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(drawsQuery(deps))
  },
  component: DrawsPage,
})
