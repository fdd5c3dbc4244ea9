import { sql } from 'kysely'
import type { LogPositions } from '../../platform/db/embedded/embedded.ts'
import type { Db } from '../../schema/schema.ts'

/** How far the log was read, and the name under which this database stands in it. */
export async function readPositions(
  db: Db,
): Promise<{ readonly name: string; readonly positions: LogPositions }> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  const files = await db.selectFrom('database_log').select(['file', 'bytes']).execute()
  return {
    name: rows[0]?.name ?? '',
    positions: Object.fromEntries(files.map(({ file, bytes }) => [file, bytes])),
  }
}

export async function writePosition(trx: Db, file: string, bytes: number): Promise<void> {
  await trx
    .insertInto('database_log')
    .values({ file, bytes })
    .onConflict((conflict) => conflict.column('file').doUpdateSet({ bytes }))
    .execute()
}

/** Forgets files that are gone. */
export async function forgetPositions(db: Db, left: readonly string[]): Promise<void> {
  await sql`delete from database_log where file <> all(${[...left]}::text[])`.execute(db)
}

/** Whether a statement may hold secrets: it is of a table that has some, or names one. */
export async function holdsSecrets(db: Db, statement: string, table: unknown): Promise<boolean> {
  const { rows } = await sql<{ secret: boolean }>`
    select heirloom.holds_secrets(${statement}) or exists (
      select from ground_table where hides_sql and name = ${typeof table === 'string' ? table : ''}) as secret`.execute(
    db,
  )
  return rows[0]?.secret !== false
}

/** Writes the event of a line of the log; false where it was told already. */
export async function recordLoggedRefusal(
  db: Db,
  refusal: number | null,
  line: string,
  context: object,
): Promise<boolean> {
  const { rows } = await sql<{ written: boolean }>`
    select heirloom.record_logged_refusal(${refusal}::bigint, ${line}, ${JSON.stringify(context)}::jsonb) as written`.execute(
    db,
  )
  return rows[0]?.written === true
}

/** Numbers of refusals that nobody told of for so long become events that say just that. Returns how many. */
export async function recordUnknownRefusals(db: Db, patienceSeconds: number): Promise<number> {
  const { rows } = await sql<{ unknown: number }>`
    select heirloom.record_unknown_refusals(make_interval(secs => ${patienceSeconds})) as unknown`.execute(db)
  return rows[0]?.unknown ?? 0
}
