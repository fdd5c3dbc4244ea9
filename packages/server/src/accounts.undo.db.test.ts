// Removed accounts: what may become of their photos, when, and that all of it comes back.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findWrongRows } from './check.sql.ts'
import { addSession } from './catalog/access/test-server.ts'
import { removeAccount } from './features/users-admin/removing.ts'
import { emptyRemovedAccounts, restoreAccount } from './features/users-admin/users-admin.ts'
import type { Admin } from './features/users-admin/users-admin.ts'
import { addAccount, addAssets, byForce, openUndoWorld, undoOf } from './features/undo/undo.testing.ts'
import type { UndoWorld } from './features/undo/undo.testing.ts'
import type { SessionId } from './catalog/access/access.ts'
import type { UserId } from './catalog/users/users.ts'
import type { OperationContext } from './platform/journal/journal.ts'
import { secretsOf } from './platform/secrets/secrets.ts'
import { groundTables } from './schema/schema.ts'

let world: UndoWorld
let db: UndoWorld['db']
let ada = ''
let bob = ''
let admin: Admin

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
  bob = await addAccount(db)
  await sql`update account set is_admin = true where id = ${ada}`.execute(db)
  await addSession({ db, secrets: secretsOf(Buffer.alloc(32, 1)) }, ada as UserId)
  const session = await db
    .selectFrom('session')
    .select('id')
    .where('owner_id', '=', ada)
    .executeTakeFirstOrThrow()
  admin = { userId: ada as UserId, sessionId: session.id as SessionId }
  await letWait(7)
})

const by = (intent: string): OperationContext => ({ actor: 'session', userId: ada, intent })
const letWait = (days: number) =>
  sql`update heirloom.removal_limit set account_days = ${days}`.execute(world.ownerDb)

const emptied: string[] = []
const empty = () =>
  emptyRemovedAccounts({
    db,
    followPurge: async () => void emptied.push('asked'),
  })

const operationsOf = async (intent: string, userId: string): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>`
      select id from operation where intent = ${intent} and (user_id = ${userId} or id in (
        select operation from change where row_id = ${userId})) order by id`.execute(db)
  ).rows.map(({ id }) => id)

const rowsOf = async (ownerId: string): Promise<readonly unknown[]> =>
  (
    await sql<{ row: unknown }>`
      select to_jsonb(a) - '{updated_at,verified_at,taken_at,local_time}'::text[] as row from asset a
      where owner_id = ${ownerId} order by id`.execute(db)
  ).rows.map(({ row }) => row)

/** 1,200 photos: one with a moving half, one in the locked folder, some in the trash. */
async function fullLibrary(ownerId: string): Promise<readonly unknown[]> {
  const [still, half, locked, ...others] = await addAssets(db, ownerId, 1_200)
  await byForce(world.ownerDb, async (trx) => {
    await sql`update heirloom.asset set visibility = 'hidden', type = 'video' where id = ${half}`.execute(trx)
    await sql`update heirloom.asset set live_video_id = ${half} where id = ${still}`.execute(trx)
    await sql`update heirloom.asset set visibility = 'locked' where id = ${locked}`.execute(trx)
    await sql`update heirloom.asset set state = 'trashed', trashed_at = now()
      where id = any(${others.slice(0, 5)}::uuid[])`.execute(trx)
  })
  return await rowsOf(ownerId)
}

const removeBob = (confirmed?: number) =>
  removeAccount(db, admin, { id: bob, confirmed }, by('account.delete'))

test('its photos stay as they are until its days are over, go in steps, and come back as they were', async () => {
  const before = await fullLibrary(bob)
  await expect(removeBob()).rejects.toMatchObject({ code: 'change_held' })
  await expect(removeBob(1)).rejects.toMatchObject({ code: 'confirmed_differs' })
  await removeBob(1_193)
  expect(await empty()).toBe(0)
  expect(await rowsOf(bob)).toEqual(before)

  await letWait(0)
  expect(await empty()).toBe(1_199)
  expect(await rowsOf(bob)).toEqual([])
  expect(await empty()).toBe(0)
  const steps = await operationsOf('account.empty', bob)
  expect(steps).toHaveLength(2)
  expect(emptied).toHaveLength(2)

  await restoreAccount(db, bob, by('account.restore'))
  expect((await undoOf(world, steps)).kept).toEqual([])
  expect(await rowsOf(bob)).toEqual(before)
  expect(await empty()).toBe(0)
})

test('undoing the removal gives the account back, and its days begin anew with the next', async () => {
  await addAssets(db, bob, 5)
  await removeBob()
  const [removal] = await operationsOf('account.delete', bob)
  expect((await undoOf(world, [removal!])).kept).toEqual([])
  const account = async () =>
    (await db.selectFrom('account').select('deleted_at').where('id', '=', bob).executeTakeFirstOrThrow())
      .deleted_at
  expect(await account()).toBeNull()
  await letWait(0)
  expect(await empty()).toBe(0)
  expect(await rowsOf(bob)).toHaveLength(5)
})

test('a date in the past proves nothing: what counts is when the journal was told', async () => {
  await addAssets(db, bob, 60)
  await removeBob(60)
  await sql`update account set deleted_at = now() - interval '1 year' where id = ${bob}`.execute(db)
  expect(await empty()).toBe(0)
  await expect(sql`delete from asset where owner_id = ${bob}`.execute(db)).rejects.toMatchObject({
    code: 'HG001',
  })
  expect(await rowsOf(bob)).toHaveLength(60)
})

test('nobody removes themselves, a stranger, or the last admin', async () => {
  const remove = (id: string, who = admin) => removeAccount(db, who, { id }, by('account.delete'))
  await expect(remove(ada)).rejects.toMatchObject({ code: 'own_account' })
  await expect(remove(randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  await sql`update account set is_admin = false where id <> ${ada}`.execute(db)
  await expect(remove(ada, { ...admin, userId: bob as UserId })).rejects.toMatchObject({ code: 'last_admin' })
})
