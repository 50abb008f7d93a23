import { createFileRoute } from '@tanstack/react-router'
import { ItemsPage } from '../../features/duties/ItemsPage'
import { readItems } from '../../features/duties/search'

export const Route = createFileRoute('/_app/item-list')({
  validateSearch: readItems,
  component: ItemsPage,
})
