// The timeline, of one's own, of partners, of an album or of a link: how many photos each month holds, and each month's photos in columns. A read
// model: month counts come from asset_count, months from the index asset_timeline, those of an album from its rows; all
// leave PostgreSQL as finished JSON.
import type { Db } from '../../schema/schema.ts'
import { countMonths, drawnColumns, monthColumns } from './timeline.sql.ts'
import type { TimelineFilter } from './filter.ts'

export { filterFor, needsPartners } from './filter.ts'
export type { TimelineFilter, TimelineQuery } from './filter.ts'

/** JSON text: `[{"timeBucket":"2024-05-01","count":12}, …]`, newest month first unless asked otherwise. */
export async function listBuckets(db: Db, filter: TimelineFilter): Promise<string> {
  return filter.none ? '[]' : countMonths(db, filter)
}

/** JSON text: one month, one array a field. `month` is `YYYY-MM-DD`; the month that holds that day is given. */
export async function readBucket(db: Db, filter: TimelineFilter, month: string): Promise<string> {
  return monthColumns(db, filter, month)
}

/** JSON text: the same month, as far as it takes to draw it; a third of the work. */
export async function readDrawnMonth(db: Db, filter: TimelineFilter, month: string): Promise<string> {
  return drawnColumns(db, filter, month)
}
