// The safe line: how much there is, and whether all of it is safe, in the server's own words.
// It never claims more than the last answer said; without an answer it says so.
import { useQuery } from '@tanstack/react-query'

import { safetyQuery } from '../../data/safety.ts'
import { say } from '../../ui/messages.ts'
import { SteadyDot } from '../../ui/steady-dot.tsx'
import { safeWords } from './safe-words.ts'

export function SafeLine({ compact = false }: { compact?: boolean }) {
  const { data, isError, isPending } = useQuery(safetyQuery)
  const known = isError ? undefined : data
  const text = known ? safeWords(known) : isPending ? say.loading : say.safety.unknown
  const status = known ? say.safety.status[known.status] : ''
  return (
    <span
      className="flex min-w-0 items-start gap-2 text-small tabular-nums"
      title={compact ? text : undefined}
    >
      <SteadyDot status={known?.status} className="mt-[6px]" />
      {status && <span className="sr-only">{status}:</span>}
      <span className={compact ? 'sr-only' : 'line-clamp-2 min-w-0 md:line-clamp-6'}>{text}</span>
    </span>
  )
}
