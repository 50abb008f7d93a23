import { createFileRoute } from '@tanstack/react-router'
import { CalendarPage } from '../../features/admin/CalendarPage'

export const Route = createFileRoute('/_app/admin/calendar')({ component: CalendarPage })
