// How a library grew and shrank. Sums of library_count: a few rows an hour, however large the library and however much
// was done to it. Reads only.
import type { Db } from '../../schema/schema.ts'
import { selectByIntent, selectPoints } from './trend.sql.ts'
import type { Point, RemovedByIntent } from './trend.sql.ts'

export type { Point, RemovedByIntent } from './trend.sql.ts'

export type TrendSpan = 'day' | 'week' | 'month'

export interface Trend {
  readonly points: readonly Point[]
  readonly byIntent: readonly RemovedByIntent[]
}

const spans = {
  day: { step: 'hour', steps: 24 },
  week: { step: 'day', steps: 7 },
  month: { step: 'day', steps: 30 },
} as const

/** By hour over a day, by day over a week or 30 days; in UTC, the running hour or day is the last. */
export async function readTrend(db: Db, userId: string, span: TrendSpan, now = new Date()): Promise<Trend> {
  const asked = { userId, now, ...spans[span] }
  const [points, byIntent] = await Promise.all([selectPoints(db, asked), selectByIntent(db, asked)])
  return { points, byIntent }
}
