import { createFileRoute } from '@tanstack/react-router'
import { DrawsPage } from '../../features/draws/DrawsPage'
import { readDraws } from '../../features/draws/search'

export const Route = createFileRoute('/_app/draws')({ validateSearch: readDraws, component: DrawsPage })
