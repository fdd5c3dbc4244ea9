// People and taking back: whoever was deleted or merged comes back with every face, whatever became of the photos meanwhile.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findWrongRows } from './check.sql.ts'
import { assignFace, markFace, removeFace, viewFaces } from './features/people/faces.ts'
import {
  changePerson,
  createPerson,
  mergePeople,
  removePeople,
  removePeopleHeld,
} from './features/people/people.ts'
import { undo } from './features/undo/undo.ts'
import type { Undone } from './features/undo/undo.ts'
import { addAccount, addAssets, asOperation, openUndoWorld } from './features/undo/undo.testing.ts'
import type { UndoWorld } from './features/undo/undo.testing.ts'
import { eraseHistory } from './catalog/assets/assets.ts'
import { approveHold, getHold } from './catalog/holds/holds.ts'
import type { OperationContext } from './platform/journal/journal.ts'
import { groundTables } from './schema/schema.ts'

let world: UndoWorld
let db: UndoWorld['db']
let ada = ''
let photos: readonly string[] = []

beforeAll(async () => {
  world = await openUndoWorld()
  db = world.db
})
afterAll(async () => {
  const found = await Promise.all(groundTables.map((table) => findWrongRows(db, table)))
  await world.close()
  expect(found.flat()).toEqual([])
})
beforeEach(async () => {
  ada = await addAccount(db)
  photos = await addAssets(db, ada, 4)
})

const by = (intent = 'test.people'): OperationContext => ({ actor: 'session', userId: ada, intent })
const looker = () => ({ userId: ada, elevated: false })
const box = { x1: 10, y1: 10, x2: 20, y2: 20, imageWidth: 100, imageHeight: 80 }

const person = async (name: string): Promise<string> => (await createPerson(db, by(), ada, { name })).id
const mark = (assetId: string, personId: string) => markFace(db, by(), looker(), { assetId, personId, box })

/** Does it and gives the operation. */
async function operationOf(work: () => Promise<unknown>): Promise<string> {
  await work()
  const { rows } = await sql<{
    id: string
  }>`select id from operation where kind = 'change' and user_id = ${ada}
    order by id desc limit 1`.execute(db)
  return rows[0]!.id
}

const undoBy = (operation: string, personId = ada): Promise<Undone> =>
  undo(world, { selection: { operationIds: [operation] }, personId }, { ...by(), userId: personId })

const trash = (id: string) =>
  asOperation(db, (trx) =>
    sql`update asset set state = 'trashed', trashed_at = now() where id = ${id}`.execute(trx),
  )
const purge = async (id: string): Promise<string> => {
  await trash(id)
  return await asOperation(db, (trx) => sql`delete from asset where id = ${id}`.execute(trx), {
    ...by('asset.purge'),
  })
}

/** Every row about people, as text. */
async function rows(): Promise<readonly string[]> {
  const found = await sql<{ line: string }>`
    select (to_jsonb(p) - 'updated_at')::text as line from person p where owner_id = ${ada}
    union all select (to_jsonb(f) - 'updated_at')::text from face f where owner_id = ${ada} order by 1`.execute(
    db,
  )
  return found.rows.map((row) => row.line)
}

test('whoever was merged, renamed and deleted comes back step by step, in any order that makes sense', async () => {
  const [anna, twin] = [await person('Anna'), await person('Twin')]
  for (const photo of photos) await mark(photo, photo === photos[0] ? anna : twin)
  const before = await rows()
  const merged = await operationOf(() => mergePeople(db, by(), ada, { id: anna, others: [twin] }))
  const renamed = await operationOf(() => changePerson(db, by(), ada, { id: anna, name: 'Anne' }))
  const deleted = await operationOf(() => removePeople(db, by(), ada, [anna]))
  expect((await rows()).some((line) => line.includes('Ann'))).toBe(false)
  for (const operation of [deleted, renamed, merged]) expect((await undoBy(operation)).kept).toEqual([])
  expect(await rows()).toEqual(before)
})

