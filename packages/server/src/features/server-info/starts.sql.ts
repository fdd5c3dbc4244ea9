import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** What the last start recorded; undefined before the first. */
export async function findLastStart(db: Db): Promise<unknown> {
  const row = await db
    .selectFrom('operation')
    .select('details')
    .where('intent', '=', 'server.start')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.details
}

export interface RunVersion {
  /** Of its first start. */
  readonly id: string
  readonly version: string
  readonly since: Date
}

/** The versions that ran on this database, the newest first, each with its first start. */
export async function listVersions(db: Db): Promise<readonly RunVersion[]> {
  const { rows } = await sql<RunVersion>`
    select * from (
      select distinct on (details->>'version') id, details->>'version' as version, at as since
      from operation where intent = 'server.start' and details ? 'version' order by details->>'version', id
    ) first_starts
    order by since desc`.execute(db)
  return rows
}
