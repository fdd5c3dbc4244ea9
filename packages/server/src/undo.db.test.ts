import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findWrongCounts, findWrongRows } from './check.sql.ts'
import { groundTables, readShapes } from './schema/schema.ts'
import { previewUndo, tableRules } from './features/undo/undo.ts'
import {
  addAccount,
  addAssets,
  asOperation,
  byForce,
  openUndoWorld,
  readRow,
  undoOf,
  undoSelected,
} from './features/undo/undo.testing.ts'
import type { UndoWorld } from './features/undo/undo.testing.ts'

let world: UndoWorld
let db: UndoWorld['db']
let owner = ''

beforeAll(async () => {
  world = await openUndoWorld()
  db = world.db
})
afterAll(() => world.close())
beforeEach(async () => {
  owner = await addAccount(db)
})

/** What `check` says of the rows. */
async function wrong(): Promise<unknown[]> {
  const found = await Promise.all(groundTables.map((table) => findWrongRows(db, table)))
  return [...found.flat(), ...(await findWrongCounts(db))]
}

const tableOf = (undone: { tables: readonly { table: string }[] }, table: string) =>
  undone.tables.find((one) => one.table === table)

test('every ground table has a rule, and a rule a ground table', () => {
  expect(Object.keys(tableRules).toSorted()).toEqual(groundTables.map(({ name }) => name).toSorted())
})

test('parents come before their children, whatever the order of the list', async () => {
  const names = (await readShapes(db)).map(({ name }) => name)
  expect(names.indexOf('account')).toBeLessThan(names.indexOf('asset'))
  expect(names.indexOf('asset')).toBeLessThan(names.indexOf('asset_metadata'))
  expect(names).toHaveLength(groundTables.length)
})

test('an update goes back, and nothing else does', async () => {
  const [id = '', other = ''] = await addAssets(db, owner, 2)
  const before = await readRow(db, 'asset', other)
  const operation = await asOperation(db, (trx) =>
    sql`update asset set is_favorite = true, file_name = 'x.jpg' where id = ${id}`.execute(trx),
  )
  const undone = await undoOf(world, [operation])
  expect(tableOf(undone, 'asset')).toMatchObject({ reverted: 1, restored: 0, removed: 0, kept: 0 })
  expect(await readRow(db, 'asset', id)).toMatchObject({ is_favorite: false, file_name: 'IMG_1.jpg' })
  expect(await readRow(db, 'asset', other)).toEqual(before)
})

test('an undo can be undone, and that again', async () => {
  const [id = ''] = await addAssets(db, owner, 1)
  const favorite = async () => (await readRow(db, 'asset', id))?.['is_favorite']
  let operation = await asOperation(db, (trx) =>
    sql`update asset set is_favorite = true where id = ${id}`.execute(trx),
  )
  for (const expected of [false, true, false, true]) {
    operation = (await undoOf(world, [operation])).operationId!
    expect(await favorite()).toBe(expected)
  }
})

test('what was changed later stays, and is told', async () => {
  const [id = ''] = await addAssets(db, owner, 1)
  const operation = await asOperation(db, (trx) =>
    sql`update asset set is_favorite = true, file_name = 'first.jpg' where id = ${id}`.execute(trx),
  )
  await sql`update asset set file_name = 'second.jpg' where id = ${id}`.execute(db)
  const undone = await undoOf(world, [operation])
  expect(await readRow(db, 'asset', id)).toMatchObject({ is_favorite: false, file_name: 'second.jpg' })
  expect(undone.kept).toEqual([
    { table: 'asset', id, reason: 'It was changed again since; what was, stays.' },
  ])
  const again = await undoOf(world, [operation])
  expect([again.operationId, tableOf(again, 'asset')]).toMatchObject([undefined, { reverted: 0, kept: 1 }])
})

test('the state of a photo and the moment of its trashing go back together or not at all', async () => {
  const [id = ''] = await addAssets(db, owner, 1)
  const trash = (at: string) =>
    asOperation(db, (trx) =>
      sql`update asset set state = 'trashed', trashed_at = ${at} where id = ${id}`.execute(trx),
    )
  const first = await trash('2026-01-01T00:00:00Z')
  await sql`update asset set state = 'active', trashed_at = null where id = ${id}`.execute(db)
  await trash('2026-02-01T00:00:00Z')
  const undone = await undoOf(world, [first])
  expect(await readRow(db, 'asset', id)).toMatchObject({ state: 'trashed' })
  expect(tableOf(undone, 'asset')).toMatchObject({ reverted: 0, kept: 1 })
})

