import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext } from '@tanstack/react-router'
import { Frame } from '../features/shell/Frame'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Frame })
