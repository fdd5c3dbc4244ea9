import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** Hours since everything was last compared; undefined where it never was. */
export async function hoursSinceCompared(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ hours: number }>`
    select extract(epoch from clock_timestamp() - max(at))::float8 / 3600 as hours from (
      (select at from operation where intent = 'journal.compared' order by id desc limit 1)
      union all
      (select at from operation where intent = 'journal.differences_found' order by id desc limit 1)
    ) last having count(*) > 0`.execute(db)
  return rows[0]?.hours
}
