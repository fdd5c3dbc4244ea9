import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../platform/db/db.ts'
import type { Database } from '../../platform/db/db.ts'
import { startEmbedded } from '../../platform/db/embedded/embedded.ts'
import type { Embedded } from '../../platform/db/embedded/embedded.ts'
import { beginEpoch, recordEvent, withOperation } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { prepareDataFolder } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { tellRefusals, watchRefusals } from './refusals.ts'

let folder: string
let embedded: Embedded
let database: Database<Tables>
let owner: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-refusals-'))
  await prepareDataFolder(folder)
  await start()
  await beginEpoch(database.db)
})
afterAll(async () => {
  await database.close()
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(onUp?: () => void): Promise<void> {
  embedded = await startEmbedded({ dataFolder: folder, log: silentLog(), ...(onUp && { onUp }) })
  database = openDatabase<Tables>({ url: embedded.appUrl, max: 4, applicationName: 'heirloom test' })
}

beforeEach(async () => {
  await settle()
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (gen_random_uuid()::text, 'Ada') returning id`.execute(
    database.db,
  )
  owner = rows[0]!.id
  await sql`insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select ${owner}::uuid, 'image', 'a.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp
    from generate_series(1, 40)`.execute(database.db)
})

const deleteAll = (): string => `delete from heirloom.asset where owner_id = '${owner}' -- all of it`

/** As someone types it into psql; returns the code of the refusal. */
async function type(...statements: readonly string[]): Promise<string | undefined> {
  const client = new Client({ connectionString: embedded.superuserUrl, application_name: 'psql' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  } finally {
    await client.end()
  }
}

interface Told {
  readonly database_role: string
  readonly application_name: string | null
  readonly sql: string | null
  readonly actor: string
  readonly at: Date
  readonly details: Record<string, unknown>
}

async function told(): Promise<readonly Told[]> {
  const { rows } = await sql<Told>`
    select database_role, application_name, sql, actor, at, details from operation
    where intent = 'removal.refused' and at > now() - interval '1 hour' and id > ${mark}::uuid order by id`.execute(
    database.db,
  )
  return rows
}

let mark = '00000000-0000-0000-0000-000000000000'

/** Until the log holds as much as there was to say; then all of it is told. */
async function settle(): Promise<void> {
  const { rows } = await sql<{ id: string }>`select heirloom.uuid_v7() as id`.execute(database.db)
  mark = rows[0]!.id
}

async function tellUntil(count: number): Promise<readonly Told[]> {
  for (let i = 0; i < 100; i++) {
    await tellRefusals({ db: database.db, logFolder: embedded.logFolder })
    if ((await told()).length >= count) break
    await pause(50)
  }
  return await told()
}

test('what a superuser was refused stands in the history with role, program and statement', async () => {
  expect(await type(deleteAll())).toBe('HG001')
  const [event, ...more] = await tellUntil(1)
  expect(more).toEqual([])
  expect(event).toMatchObject({
    database_role: 'postgres',
    application_name: 'psql',
    actor: 'database',
    sql: deleteAll(),
    details: { code: 'HG001', table: 'asset', owners: [{ owner, lost: 40 }] },
  })
  expect(Math.abs(event!.at.getTime() - Date.now())).toBeLessThan(10_000)
})

const numberOf = ({ details }: Told): number => Number(details['refusal'])

test('every kind of refusal is told, and each once however often one looks', async () => {
  await type('truncate heirloom.asset cascade')
  await type(`update heirloom.asset set id = gen_random_uuid() where owner_id = '${owner}'`)
  await type('drop table heirloom.change')
  await type(`do $$ begin ${deleteAll()}\n; exception when others then null; end $$`)
  await type(deleteAll())
  // An error that PL/pgSQL swallows is not in the log; its number is what remains of it.
  const events = await tellUntil(4)
  // Within a millisecond their ids are in no order; their numbers are.
  const inOrder = events.toSorted((one, other) => numberOf(one) - numberOf(other))
  expect(inOrder.map(({ details }) => details['code'])).toEqual(['HG002', 'HG003', 'HG004', 'HG001'])
  await tellRefusals({ db: database.db, logFolder: embedded.logFolder })
  expect(await told()).toHaveLength(4)
  await tellRefusals({ db: database.db, logFolder: embedded.logFolder }, 0)
  const all = await told()
  expect(all).toHaveLength(5)
  const swallowed = all.filter(({ details }) => details['unknown'] === true)
  expect(swallowed).toMatchObject([{ database_role: 'unknown', details: { unknown: true } }])
})

test('a statement on a table with secrets is not shown', async () => {
  await type(
    `with x as (update heirloom.account set password = 'hunter2' where id = '${owner}') ${deleteAll()}`,
  )
  await type(`drop table heirloom.api_key`)
  const events = await tellUntil(2)
  expect(events.map((event) => event.sql)).toEqual([
    '(hidden: the table holds secrets)',
    '(hidden: the table holds secrets)',
  ])
})

test('what the program told of itself is not told again from the log', async () => {
  const context = { actor: 'user', userId: owner, intent: 'asset.trash' } as const
  const refused = withOperation(database.db, context, (trx) => sql.raw(deleteAll()).execute(trx))
  const detail = await refused.then(
    () => '{}',
    (error: { detail: string }) => error.detail,
  )
  const details = JSON.parse(detail) as Record<string, unknown>
  await recordEvent(database.db, { ...context, intent: 'removal.refused', details })
  await recordEvent(database.db, { ...context, intent: 'removal.refused', details })
  await pause(3_200)
  await tellRefusals({ db: database.db, logFolder: embedded.logFolder }, 0)
  expect(await told()).toMatchObject([{ actor: 'user', sql: null }])
}, 20_000)

test('without the log, a number that nobody tells of becomes an event that says just that', async () => {
  const dependencies = { db: database.db, logFolder: undefined }
  await type(deleteAll())
  expect(await tellRefusals(dependencies, 60)).toBe(0)
  expect(await told()).toEqual([])
  expect(await tellRefusals(dependencies, 0)).toBe(1)
  expect(await told()).toMatchObject([{ details: { unknown: true } }])
  expect(await tellRefusals(dependencies, 0)).toBe(0)
})

test('killed and started again, nothing is told twice and nothing is lost', async () => {
  await tellUntil(0)
  await settle()
  for (let i = 0; i < 3; i++) expect(await type(deleteAll())).toBe('HG001')
  await tellUntil(1)
  for (let i = 0; i < 3; i++) expect(await type(deleteAll())).toBe('HG001')
  await pause(300)
  const isUp = Promise.withResolvers<void>()
  await database.close()
  await embedded.stop()
  await start(isUp.resolve)
  process.kill(embedded.pid()!, 'SIGKILL')
  await isUp.promise
  for (let i = 0; i < 3; i++) expect(await type(deleteAll())).toBe('HG001')
  const events = await tellUntil(9)
  await tellRefusals({ db: database.db, logFolder: embedded.logFolder }, 0)
  expect(await told()).toHaveLength(9)
  expect(events.map(({ sql: statement }) => statement)).toEqual(Array(9).fill(deleteAll()))
}, 60_000)

test('killed in the middle of refusals: those that the log has are told, the rest is said to be uncertain', async () => {
  const isUp = Promise.withResolvers<void>()
  await database.close()
  await embedded.stop()
  await start(isUp.resolve)
  await tellUntil(0)
  await settle()
  for (let i = 0; i < 5; i++) expect(await type(deleteAll())).toBe('HG001')
  process.kill(embedded.pid()!, 'SIGKILL')
  await isUp.promise
  for (let i = 0; i < 2; i++) expect(await type(deleteAll())).toBe('HG001')
  await tellUntil(7)
  await tellRefusals({ db: database.db, logFolder: embedded.logFolder }, 0)
  const events = await told()
  expect(events.filter(({ details }) => details['unknown'] !== true)).toHaveLength(7)
  expect(events).toHaveLength(7)
}, 60_000)

test('while it watches, a refusal is told within seconds; files of the log have a day in their name', async () => {
  const watch = watchRefusals({ db: database.db, logFolder: embedded.logFolder }, silentLog())
  try {
    await type(deleteAll())
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(1)
  } finally {
    await watch.stop()
  }
  const files = await readdir(embedded.logFolder)
  expect(files.filter((name) => /^postgresql-\d{8}-\d{6}\.json$/.test(name)).length).toBeGreaterThan(0)
})
