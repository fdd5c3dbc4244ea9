import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Span {
  readonly from: string
  readonly to: string
  readonly isTaken: boolean
}

/** By day; a day without any is not in it. */
export async function countByDay(
  db: Db,
  ownerId: string,
  { from, to, isTaken }: Span,
): Promise<ReadonlyMap<string, number>> {
  const moment = isTaken ? sql`local_time` : sql`created_at`
  const zone = isTaken ? sql`` : sql` at time zone 'UTC'`
  const { rows } = await sql<{ date: string; count: number }>`
    select (${moment}${zone})::date::text as date, count(*) as count from asset
    where owner_id = ${ownerId} and state = 'active' and visibility in ('timeline', 'archive')
      and ${moment} >= ${from}::timestamp${zone} and ${moment} < (${to}::timestamp + interval '1 day')${zone}
    group by 1`.execute(db)
  return new Map(rows.map(({ date, count }) => [date, count]))
}