test('deleted photos come back whole, with what was attached to them; derived values start anew', async () => {
  const ids = await addAssets(db, owner, 30)
  await sql`insert into asset_metadata (owner_id, asset_id, key, value)
    select ${owner}, id, 'mobile-app', 'null' from asset where owner_id = ${owner}`.execute(db)
  const first = ids[0]!
  const before = await readRow(db, 'asset', first)
  const operation = await byForce(world.ownerDb, (trx) =>
    sql`delete from asset where owner_id = ${owner}`.execute(trx),
  )
  const undone = await undoOf(world, [operation])
  expect(undone.tables).toMatchObject([{ restored: 30 }, { table: 'asset_metadata', restored: 30 }])
  expect(undone.owners).toEqual([{ ownerId: owner, broughtBack: 30, removed: 0 }])
  const counted = await sql<{ back: number; net: number }>`
    select sum(brought_back)::bigint as back, sum(net)::bigint as net from library_count where owner_id = ${owner}`.execute(
    db,
  )
  expect(counted.rows).toEqual([{ back: 30, net: 30 }])
  const { taken_at: _1, local_time: _2, updated_at: _3, verified_at: _4, ...entered } = before!
  expect(await readRow(db, 'asset', first)).toMatchObject(entered)
  expect(await readRow(db, 'asset', first)).toMatchObject({
    taken_at: '2024-05-01T10:00:00+00:00',
    local_time: '2024-05-01T10:00:00',
  })
  expect(world.returned).toEqual(expect.arrayContaining(ids))
  expect(await wrong()).toEqual([])
  const { rows } = await sql<{ lost: number; back: number }>`
    select sum(lost)::int as lost, sum(back)::int as back from removal
    where owner_id = ${owner} and budget = 'sight'`.execute(db)
  expect(rows).toEqual([{ lost: 30, back: 30 }])
})

test('a photo that was uploaded again meanwhile is not there twice', async () => {
  const [id = '', video = ''] = await addAssets(db, owner, 2)
  await sql`update asset set live_video_id = ${video} where id = ${id}`.execute(db)
  const { rows } = await sql<{ sha1: Buffer }>`select sha1 from asset where id = ${video}`.execute(db)
  const operation = await byForce(world.ownerDb, async (trx) => {
    await sql`delete from asset where id = any(${[id, video]})`.execute(trx)
  })
  const [again = ''] = await addAssets(db, owner, 1)
  await sql`update asset set sha1 = ${rows[0]!.sha1} where id = ${again}`.execute(db)
  const undone = await undoOf(world, [operation])
  expect(tableOf(undone, 'asset')).toMatchObject({ restored: 1, kept: 2 })
  expect(undone.kept.find((row) => row.id === video)?.reason).toContain('is here already')
  expect(await readRow(db, 'asset', id)).toMatchObject({ live_video_id: null })
  expect(await readRow(db, 'asset', video)).toBeUndefined()
  expect(await wrong()).toEqual([])
})

test('two that go into the same place: the later one gets it', async () => {
  const [first = ''] = await addAssets(db, owner, 1)
  const remove = (id: string) =>
    byForce(world.ownerDb, (trx) => sql`delete from asset where id = ${id}`.execute(trx))
  const { rows } = await sql<{ sha1: Buffer }>`select sha1 from asset where id = ${first}`.execute(db)
  const one = await remove(first)
  const [second = ''] = await addAssets(db, owner, 1)
  await sql`update asset set sha1 = ${rows[0]!.sha1} where id = ${second}`.execute(db)
  const two = await remove(second)
  await undoOf(world, [one, two])
  expect(await readRow(db, 'asset', first)).toBeUndefined()
  expect(await readRow(db, 'asset', second)).toBeDefined()
})

test('an uploaded photo goes to the trash, unless it was changed since', async () => {
  let ids: string[] = []
  const operation = await asOperation(db, async (trx) => {
    ids = await addAssets(trx, owner, 3)
  })
  await sql`update asset set is_favorite = true where id = ${ids[0]}`.execute(db)
  const preview = await previewUndo(db, { selection: { operationIds: [operation] }, personId: owner })
  expect(preview.owners).toEqual([{ ownerId: owner, broughtBack: 0, removed: 2 }])
  const undone = await undoOf(world, [operation])
  expect(tableOf(undone, 'asset')).toMatchObject({ removed: 2, kept: 1 })
  expect(await readRow(db, 'asset', ids[0]!)).toMatchObject({ state: 'active' })
  expect(await readRow(db, 'asset', ids[1]!)).toMatchObject({ state: 'trashed' })
  await undoOf(world, [undone.operationId!])
  expect(await readRow(db, 'asset', ids[1]!)).toMatchObject({ state: 'active', trashed_at: null })
  expect(await wrong()).toEqual([])
})

