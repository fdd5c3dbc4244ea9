import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { safetyQuery } from '../data/safety.ts'
import { say } from '../ui/messages.ts'
import { useWaiting } from './waiting-badge.tsx'

const SAFETY_WAYS = {
  waiting: { to: '/waiting', title: say.safety.openWaiting },
  health: { to: '/health', title: say.safety.open },
  backups: { to: '/backups', title: say.safety.openBackups },
} as const

/** Leads to where more is told of what its sentence speaks of: changes that wait, backups, else Health. */
export function SafetyLink({ className, children }: { className: string; children: ReactNode }) {
  const waits = useWaiting().count > 0
  const about = useQuery(safetyQuery).data?.about ?? 'health'
  const { to, title } = waits ? SAFETY_WAYS.waiting : SAFETY_WAYS[about]
  return (
    <Link to={to} title={title} className={className}>
      {children}
    </Link>
  )
}
