import { createFileRoute } from '@tanstack/react-router'
import { readWorkers, workersQuery } from '../../features/workers/queries'
import { WorkersPage } from '../../features/workers/WorkersPage'

export const Route = createFileRoute('/_app/workers')({
  validateSearch: readWorkers,
  loaderDeps: ({ search: { id: _, ...rest } }) => rest,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(workersQuery(deps))
  },
  component: WorkersPage,
})
