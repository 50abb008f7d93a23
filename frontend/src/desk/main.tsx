import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, refusedWith } from '@/api/client'
import { remembered, setLocale } from '@/shared/i18n'
import { parseSearch, stringifySearch } from '@/shared/search'
import './mode'
import { routeTree } from './routeTree.gen'
import { RouteFailed } from './ui/States'
import './css/base.css'
import './css/shell.css'
import './css/list.css'
import './css/detail.css'
import './css/grids.css'
import './css/pages.css'

const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (refusedWith(error, 401)) leave()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      // A refusal will not change by asking again; a server in trouble may.
      retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
})

const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultErrorComponent: RouteFailed,
  defaultNotFoundComponent: lazyRouteComponent(() => import('./features/shell/Lost'), 'Lost'),
  scrollRestoration: true,
})
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** The session ended while the page was open: sign in again, then back to where one was. */
function leave() {
  const { pathname, href } = router.state.location
  if (pathname === '/login') return
  queryClient.clear()
  const before = sessionStorage.getItem('was-in') !== null
  void router.navigate({ to: '/login', search: { to: href, ...(before && { expired: true }) } })
}

const root = document.getElementById('root')
if (root) {
  language().then(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
}

/** The texts of the language chosen before; Chinese when their chunk does not come. */
function language() {
  return setLocale(remembered()).catch(() => setLocale('zh-CN'))
}
