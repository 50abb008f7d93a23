import { createFileRoute } from '@tanstack/react-router'
import { DocumentsPage } from '../../features/duties/DocumentsPage'
import { readDocuments } from '../../features/duties/search'

export const Route = createFileRoute('/_app/duty-documents')({
  validateSearch: readDocuments,
  component: DocumentsPage,
})
