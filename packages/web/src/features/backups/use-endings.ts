import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { refreshBackups, runningIn, runsQuery } from '../../data/backups.ts'
import type { BackupOverview } from '../../data/backups.ts'
import { showToast } from '../../ui/toast.ts'
import { resultOf, titleOf } from './words.ts'

/** When something that ran is over, everything that speaks of it is asked for again, and it is said what became of it. */
export function useEndings(overview: BackupOverview | undefined): void {
  const client = useQueryClient()
  const before = useRef<readonly string[]>([])
  useEffect(() => {
    if (!overview) return
    const now = runningIn(overview).map(({ id }) => id)
    const ended = before.current.filter((id) => !now.includes(id))
    before.current = now
    if (ended.length > 0) void tell(client, ended)
  }, [client, overview])
}

async function tell(client: QueryClient, ended: readonly string[]): Promise<void> {
  await refreshBackups(client)
  const runs = client.getQueryData(runsQuery.queryKey) ?? []
  const last = runs.find(({ id, state }) => ended.includes(id) && state !== 'running')
  if (!last) return
  const tone = last.state === 'failed' ? ('trouble' as const) : ('plain' as const)
  showToast({ text: `${titleOf(last)}: ${resultOf(last)}`, tone })
}
