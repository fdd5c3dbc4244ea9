// What happened: operations as a line of time, one photo's story, and taking things back.
import type {
  AssetMoment,
  HistoricAsset,
  HistoryOperation,
  HistoryPage,
  UndoPreview,
} from '@heirloom/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

export type { AssetMoment, HistoricAsset, UndoPreview }
export type { HistoryOperation as Operation }

/** What the line of time is narrowed to; all of it stands in the page's address. */
export interface HistoryFilter {
  /** Days, 'YYYY-MM-DD', both included, as the person's calendar has them. */
  readonly from?: string
  readonly to?: string
  readonly minRemoved?: number
  readonly actorId?: string
  readonly events?: boolean
  readonly everyone?: boolean
}

export interface OperationDetails {
  readonly operation: HistoryOperation
  readonly rows: readonly {
    readonly table: string
    readonly id: string
    readonly kind: 'insert' | 'update' | 'delete'
    readonly text: string
  }[]
}

export interface AssetStory {
  readonly asset: HistoricAsset
  readonly moments: readonly AssetMoment[]
}

export const HISTORY = ['history']

export const historyQuery = (filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...HISTORY, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      call<HistoryPage>(`/heirloom/history?${historyParams(filter, pageParam).toString()}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

/** The filter in the words of the wire; days become moments in the zone of the browser. */
export function historyParams(filter: HistoryFilter, before = ''): URLSearchParams {
  const params = new URLSearchParams()
  if (filter.from) params.set('from', startOf(filter.from).toISOString())
  if (filter.to) params.set('to', endOf(filter.to).toISOString())
  if (filter.minRemoved) params.set('minRemoved', String(filter.minRemoved))
  if (filter.actorId) params.set('actorId', filter.actorId)
  if (!filter.events) params.set('kind', 'change')
  if (filter.everyone) params.set('everyone', 'true')
  params.set('limit', String(PAGE))
  if (before) params.set('before', before)
  return params
}

const PAGE = 200
const startOf = (day: string) => new Date(`${day}T00:00:00`)
const endOf = (day: string) => new Date(`${day}T23:59:59.999`)

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: [...HISTORY, 'operation', id],
    queryFn: ({ signal }) => call<OperationDetails>(`/heirloom/history/operations/${id}`, { signal }),
  })

export const findAssetsQuery = (query: string, everyone: boolean) =>
  queryOptions({
    queryKey: [...HISTORY, 'find', query, everyone],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ query, ...(everyone ? { everyone: 'true' } : {}) })
      return call<HistoricAsset[]>(`/heirloom/history/assets?${params.toString()}`, { signal })
    },
  })

export const assetStoryQuery = (id: string) =>
  queryOptions({
    queryKey: [...HISTORY, 'asset', id],
    queryFn: ({ signal }) => call<AssetStory>(`/heirloom/history/assets/${id}`, { signal }),
  })

export const previewUndoQuery = (operationIds: readonly string[]) =>
  queryOptions({
    queryKey: ['undo-preview', operationIds],
    queryFn: ({ signal }) =>
      call<UndoPreview>('/heirloom/undo/preview', {
        method: 'POST',
        body: { operationIds },
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
  })

export const undoOperations = (operationIds: readonly string[], confirmed: number) =>
  call<UndoPreview & { operationId: string | null }>('/heirloom/undo', {
    method: 'POST',
    body: { operationIds, confirmed },
  })
