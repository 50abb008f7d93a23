import { createFileRoute } from '@tanstack/react-router'
import { flag, reading, words } from '@/shared/search'
import { Login } from '../features/login/Login'

export const Route = createFileRoute('/login')({
  validateSearch: reading({ to: words(500), expired: flag }),
  component: Login,
})