test('a face that was given to somebody else since stays theirs when a merge is undone', async () => {
  const [anna, twin, carl] = [await person('Anna'), await person('Twin'), await person('Carl')]
  await mark(photos[0]!, twin)
  await mark(photos[1]!, twin)
  const merged = await operationOf(() => mergePeople(db, by(), ada, { id: anna, others: [twin] }))
  const [face] = await viewFaces(db, looker(), photos[0]!)
  await assignFace(db, by(), looker(), { faceId: face!.id, personId: carl })
  const { kept } = await undoBy(merged)
  expect(kept.map(({ table, reason }) => [table, reason])).toEqual([['face', 'It was changed since.']])
  const nameOn = async (photo: string) => (await viewFaces(db, looker(), photo))[0]?.person?.name
  expect([await nameOn(photos[0]!), await nameOn(photos[1]!)]).toEqual(['Carl', 'Twin'])
})

test('a photo that is purged takes its faces along, and brings them back', async () => {
  const anna = await person('Anna')
  await mark(photos[0]!, anna)
  await changePerson(db, by(), ada, { id: anna, faceAssetId: photos[0]! })
  const before = await rows()
  const gone = await purge(photos[0]!)
  expect(await rows()).toHaveLength(before.length - 1)
  expect((await undoBy(gone)).kept).toEqual([])
  expect(await rows()).toEqual(before)
})

test('a person comes back without the faces of a photo that is gone by now', async () => {
  const anna = await person('Anna')
  await mark(photos[0]!, anna)
  await mark(photos[1]!, anna)
  const deleted = await operationOf(() => removePeople(db, by(), ada, [anna]))
  await purge(photos[0]!)
  const { kept } = await undoBy(deleted)
  expect(kept.map(({ table, reason }) => [table, reason])).toEqual([['face', 'It is gone by now.']])
  expect((await viewFaces(db, looker(), photos[1]!))[0]?.person?.name).toBe('Anna')
})

test('a face that was taken off comes back without a name where its person is gone', async () => {
  const anna = await person('Anna')
  await mark(photos[0]!, anna)
  const [face] = await viewFaces(db, looker(), photos[0]!)
  const off = await operationOf(() => removeFace(db, by(), looker(), face!.id))
  await removePeople(db, by(), ada, [anna])
  await undoBy(off)
  expect(await viewFaces(db, looker(), photos[0]!)).toMatchObject([{ ...box, person: undefined }])
})

test('nobody else takes it back', async () => {
  const anna = await person('Anna')
  const deleted = await operationOf(() => removePeople(db, by(), ada, [anna]))
  const eve = await addAccount(db)
  await expect(undoBy(deleted, eve)).rejects.toMatchObject({ code: 'not_found' })
})

test('a deletion that waited is done once its owner approves it, and comes back as a whole', async () => {
  await sql`insert into person (owner_id, name) select ${ada}::uuid, 'P' || n from generate_series(1, 150) n`.execute(
    db,
  )
  const ids = (await sql<{ id: string }>`select id from person where owner_id = ${ada}`.execute(db)).rows.map(
    ({ id }) => id,
  )
  const refused = await removePeople(db, by(), ada, ids).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'change_held', details: { count: 150 } })
  const { holdId } = (refused as { details: { holdId: string } }).details
  const { rows: sessions } = await sql<{ id: string }>`insert into session (owner_id, digest)
    values (${ada}, decode(md5(gen_random_uuid()::text), 'hex')) returning id`.execute(db)
  await approveHold(db, by(), holdId, sessions[0]!.id)
  const made = await removePeopleHeld(db, by(), await getHold(db, { id: holdId }))
  expect([made.count, await rows()]).toEqual([150, []])
  await undoBy(made.operationId!)
  expect(await rows()).toHaveLength(150)
})

test('what was said about faces on a photo that is erased is erased with it', async () => {
  const anna = await person('Anna')
  await mark(photos[0]!, anna)
  await purge(photos[0]!)
  await world.ownerDb
    .transaction()
    .execute((trx) => eraseHistory(trx, [photos[0]!], { actor: 'system', intent: 'asset.erase' }))
  const { rows: told } = await sql<{ text: string }>`
    select string_agg(coalesce(before, '{}')::text || coalesce(after, '{}')::text, ' ') as text from change
    where table_name = 'face' and coalesce(owner_before, owner_after) = ${ada}`.execute(db)
  expect(told[0]?.text).toContain('erased')
  expect(told[0]?.text).not.toContain(photos[0])
})
