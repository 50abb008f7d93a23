import { createFileRoute } from '@tanstack/react-router'
import { readUsers } from '../../features/admin/search'
import { UsersPage } from '../../features/admin/UsersPage'

export const Route = createFileRoute('/_app/admin/users')({ validateSearch: readUsers, component: UsersPage })
