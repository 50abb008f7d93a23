import { createFileRoute } from '@tanstack/react-router'
import { readTexts } from '../../features/texts/search'
import { TextsPage } from '../../features/texts/TextsPage'

export const Route = createFileRoute('/_app/admin/texts')({ validateSearch: readTexts, component: TextsPage })
