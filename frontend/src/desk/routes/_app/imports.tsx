import { createFileRoute } from '@tanstack/react-router'
import { ImportsPage } from '../../features/imports/ImportsPage'
import { readImports } from '../../features/imports/search'

export const Route = createFileRoute('/_app/imports')({ validateSearch: readImports, component: ImportsPage })