test('rows that are no photos come and go; preferences and keys come back as they were', async () => {
  const addKey = (trx: typeof db) =>
    sql<{ id: string }>`insert into api_key (owner_id, name, digest, permissions)
      values (${owner}, 'script', sha256(${owner}::bytea), '{all,asset.read}') returning id`.execute(trx)
  let key = ''
  const made = await asOperation(db, async (trx) => {
    key = (await addKey(trx)).rows[0]!.id
    await sql`update account set preferences = '{"a": {"b": 1.10}}' where id = ${owner}`.execute(trx)
  })
  const there = await readRow(db, 'api_key', key)
  const gone = (await undoOf(world, [made])).operationId!
  expect(await readRow(db, 'api_key', key)).toBeUndefined()
  expect(await readRow(db, 'account', owner)).toMatchObject({ preferences: {} })
  await undoOf(world, [gone])
  expect({ ...(await readRow(db, 'api_key', key)), updated_at: 0 }).toEqual({ ...there, updated_at: 0 })
  expect(await readRow(db, 'account', owner)).toMatchObject({ preferences: { a: { b: 1.1 } } })
  expect(await wrong()).toEqual([])
})

test('a person takes back their own rows alone, and no rights that an admin gave or took', async () => {
  const other = await addAccount(db)
  const [mine = ''] = await addAssets(db, owner, 1)
  const [theirs = ''] = await addAssets(db, other, 1)
  const operation = await asOperation(db, async (trx) => {
    await sql`update asset set is_favorite = true where id in (${mine}, ${theirs})`.execute(trx)
    await sql`update account set is_admin = true, name = 'Root', password = 'sealed:2' where id = ${owner}`.execute(
      trx,
    )
  })
  const undone = await undoOf(world, [operation], owner)
  expect(await readRow(db, 'asset', mine)).toMatchObject({ is_favorite: false })
  expect(await readRow(db, 'asset', theirs)).toMatchObject({ is_favorite: true })
  expect(await readRow(db, 'account', owner)).toMatchObject({
    is_admin: true,
    name: 'Ada',
    password: 'sealed:2',
  })
  expect(undone.kept.map((row) => row.reason)).toEqual(['Only an admin can take this back.'])
  const stranger = await addAccount(db)
  await expect(undoOf(world, [operation], stranger)).rejects.toMatchObject({ code: 'not_found' })
})

test('a span, an actor, one photo', async () => {
  const [one = '', two = ''] = await addAssets(db, owner, 2)
  const actorId = owner
  const rename = (name: string, more = {}) =>
    asOperation(
      db,
      (trx) => sql`update asset set file_name = ${name} where id in (${one}, ${two})`.execute(trx),
      more,
    )
  await rename('a.jpg')
  await pause(5)
  const from = new Date()
  await rename('b.jpg', { actorId })
  await rename('c.jpg')
  const to = new Date()
  const names = async () => [
    (await readRow(db, 'asset', one))?.['file_name'],
    (await readRow(db, 'asset', two))?.['file_name'],
  ]
  await undoSelected(world, { selection: { from, to, actorId }, personId: owner })
  expect(await names()).toEqual(['c.jpg', 'c.jpg'])
  await undoSelected(world, { selection: { from, to, assetId: one }, personId: owner })
  expect(await names()).toEqual(['a.jpg', 'c.jpg'])
  const undone = await undoSelected(world, { selection: { from, to }, personId: owner })
  expect([await names(), undone.operations]).toEqual([['a.jpg', 'a.jpg'], 2])
})

