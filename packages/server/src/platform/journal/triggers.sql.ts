import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'
import { triggersOf } from './triggers.ts'
import type { Column, ExpectedTrigger, JournaledTable } from './triggers.ts'

interface ActualTrigger {
  readonly table: string
  readonly name: string
  readonly function_name: string
  readonly body: string
  readonly enabled: string
}

async function columnsOf(db: Executor, table: string): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select attname as name, attgenerated <> '' as generated from pg_attribute
    where attrelid = ${`heirloom.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`.execute(
    db,
  )
  return rows
}

async function expectedTriggers(db: Executor, tables: readonly JournaledTable[]): Promise<ExpectedTrigger[]> {
  const expected: ExpectedTrigger[] = []
  for (const table of tables) expected.push(...triggersOf(table, await columnsOf(db, table.name)))
  return expected
}

/** Creates or renews the triggers of all ground tables. Needs the owner's role. */
export async function installTriggers(db: Executor, tables: readonly JournaledTable[]): Promise<void> {
  for (const trigger of await expectedTriggers(db, tables)) await sql.raw(trigger.create).execute(db)
}

/** Says in words which triggers are missing, disabled or rewritten; empty when all stand as generated. */
export async function verifyTriggers(
  db: Executor,
  tables: readonly JournaledTable[],
): Promise<readonly string[]> {
  const { rows } = await sql<ActualTrigger>`
    select c.relname as table, t.tgname as name, p.proname as function_name, p.prosrc as body, t.tgenabled as enabled
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where c.relnamespace = 'heirloom'::regnamespace and not t.tgisinternal`.execute(db)
  const actual = new Map(rows.map((row) => [`${row.table}.${row.name}`, row]))
  const expected = await expectedTriggers(db, tables)
  return expected.flatMap((trigger) => {
    const found = actual.get(`${trigger.table}.${trigger.name}`)
    const fault = faultOf(trigger, found)
    return fault === undefined ? [] : [`trigger ${trigger.name} of ${trigger.table} ${fault}`]
  })
}

function faultOf(expected: ExpectedTrigger, actual: ActualTrigger | undefined): string | undefined {
  if (actual === undefined) return 'is missing'
  if (actual.enabled !== 'A') return 'is not enabled for every session'
  if (actual.function_name !== expected.functionName) return 'calls another function'
  if (expected.body !== undefined && actual.body !== expected.body) return 'has another text than generated'
  return undefined
}
