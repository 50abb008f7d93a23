import { createFileRoute } from '@tanstack/react-router'
import { MapPage } from '../../features/map/MapPage'
import { readMap } from '../../features/map/queries'

export const Route = createFileRoute('/_app/map')({ validateSearch: readMap, component: MapPage })
