import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'
import type { JournaledTable } from './triggers.ts'

/** What differs from what the last start left: its name in the database, in words what is the matter, since when. */
export interface StructureFault {
  readonly name: string
  readonly fault: string
  readonly since: Date
}

/** Keeps {@link watchStructure} away while a migration is under way; held by the connection until it ends. */
export async function lockStructure(connection: Executor): Promise<void> {
  await sql`select pg_advisory_lock(hashtext('heirloom.structure'))`.execute(connection)
}

/** False in a new database, and in one of a version that knew no structure. */
export async function knowsStructure(db: Executor): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select to_regprocedure('heirloom.mend_structure()') is not null as known`.execute(db)
  return rows[0]?.known === true
}

/** Must come first in a transaction that changes tables: what it does is then told by its name, once. */
export async function beginMigration(trx: Executor, name: string): Promise<void> {
  if (await knowsStructure(trx)) await sql`select heirloom.begin_migration(${name})`.execute(trx)
}

/**
 * Compares what records, limits and refuses with what the last start left; what differs newly, and what is as it was
 * again, becomes an event. Returns how many things differ. Does nothing beside a migration.
 */
export async function watchStructure(db: Executor): Promise<number> {
  const { rows } = await sql<{ faults: number }>`select heirloom.watch_structure() as faults`.execute(db)
  return rows[0]?.faults ?? 0
}

export async function listStructureFaults(db: Executor): Promise<readonly StructureFault[]> {
  const { rows } = await sql<StructureFault>`
    select name, fault, since from heirloom.structure_fault order by name`.execute(db)
  return rows
}

/** Compares now, and writes nothing: in words what differs. Empty in a database that knows no structure. */
export async function findStructureFaults(db: Executor): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`
    select name || ' ' || fault as text from heirloom.structure_differences()
    where exists (select from heirloom.structure) order by name`.execute(db)
  return rows.map(({ text }) => text)
}

/** Makes functions and triggers anew that differ. Needs the owner's role, in a transaction of a migration. */
export async function mendStructure(trx: Executor): Promise<void> {
  await sql`select heirloom.mend_structure()`.execute(trx)
}

/** Takes what is there now for what should be: all of it, or what the pattern matches. Needs the owner's role. */
export async function writeStructure(trx: Executor, pattern: string): Promise<void> {
  await sql`select heirloom.write_structure(${pattern})`.execute(trx)
}

/** True where the structure was written on a server of another version, whose words for the same things may differ. */
export async function isOtherServer(db: Executor): Promise<boolean> {
  const { rows } = await sql<{ same: boolean }>`
    select coalesce((select digest = current_setting('server_version_num') from heirloom.structure
      where name = 'server'), false) as same`.execute(db)
  return rows[0]?.same !== true
}

/** Lets the database know which tables are ground. Needs the owner's role. */
export async function writeGroundTables(trx: Executor, tables: readonly JournaledTable[]): Promise<void> {
  const list = tables.map(({ name, owner, derived, hidesSql }) => ({
    name,
    owner,
    derived,
    hides_sql: hidesSql,
  }))
  await sql`delete from heirloom.ground_table`.execute(trx)
  await sql`insert into heirloom.ground_table (name, owner, derived, hides_sql)
    select name, owner, array(select json_array_elements_text(derived)), hides_sql
    from json_to_recordset(${JSON.stringify(list)}) as t(name text, owner text, derived json, hides_sql boolean)`.execute(
    trx,
  )
}

const eventTriggers = [
  { name: 'heirloom_schema_change', on: 'ddl_command_end', calls: 'on_schema_change' },
  { name: 'heirloom_schema_drop', on: 'sql_drop', calls: 'on_schema_drop' },
  { name: 'heirloom_table_rewrite', on: 'table_rewrite', calls: 'on_table_rewrite' },
] as const

/**
 * Installs what watches over changes of the tables themselves, where this role may: a superuser. Returns whether it may.
 * Those that stand as they should are left alone.
 */
export async function installEventTriggers(db: Executor): Promise<boolean> {
  const { rows: may } = await sql<{ is: boolean }>`
    select rolsuper as is from pg_roles where rolname = current_user`.execute(db)
  if (may[0]?.is !== true) return false
  for (const { name, on, calls } of eventTriggers) {
    const { rows } = await sql`select from pg_event_trigger
      where evtname = ${name} and evtevent = ${on} and evtenabled = 'A'
        and evtfoid = ${`heirloom.${calls}()`}::regprocedure`.execute(db)
    if (rows.length > 0) continue
    await sql`drop event trigger if exists ${sql.id(name)}`.execute(db)
    await sql`create event trigger ${sql.id(name)} on ${sql.raw(on)} execute function heirloom.${sql.id(calls)}()`.execute(
      db,
    )
    await sql`alter event trigger ${sql.id(name)} enable always`.execute(db)
  }
  return true
}
