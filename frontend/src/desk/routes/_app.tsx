import { createFileRoute, redirect } from '@tanstack/react-router'
import { refusedWith } from '@/api/client'
import { Shell } from '../features/shell/Shell'
import { sessionQuery } from '../session'

export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queryClient.ensureQueryData(sessionQuery)
      if (session.must_change_password && location.pathname !== '/profile') throw redirect({ to: '/profile' })
    } catch (error) {
      if (refusedWith(error, 401)) throw redirect({ to: '/login', search: { to: location.href } })
      throw error
    }
  },
  component: Shell,
})
