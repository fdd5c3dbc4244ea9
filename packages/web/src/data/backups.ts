// Where copies stand, what is being done about them, and the ways back. Asked again every two seconds while
// something runs, else every half minute, and only while someone looks.
import type { BackupOverview, BackupRun, BackupTargetState, ServerStorage } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { alarmsQuery } from './alarms.ts'
import { call } from './call.ts'
import { healthQuery, safetyQuery } from './safety.ts'

export type { BackupOverview, BackupRun, BackupTargetState as BackupTarget, ServerStorage }
export type RunKind = BackupRun['kind']

const BUSY_INTERVAL = 2_000
const CALM_INTERVAL = 30_000

export const runningIn = (overview: BackupOverview): BackupRun[] =>
  overview.targets.flatMap(({ running }) => (running ? [running] : []))

export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => call<BackupOverview>('/heirloom/backups', { signal }),
  refetchInterval: ({ state }) =>
    state.data && runningIn(state.data).length > 0 ? BUSY_INTERVAL : CALM_INTERVAL,
  refetchOnWindowFocus: true,
  staleTime: 0,
})

export const runsQuery = queryOptions({
  queryKey: ['backup-runs'],
  queryFn: ({ signal }) => call<BackupRun[]>('/heirloom/backups/runs', { signal }),
  refetchInterval: CALM_INTERVAL,
  staleTime: 0,
})

/** Room on the disk where the originals are. */
export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => call<ServerStorage>('/server/storage', { signal }),
})

const STARTS: Record<RunKind, string> = { backup: 'run', verify: 'verify', drill: 'drill' }

export const startRun = (kind: RunKind, target: string) =>
  call<BackupRun>(`/heirloom/backups/${STARTS[kind]}`, { method: 'POST', body: { target } })

export const stopRun = (id: string) =>
  call<BackupRun>('/heirloom/backups/stop', { method: 'POST', body: { id } })

export interface Healed {
  readonly troubled: number
  readonly healed: number
  readonly lost: number
}

export const healOriginals = () => call<Healed>('/heirloom/backups/heal', { method: 'POST' })

export const makeRecoveryCode = () =>
  call<{ code: string }>('/heirloom/backups/recovery-code', { method: 'POST' })

/** A run that has just been asked for, or stopped, is seen so at once; an answer on its way that knows nothing of it comes too late. */
export async function showRunning(client: QueryClient, run: BackupRun): Promise<void> {
  await client.cancelQueries({ queryKey: backupsQuery.queryKey })
  client.setQueryData(backupsQuery.queryKey, (overview) => overview && withRunning(overview, run))
  void client.invalidateQueries({ queryKey: runsQuery.queryKey })
}

export const withRunning = (overview: BackupOverview, run: BackupRun): BackupOverview => ({
  ...overview,
  targets: overview.targets.map((target) =>
    target.name === run.target ? { ...target, running: run.state === 'running' ? run : null } : target,
  ),
})

/** After whatever may change how safe things are: a run that ended, files that were brought back. */
export async function refreshBackups(client: QueryClient): Promise<void> {
  const changed = [backupsQuery, runsQuery, safetyQuery, healthQuery, alarmsQuery, { queryKey: ['problems'] }]
  await Promise.all(changed.map(({ queryKey }) => client.invalidateQueries({ queryKey })))
}
