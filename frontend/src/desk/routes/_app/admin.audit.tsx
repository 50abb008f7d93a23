import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '../../features/admin/AuditPage'
import { readAudit } from '../../features/admin/search'

export const Route = createFileRoute('/_app/admin/audit')({ validateSearch: readAudit, component: AuditPage })
