// What is the matter at the moment, and how the library moved.
import type { Alarm, Trend } from '@heirloom/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'

export type { Alarm, Trend }
export type TrendSpan = 'day' | 'week' | 'month'

export const alarmsQuery = queryOptions({
  queryKey: ['alarms'],
  queryFn: ({ signal }) => call<Alarm[]>('/heirloom/alarms', { signal }),
  refetchInterval: 60_000,
})

export const TREND = ['trend']

export const trendQuery = (span: TrendSpan) =>
  queryOptions({
    queryKey: [...TREND, span],
    queryFn: ({ signal }) => call<Trend>(`/heirloom/trend?span=${span}`, { signal }),
    placeholderData: keepPreviousData,
  })
