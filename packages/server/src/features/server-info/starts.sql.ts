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
