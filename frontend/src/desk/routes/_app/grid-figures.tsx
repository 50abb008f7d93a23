import { createFileRoute } from '@tanstack/react-router'
import { FiguresPage } from '../../features/adjustments/FiguresPage'
import { readFigures } from '../../features/adjustments/search'

export const Route = createFileRoute('/_app/grid-figures')({
  validateSearch: readFigures,
  component: FiguresPage,
})
