// For tests of rebuilding: a life with something of every kind, shipped in parts, and what has to be the same afterwards.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { findWrongCounts, findWrongDerivativeCounts, findWrongRows } from './check.sql.ts'
import { rebuild } from './features/rebuild/rebuild.ts'
import type { RebuildReport } from './features/rebuild/rebuild.ts'
import { ship } from './features/shipping/shipping.ts'
import type { ShippingDependencies } from './features/shipping/shipping.ts'
import { addAccount, addAssets, asOperation, byForce } from './features/undo/undo.testing.ts'
import { undo } from './features/undo/undo.ts'
import { openDatabase } from './platform/db/db.ts'
import { beginEpoch, findStructureFaults, verifyTriggers } from './platform/journal/journal.ts'
import { silentLog } from './platform/log/log.ts'
import { verifyChain } from './platform/sealed/sealed.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import {
  groundTables,
  readInstanceId,
  readOriginalsId,
  writeInstanceId,
  writeOriginalsId,
} from './schema/schema.ts'
import type { Db, Tables, Trx } from './schema/schema.ts'

const closings: (() => Promise<unknown>)[] = []

/** After each test: takes away what it made. */
export async function closeAll(): Promise<void> {
  for (const close of closings.splice(0).toReversed()) await close()
}

export interface World {
  readonly database: TestDatabase<Tables>
  readonly db: Db
  readonly owners: Db
  readonly journal: ShippingDependencies
  readonly person: string
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-rebuild-'))
  closings.push(() => rm(folder, { recursive: true, force: true }))
  const database = await createTestDatabase<Tables>()
  closings.push(() => database.close())
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 2, applicationName: 'psql' })
  closings.push(() => owners.close())
  await beginEpoch(database.db)
  await writeInstanceId(database.db, randomUUID())
  await writeOriginalsId(database.db, randomUUID())
  const journal = shipping(database, folder)
  return { database, db: database.db, owners: owners.db, journal, person: await addAccount(database.db) }
}

export const shipping = (
  { db, pool }: TestDatabase<Tables>,
  journalFolder: string,
): ShippingDependencies => ({
  db,
  pool,
  journalFolder,
  version: '1.2.3',
  log: silentLog(),
})

/** Everything that was committed, whatever runs in other databases of the same server. */
export async function shipAll({ db, journal }: Pick<World, 'db' | 'journal'>): Promise<void> {
  const last = await lastOperation(db)
  for (;;) {
    await ship(journal)
    const { rows } = await sql<{ is: boolean }>`
      select exists (select from operation o join segment s on s.epoch = o.epoch and o.xid < s.to_xid
        where o.id = ${last}) as is`.execute(db)
    if (rows[0]!.is) return
    await pause(10)
  }
}

interface Wishes {
  readonly to?: Date
  readonly despiteDamage?: boolean
}

export async function rebuildInto(
  { ownerUrl, superuserUrl }: TestDatabase<Tables>,
  { journal: { journalFolder } }: Pick<World, 'journal'>,
  wishes: Wishes = {},
): Promise<RebuildReport> {
  const about = { journalFolder, ownerUrl, superuserUrl, appRole: 'heirloom', ...wishes }
  return await rebuild({ ...about, onProgress: () => undefined, log: silentLog() })
}

export interface Rebuilt {
  readonly database: TestDatabase<Tables>
  readonly db: Db
  readonly report: RebuildReport
}

/** Into a new database. */
export async function rebuilt(world: Pick<World, 'journal'>, wishes: Wishes = {}): Promise<Rebuilt> {
  const database = await createTestDatabase<Tables>()
  closings.push(() => database.close())
  return { database, db: database.db, report: await rebuildInto(database, world, wishes) }
}

export async function digests(db: Db): Promise<Readonly<Record<string, string>>> {
  const told: Record<string, string> = {}
  for (const { name } of groundTables) {
    const { rows } = await sql<{ digest: string }>`select table_digest(${name}) as digest`.execute(db)
    told[name] = rows[0]!.digest
  }
  return told
}

/** The journal as text, row by row. */
export async function history(db: Db, last?: string): Promise<readonly string[]> {
  const { rows } = await sql<{ row: string }>`
    select to_jsonb(o)::text as row, id as place from operation o where ${last ?? null}::uuid is null or id <= ${last ?? null}
    union all
    select to_jsonb(c)::text, operation from change c where ${last ?? null}::uuid is null or operation <= ${last ?? null}
    union all
    select to_jsonb(r)::text, operation from removal r where ${last ?? null}::uuid is null or operation <= ${last ?? null}
    order by 2, 1`.execute(db)
  return rows.map(({ row }) => row)
}

async function counted(db: Db): Promise<readonly unknown[]> {
  const { rows } = await sql`select * from change_count order by 1, 2, 3, 4`.execute(db)
  return rows
}

