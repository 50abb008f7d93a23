import { createFileRoute } from '@tanstack/react-router'
import { AdjustmentsPage } from '../../features/adjustments/AdjustmentsPage'
import { readAdjustments } from '../../features/adjustments/search'

export const Route = createFileRoute('/_app/grid-adjustments')({
  validateSearch: readAdjustments,
  component: AdjustmentsPage,
})
