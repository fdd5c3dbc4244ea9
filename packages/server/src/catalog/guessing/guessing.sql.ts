// The only writer of the table `sign_in_attempt`.
import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/**
 * Counts one more try for each subject, before it is made, so that tries at the same moment see each other; tells how
 * many there were before. A quarter of an hour without a try forgets those before it.
 */
export async function countTry(db: Db, subjects: readonly string[]): Promise<ReadonlyMap<string, number>> {
  // in one order, or two tries that share both subjects could wait for each other
  const sorted = subjects.toSorted()
  const { rows } = await sql<{ subject: string; failures: number }>`
    insert into sign_in_attempt as known (subject, failures, last_at)
    select subject, 1, now() from unnest(${sorted}::text[]) as subject
    on conflict (subject) do update set last_at = now(), failures = least(1000, case
      when known.last_at < now() - interval '15 minutes' then 1 else known.failures + 1 end)
    returning subject, failures`.execute(db)
  return new Map(rows.map((row) => [row.subject, row.failures - 1]))
}

/** After a right one: `known` starts afresh, and the try itself is taken back from `shared`. */
export async function forgiveTry(db: Db, known: string, shared: string): Promise<void> {
  await sql`delete from sign_in_attempt where subject = ${known} or last_at < now() - interval '1 day'`.execute(
    db,
  )
  await sql`update sign_in_attempt set failures = greatest(0, failures - 1) where subject = ${shared}`.execute(
    db,
  )
}
