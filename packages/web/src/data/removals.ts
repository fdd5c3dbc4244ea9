// Removing photos and bringing them back, and changes that wait for someone's word. The server decides
// what is ordinary; what is not takes the number that the person saw.
import type { Removed, RemovalPreview, WaitingChange } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { alarmsQuery, TREND } from './alarms.ts'
import { CallError, call } from './call.ts'
import { HISTORY } from './history.ts'
import { healthQuery, safetyQuery } from './safety.ts'
import { forgetPhotos, loadedScopes, refreshTimeline } from './timeline.ts'

export type { RemovalPreview, WaitingChange }

/** Into the trash; or out of it, for good. */
export type RemovalKind = 'trash' | 'purge'

export interface Removal {
  readonly kind: RemovalKind
  readonly ids: readonly string[]
}

export const previewRemoval = (removal: Removal) =>
  call<RemovalPreview>('/heirloom/removals/preview', { method: 'POST', body: removal })

export const removeAssets = (removal: Removal, confirmed?: number) =>
  call<Removed>('/heirloom/removals', { method: 'POST', body: { ...removal, confirmed } })

const MOST_AT_ONCE = 200_000

/** How many came back; more than the server takes at once go in parts. */
export async function restoreAssets(ids: readonly string[]): Promise<number> {
  let count = 0
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    const body = { ids: ids.slice(at, at + MOST_AT_ONCE) }
    count += (await call<{ count: number }>('/trash/restore/assets', { method: 'POST', body })).count
  }
  return count
}

export const restoreTrash = () => call<{ count: number }>('/trash/restore', { method: 'POST' })

/** Whether the server let the change wait instead of doing it. */
export const isHeld = (error: unknown) => error instanceof CallError && error.code === 'change_held'

/** Whether the server wants to see the number that the person saw. */
export const needsConfirming = (error: unknown) =>
  error instanceof CallError && error.code === 'confirmation_needed'

/** Whether it is another number by now than the one that the person saw. */
export const hasAnotherNumber = (error: unknown) =>
  error instanceof CallError && ['change_differs', 'confirmed_differs'].includes(error.code ?? '')

const WAITING_INTERVAL = 60_000

export const waitingQuery = queryOptions({
  queryKey: ['waiting'],
  queryFn: ({ signal }) => call<WaitingChange[]>('/heirloom/waiting-changes', { signal }),
  refetchInterval: WAITING_INTERVAL,
  refetchOnWindowFocus: true,
})

export const approveWaiting = ({ id, count }: WaitingChange) =>
  call<Removed>(`/heirloom/waiting-changes/${id}/approve`, { method: 'POST', body: { confirmed: count } })

export const dismissWaiting = (id: string) =>
  call(`/heirloom/waiting-changes/${id}/dismiss`, { method: 'POST' })

/** What was removed goes from the page at once; everything that counts photos is asked for again. */
export function showRemoved(client: QueryClient, { kind, ids }: Removal): void {
  const gone = new Set(ids)
  for (const scope of loadedScopes(client))
    if ((kind === 'purge') === (scope === 'trash')) forgetPhotos(client, scope, gone)
  void refreshAfterChange(client)
}

export function showRestored(client: QueryClient, ids: readonly string[]): void {
  forgetPhotos(client, 'trash', new Set(ids))
  void refreshAfterChange(client)
}

const EVERYTHING = 'asset albums tags folders search people links mine me memories partners map'.split(' ')

/** After any change of what is in sight: by hand, by undoing, by a change that was confirmed. */
export async function refreshAfterChange(client: QueryClient): Promise<void> {
  await Promise.all([
    refreshTimeline(client),
    ...[safetyQuery, waitingQuery, healthQuery, alarmsQuery, { queryKey: TREND }, { queryKey: HISTORY }].map(
      ({ queryKey }) => client.invalidateQueries({ queryKey }),
    ),
    ...EVERYTHING.map((key) => client.invalidateQueries({ queryKey: [key] })),
  ])
}
