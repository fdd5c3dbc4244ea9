// The safe line, Health, and why a picture can't be shown. Asked again every few seconds, but only
// while the server says that it is working and someone looks at the page.
import type { Health, Problem, Safety } from '@heirloom/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'

import { call } from './call.ts'
import { isGuest } from './guest.ts'

export type { Health, Problem, Safety }

const BUSY_INTERVAL = 2_500
const CALM_INTERVAL = 60_000

export const safetyQuery = queryOptions({
  queryKey: ['safety'],
  queryFn: ({ signal }) => call<Safety>('/heirloom/safety', { signal }),
  enabled: () => !isGuest(),
  refetchInterval: (query) => (query.state.data?.isWorking === true ? BUSY_INTERVAL : CALM_INTERVAL),
  refetchOnWindowFocus: true,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => call<Health>('/heirloom/health', { signal }),
  staleTime: 0,
})

const problemsQuery = queryOptions({
  queryKey: ['problems'],
  queryFn: ({ signal }) => call<Problem[]>('/heirloom/problems', { signal }),
  enabled: () => !isGuest(),
})

export const useIsWorking = () => useQuery(safetyQuery).data?.isWorking === true

/** One reason an asset: the first is the one that stands in the way of the picture. */
export function useProblems(): ReadonlyMap<string, Problem> {
  const busy = useIsWorking()
  const { data } = useQuery({
    ...problemsQuery,
    refetchInterval: busy ? BUSY_INTERVAL : false,
    select: byAsset,
  })
  return data ?? NONE
}

const NONE: ReadonlyMap<string, Problem> = new Map()

function byAsset(problems: Problem[]): ReadonlyMap<string, Problem> {
  return new Map(problems.toReversed().map((problem) => [problem.assetId, problem]))
}
