// The safe line: how much there is, and whether all of it is safe, in the server's own words.
// It never claims more than the last answer said; without an answer it says so.
import { useQuery } from '@tanstack/react-query'

import { safetyQuery } from '../../data/safety.ts'
import type { Safety } from '../../data/safety.ts'
import { say } from '../../ui/messages.ts'
import { safeWords } from './safe-words.ts'

const COLOURS: Record<Safety['status'], string> = {
  safe: 'bg-fine',
  working: 'bg-accent',
  attention: 'bg-danger',
}

export function SafeLine({ compact = false }: { compact?: boolean }) {
  const { data, isError, isPending } = useQuery(safetyQuery)
  const known = isError ? undefined : data
  const text = known ? safeWords(known) : isPending ? say.loading : say.safety.unknown
  const status = known ? say.safety.status[known.status] : ''
  return (
    <span
      className="flex min-w-0 items-start gap-2.5 text-small tabular-nums"
      title={compact ? text : undefined}
    >
      <span
        className={`mt-[6px] size-2 shrink-0 rounded-full ${known ? COLOURS[known.status] : 'bg-edge'}`}
        aria-hidden
      />
      {status && <span className="sr-only">{status}:</span>}
      <span className={compact ? 'sr-only' : 'line-clamp-2 min-w-0 md:line-clamp-6'}>{text}</span>
    </span>
  )
}
