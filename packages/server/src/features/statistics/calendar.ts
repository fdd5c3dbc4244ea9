// How many photos came, or were taken, on each day of a span: what a calendar is coloured by. Days are those of UTC, for what was
// taken those of the wall clock there.
import { failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { countByDay } from './calendar.sql.ts'

export interface CalendarQuery {
  /** `2024-01-31`; left out: a year before `to`. */
  readonly from?: string | undefined
  /** Left out: today. */
  readonly to?: string | undefined
  readonly type: 'Upload' | 'Taken'
}

export interface Calendar {
  readonly from: string
  readonly to: string
  readonly totalCount: number
  /** Every day, in order. */
  readonly series: { readonly date: string; readonly count: number }[]
}

const dayMs = 86_400_000
const longest = 3_700

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** What is in sight only: neither trash nor locked folder. Throws `invalid_input` for a span that is none, or longer than ten years. */
export async function countDays(db: Db, ownerId: string, query: CalendarQuery): Promise<Calendar> {
  const { to = dayOf(Date.now()) } = query
  const { from = dayOf(Date.parse(to) - 364 * dayMs) } = query
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  if (!(days >= 1 && days <= longest))
    throw failure('invalid_input', 'Ask for a span of days that begins before it ends, ten years at most.')
  const counts = await countByDay(db, ownerId, { from, to, isTaken: query.type === 'Taken' })
  const series = Array.from({ length: days }, (_, index) => {
    const date = dayOf(Date.parse(from) + index * dayMs)
    return { date, count: counts.get(date) ?? 0 }
  })
  return { from, to, totalCount: series.reduce((sum, { count }) => sum + count, 0), series }
}
