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
  /** On the person's clock, 'YYYY-MM-DDTHH:MM', both minutes included. */
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

/** The filter in the words of the wire. */
export function historyParams(filter: HistoryFilter, before = ''): URLSearchParams {
  const params = new URLSearchParams()
  const { from, to } = momentsOf(filter)
  if (from) params.set('from', from)
  if (to) params.set('to', to)
  if (filter.minRemoved) params.set('minRemoved', String(filter.minRemoved))
  if (filter.actorId) params.set('actorId', filter.actorId)
  if (!filter.events) params.set('kind', 'change')
  if (filter.everyone) params.set('everyone', 'true')
  params.set('limit', String(PAGE))
  if (before) params.set('before', before)
  return params
}

const PAGE = 200
/** What a person's clock says, as moments of the wire. */
export function momentsOf({ from, to }: HistoryFilter): { from?: string; to?: string } {
  return {
    ...(from && { from: new Date(`${from}:00`).toISOString() }),
    ...(to && { to: new Date(`${to}:59.999`).toISOString() }),
  }
}

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

/** What is to be undone: operations by name, or all that happened in a time, by someone, to one photo. */
export interface UndoSpan {
  readonly operationIds?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly actorId?: string
  readonly assetId?: string
  readonly everyone?: boolean
}

export const previewUndoQuery = (span: UndoSpan) =>
  queryOptions({
    queryKey: ['undo-preview', span],
    queryFn: ({ signal }) =>
      call<UndoPreview>('/heirloom/undo/preview', { method: 'POST', body: span, signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** `confirmed`: how many photos the person saw leaving sight, where that is more than is usual. */
export const undoSpan = (span: UndoSpan, confirmed: number | undefined) =>
  call<UndoPreview & { operationId: string | null }>('/heirloom/undo', {
    method: 'POST',
    body: { ...span, confirmed },
  })
