import { sql } from 'kysely'
import type { Db } from './database.ts'
import { guardTables, journalTables } from './ground.ts'

/** Names of the migrations that were run, oldest first; empty in a new database. */
export async function readMigrationNames(db: Db): Promise<readonly string[]> {
  const { rows: tables } =
    await sql`select 1 where to_regclass('heirloom.kysely_migration') is not null`.execute(db)
  if (tables.length === 0) return []
  const { rows } = await sql<{
    name: string
  }>`select name from heirloom.kysely_migration order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** What only the owner of the tables may call, and functions that are theirs. */
const ownersFunctions = [
  'write_operation',
  'allow_removal',
  'count_removal',
  'removal_allowed_by',
  'refuse_removal',
  'allow_erasure',
  'erase_history',
  'begin_migration',
  'allow_schema_change',
  'mend_structure',
  'write_structure',
  'write_schema_change',
  'mend_counts',
]

/** Lets the program's role read everything and write everything but the journal. */
export async function grantProgram(db: Db, role: string): Promise<void> {
  const { rows } = await sql<{ same: boolean }>`select current_user = ${role} as same`.execute(db)
  if (rows[0]?.same === true) return
  const program = sql.id(role)
  await db.transaction().execute(async (trx) => {
    for (const schema of ['heirloom', 'graphile_worker']) {
      const name = sql.id(schema)
      await sql`grant usage on schema ${name} to ${program}`.execute(trx)
      await sql`grant select, insert, update, delete on all tables in schema ${name} to ${program}`.execute(
        trx,
      )
      await sql`grant usage, select on all sequences in schema ${name} to ${program}`.execute(trx)
      await sql`grant execute on all functions in schema ${name} to ${program}`.execute(trx)
    }
    await openJobTables(trx, role)
    for (const table of [...journalTables, ...guardTables, 'kysely_migration', 'kysely_migration_lock'])
      await sql`revoke insert, update, delete on ${sql.id('heirloom', table)} from ${program}`.execute(trx)
    for (const name of ownersFunctions)
      await sql`revoke execute on function ${sql.id('heirloom', name)} from ${program}, public`.execute(trx)
  })
}

/** graphile-worker keeps its tables from everyone but their owner by row-level security; the program may pass. */
async function openJobTables(trx: Db, role: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'graphile_worker'::regnamespace and relrowsecurity`.execute(trx)
  for (const { name } of rows) {
    const table = sql.id('graphile_worker', name)
    await sql`drop policy if exists heirloom on ${table}`.execute(trx)
    await sql`create policy heirloom on ${table} to ${sql.id(role)} using (true) with check (true)`.execute(
      trx,
    )
  }
}

/** The id that binds this database to its data folder; undefined in a new database. */
export async function readInstanceId(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('instance').select('id').executeTakeFirst()
  return row?.id
}

export async function writeInstanceId(db: Db, id: string): Promise<void> {
  await db.insertInto('instance').values({ id }).execute()
}

/** How many accounts there are, removed ones included. */
export async function countAccounts(db: Db): Promise<number> {
  const row = await db
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** The id of the store of originals that belongs to this database; undefined until it was first opened. */
export async function readOriginalsId(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('instance').select('originals_id').executeTakeFirst()
  return row?.originals_id ?? undefined
}

export async function writeOriginalsId(db: Db, id: string): Promise<void> {
  await db.updateTable('instance').set({ originals_id: id }).where('originals_id', 'is', null).execute()
}