test('a purge is taken back with its files; those whose files are gone stay away', async () => {
  const ids = await addAssets(db, owner, 3)
  await sql`update asset set state = 'trashed', trashed_at = now() where owner_id = ${owner}`.execute(db)
  const operation = await asOperation(db, async (trx) => {
    await sql`insert into tombstone (owner_id, asset_id, file_name, size, sha1, sha256, path, room)
      select owner_id, id, file_name, size, sha1, sha256, path, 'room' from asset where owner_id = ${owner}`.execute(
      trx,
    )
    await sql`delete from asset where owner_id = ${owner}`.execute(trx)
  })
  const { rows } = await sql<{ id: string; asset_id: string }>`
    select id, asset_id from tombstone where owner_id = ${owner} order by id`.execute(db)
  const lost = rows[0]!
  const bringBackFiles = () => Promise.resolve([lost.id])
  const undone = await undoOf({ ...world, bringBackFiles }, [operation])
  expect(undone.tables).toMatchObject([
    { table: 'asset', restored: 2, kept: 1 },
    { table: 'tombstone', removed: 2, kept: 1 },
  ])
  expect(undone.kept.map((row) => row.reason).toSorted()).toEqual([
    'Its file could not be brought back.',
    'Its photo did not come back.',
  ])
  expect(await readRow(db, 'asset', lost.asset_id)).toBeUndefined()
  expect(ids).toContain(lost.asset_id)
  expect(await wrong()).toEqual([])
})

test('what takes more away than is ordinary waits for its owner', async () => {
  const operation = await asOperation(db, (trx) => addAssets(trx, owner, 40))
  await expect(undoOf(world, [operation], owner)).rejects.toMatchObject({
    code: 'change_held',
    details: { count: 40 },
  })
  expect(await wrong()).toEqual([])
})

test('an operation whose effect is in files stays, and says why', async () => {
  const [id = ''] = await addAssets(db, owner, 1)
  const operation = await asOperation(
    db,
    (trx) => sql`update asset set sidecar_path = ${`${id}.xmp`} where id = ${id}`.execute(trx),
    { intent: 'asset.attach_sidecar' },
  )
  const undone = await undoOf(world, [operation])
  expect(undone.kept).toMatchObject([{ table: 'asset', id, reason: expect.stringContaining('quarantine') }])
  expect(await readRow(db, 'asset', id)).toMatchObject({ sidecar_path: `${id}.xmp` })
})

test('an account is not taken away by undoing its sign-up', async () => {
  let account = ''
  const operation = await asOperation(db, async (trx) => {
    account = await addAccount(trx)
  })
  const undone = await undoOf(world, [operation])
  expect(undone.kept).toHaveLength(1)
  expect(await readRow(db, 'account', account)).toBeDefined()
})

test('the last admin stays one', async () => {
  const make = (id: string) =>
    asOperation(db, (trx) => sql`update account set is_admin = true where id = ${id}`.execute(trx))
  await sql`update account set is_admin = false where is_admin`.execute(db)
  const first = await make(owner)
  await expect(undoOf(world, [first])).rejects.toMatchObject({ code: 'last_admin' })
  expect(await readRow(db, 'account', owner)).toMatchObject({ is_admin: true })
  await make(await addAccount(db))
  await undoOf(world, [first])
  expect(await readRow(db, 'account', owner)).toMatchObject({ is_admin: false })
})

test('an undo after undos in the same session keeps its pace', async () => {
  const [one = ''] = await addAssets(db, owner, 1)
  await addAssets(db, owner, 20_000)
  await db.connection().execute(async (connection) => {
    const session = { ...world, db: connection }
    for (let i = 0; i < 6; i++) {
      const small = await asOperation(connection, (trx) =>
        sql`update asset set is_favorite = not is_favorite where id = ${one}`.execute(trx),
      )
      await undoOf(session, [small])
    }
    const large = await asOperation(connection, (trx) =>
      sql`update asset set is_favorite = not is_favorite where owner_id = ${owner}`.execute(trx),
    )
    const undone = await undoOf(session, [large])
    expect(tableOf(undone, 'asset')).toMatchObject({ reverted: 20_001 })
  })
}, 60_000)

test('so many changes go back in one step each, not in one step for each of the others', async () => {
  const count = 12_000
  await addAssets(db, owner, count)
  const change = (text: string) =>
    byForce(world.ownerDb, (trx) => sql`${sql.raw(text)} where owner_id = ${owner}`.execute(trx))
  const gone = await change('delete from asset')
  // As the database does by itself: from now on it thinks that there are next to no photos.
  await sql`analyze asset`.execute(world.ownerDb)
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = '10s'`.execute(connection)
    const impatient = { ...world, db: connection }
    expect(tableOf(await undoOf(impatient, [gone]), 'asset')).toMatchObject({ restored: count })
    const trashed = await change("update asset set state = 'trashed', trashed_at = now()")
    expect(tableOf(await undoOf(impatient, [trashed]), 'asset')).toMatchObject({ reverted: count })
    await sql`reset statement_timeout`.execute(connection)
  })
  expect(await wrong()).toEqual([])
}, 60_000)
