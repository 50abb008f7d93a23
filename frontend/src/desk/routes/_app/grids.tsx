import { createFileRoute } from '@tanstack/react-router'
import { GridsPage } from '../../features/grids/GridsPage'
import { gridsQuery, readGrids } from '../../features/grids/queries'

export const Route = createFileRoute('/_app/grids')({
  validateSearch: readGrids,
  loaderDeps: ({ search: { id: _, ...rest } }) => rest,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(gridsQuery(deps))
  },
  component: GridsPage,
})
