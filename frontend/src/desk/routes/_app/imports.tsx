import { createFileRoute } from '@tanstack/react-router'
import { ImportsPage } from '../../features/imports/ImportsPage'
import { readImports, tablesQuery } from '../../features/imports/queries'

export const Route = createFileRoute('/_app/imports')({
  validateSearch: readImports,
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(tablesQuery)
  },
  component: ImportsPage,
})