export async function lastOperation(db: Db): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from operation order by id desc limit 1`.execute(db)
  return rows[0]!.id
}

export async function expectSound(database: TestDatabase<Tables>): Promise<void> {
  const { db } = database
  const found = [...(await findWrongCounts(db)), ...(await findWrongDerivativeCounts(db))]
  for (const table of groundTables) found.push(...(await findWrongRows(db, table)))
  expect(found).toEqual([])
  expect(await verifyTriggers(db, groundTables)).toEqual([])
  expect(await findStructureFaults(db)).toEqual([])
  usualIndexes ??= ofNewDatabase(indexesOf)
  expect(await indexesOf(db)).toEqual(await usualIndexes)
}

let usualIndexes: Promise<readonly unknown[]> | undefined

async function indexesOf(db: Db): Promise<readonly unknown[]> {
  const { rows } = await sql`
    select indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'heirloom'::regnamespace order by 1`.execute(db)
  return rows
}

async function ofNewDatabase<T>(ask: (db: Db) => Promise<T>): Promise<T> {
  const database = await createTestDatabase<Tables>()
  try {
    return await ask(database.db)
  } finally {
    await database.close()
  }
}

const hostile = "tab\there back\\slash new\nline cr\r \\. \\N \\t “quoted” 'it''s' 😀 \\\\ \u0001"

/** Something of every kind, in about thirty operations. */
export async function live({ db, owners, person }: World): Promise<void> {
  const ids = await addAssets(db, person, 30)
  const [first = '', second = '', third = ''] = ids
  await asOperation(db, (trx) =>
    trx.updateTable('asset').set({ file_name: hostile, is_favorite: true }).where('id', '=', first).execute(),
  )
  const note = async (trx: Trx, id: string, key: string, value: string) =>
    await sql`insert into asset_metadata (owner_id, asset_id, key, value) values (${person}, ${id}, ${key}, ${value}::jsonb)`.execute(
      trx,
    )
  await asOperation(db, async (trx) => {
    await note(
      trx,
      first,
      'mobile-app',
      '{"latitude": 48.85837012345679, "n": 9007199254740993, "one": 1.10, "x": null}',
    )
    await note(trx, second, 'mobile-app', 'null')
    await note(trx, third, hostile, JSON.stringify([hostile, 1e21]))
  })
  await asOperation(db, (trx) =>
    sql`insert into api_key (owner_id, name, digest, permissions)
      values (${person}, ${hostile}, ${randomBytes(32)}, ${['a', 'b,c', 'd"e', '']}),
        (${person}, 'none', ${randomBytes(32)}, '{}')`.execute(trx),
  )
  await asOperation(db, (trx) =>
    sql`update api_key set permissions = '{all}', name = 'renamed' where name = 'none'`.execute(trx),
  )
  const trashed = await asOperation(db, (trx) =>
    sql`update asset set state = 'trashed', trashed_at = now() where id = any(${ids.slice(3, 8)})`.execute(
      trx,
    ),
  )
  await byForce(owners, (trx) => sql`delete from asset where id = any(${ids.slice(8, 12)})`.execute(trx))
  const gone = await byForce(owners, (trx) => sql`delete from asset where id = ${third}`.execute(trx))
  const deps = { db, bringBackFiles: () => Promise.resolve([]), followReturned: () => Promise.resolve() }
  for (const id of [trashed, gone])
    await undo(
      deps,
      { selection: { operationIds: [id] }, personId: undefined },
      { actor: 'system', intent: 'operation.undo' },
    )
  await asOperation(db, (trx) =>
    sql`update asset set live_video_id = ${second} where id = ${first}`.execute(trx),
  )
  await asOperation(
    db,
    (trx) =>
      sql`update account set name = ${hostile}, preferences = '{"a": [1, null, {"b": "\\u0041"}]}', quota_bytes = 9007199254740993,
        password = 'sealed:2' where id = ${person}`.execute(trx),
    { userId: person },
  )
  await asOperation(db, (trx) =>
    sql`insert into found_file (owner_id, path, size, sha1, sha256)
      values (${person}, ${`found/${randomUUID()}`}, 5, ${randomBytes(20)}, ${randomBytes(32)})`.execute(trx),
  )
  await sql`update asset set width = 4000, thumbhash = '\\x0102' where owner_id = ${person}`.execute(db)
}

export async function expectSame(world: World, to: Rebuilt): Promise<void> {
  const last = await lastOperation(world.db)
  expect(await digests(to.db)).toEqual(await digests(world.db))
  expect(await history(to.db, last)).toEqual(await history(world.db, last))
  expect(await counted(to.db)).toEqual(await counted(world.db))
  await expectSound(to.database)
}

export async function expectChain(
  { journal, ...world }: World,
  { database, db }: Pick<Rebuilt, 'database' | 'db'>,
) {
  expect(await readInstanceId(db)).toBe(await readInstanceId(world.db))
  expect(await readOriginalsId(db)).toBe(await readOriginalsId(world.db))
  await beginEpoch(db)
  await addAssets(db, world.person, 3)
  const { journalFolder } = journal
  await shipAll({ db, journal: shipping(database, journalFolder) })
  expect((await verifyChain(journalFolder)).faults).toEqual([])
}

export async function takeBack(db: Db, operation: string): Promise<void> {
  const deps = { db, bringBackFiles: () => Promise.resolve([]), followReturned: () => Promise.resolve() }
  const request = { selection: { operationIds: [operation] }, personId: undefined }
  await undo(deps, request, { actor: 'system', intent: 'operation.undo' })
}
