import { createFileRoute } from '@tanstack/react-router'
import { reading, words } from '@/shared/search'
import { CataloguePage } from '../../features/admin/CataloguePage'

export const Route = createFileRoute('/_app/admin/catalogue')({
  validateSearch: reading({ version: words(6) }),
  component: CataloguePage,
})
