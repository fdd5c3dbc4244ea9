import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import { verifyTriggers } from '../platform/journal/journal.ts'
import { openDatabase } from '../platform/db/db.ts'
import { tableTypes } from './generate-table-types.ts'
import { derivedTables, groundTables, guardTables, journalTables, migrate, runtimeTables } from './schema.ts'
import type { Tables } from './schema.ts'

let database: TestDatabase<Tables>
beforeAll(async () => {
  database = await createTestDatabase<Tables>()
})
afterAll(() => database.close())

test('every table is ground, derived, runtime or journal, so that a new one cannot go unjournaled by oversight', async () => {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'heirloom'::regnamespace and relkind in ('r', 'p')
      and relname not like 'kysely%'`.execute(database.db)
  const listed = [
    ...groundTables.map((table) => table.name),
    ...derivedTables,
    ...runtimeTables,
    ...journalTables,
    ...guardTables,
  ]
  expect(rows.map((row) => row.name).toSorted()).toEqual(listed.toSorted())
})

test('every ground table has its triggers, as generated, enabled for every session', async () => {
  expect(await verifyTriggers(database.db, groundTables)).toEqual([])
  const stranger = { name: 'session', owner: 'owner_id', derived: [], hidesSql: false }
  expect(await verifyTriggers(database.db, [stranger])).toHaveLength(5)
})

test('a disabled, dropped or rewritten trigger is found', async () => {
  const owner = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  try {
    await sql`alter table asset disable trigger journal_update`.execute(owner.db)
    await sql`drop trigger refuse_truncate on account`.execute(owner.db)
    await sql`create or replace function heirloom.journal_api_key_delete() returns trigger language plpgsql as
      'begin return null; end'`.execute(owner.db)
    expect(await verifyTriggers(database.db, groundTables)).toEqual([
      'trigger refuse_truncate of account is missing',
      'trigger journal_delete of api_key has another text than generated',
      'trigger journal_update of asset is not enabled for every session',
    ])
  } finally {
    await owner.close()
  }
  await migrate(database.ownerUrl, { appRole: 'heirloom' })
  expect(await verifyTriggers(database.db, groundTables)).toEqual([])
})

test('derived columns that the list names exist', async () => {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'heirloom'`.execute(
    database.db,
  )
  const columns = new Set(rows.map((row) => row.name))
  const named = groundTables.flatMap((table) =>
    [...table.derived, table.owner].map((column) => `${table.name}.${column}`),
  )
  expect(named.filter((name) => !columns.has(name))).toEqual([])
})

const words = (text: string): string => text.replaceAll(/[\s|]+/g, ' ').replaceAll(/ ?([{}:<>]) ?/g, '$1')

test('tables.ts is what the generator writes for these migrations', async () => {
  const written = await readFile(path.join(import.meta.dirname, 'tables.ts'), 'utf8')
  expect(words(written)).toBe(words(await tableTypes(database.ownerUrl)))
})

test('a database of a newer program is refused, and told why', async () => {
  const owner = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  try {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(owner.db)
    await expect(migrate(database.ownerUrl, { appRole: 'heirloom' })).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining('9999-later') as string,
    })
    await sql`delete from kysely_migration where name = '9999-later'`.execute(owner.db)
  } finally {
    await owner.close()
  }
  const again = await migrate(database.ownerUrl, { appRole: 'heirloom' })
  expect(again.from).toBe(again.to)
})
