import { createFileRoute } from '@tanstack/react-router'
import { AdjustPage } from '../../features/adjustments/AdjustPage'
import { readNew } from '../../features/adjustments/search'

export const Route = createFileRoute('/_app/grid-adjustments_/new')({
  validateSearch: readNew,
  component: AdjustPage,
})
