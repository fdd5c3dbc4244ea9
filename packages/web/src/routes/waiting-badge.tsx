import { useQuery } from '@tanstack/react-query'

import { meQuery } from '../data/account.ts'
import { waitingQuery } from '../data/removals.ts'
import { say } from '../ui/messages.ts'

/** Changes that wait for someone's word: whether there are any, and how many of them for one's own. */
export function useWaiting() {
  const mine = useQuery(meQuery).data?.id
  const open = useQuery(waitingQuery).data?.filter(({ state }) => state === 'waiting') ?? []
  return { any: open.length > 0, count: open.filter(({ ownerId }) => ownerId === mine).length }
}

export function WaitingBadge({ count, small = false }: { count: number; small?: boolean }) {
  if (count === 0) return null
  const look = small
    ? 'absolute start-1/2 top-1 ms-2 size-2.5'
    : '-ms-2 flex h-5 min-w-5 items-center justify-center px-1.5 text-small leading-none font-semibold tabular-nums'
  return (
    <span className={`rounded-full bg-accent text-on-accent ${look}`}>
      <span className="sr-only">{say.nav.waitingCount(count)}</span>
      {!small && <span aria-hidden>{count}</span>}
    </span>
  )
}
