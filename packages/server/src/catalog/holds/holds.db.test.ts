import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../platform/db/db.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import {
  approveHold,
  changeApproved,
  changeConfirmed,
  changeOrHold,
  dismissHold,
  getHold,
  listHeldIds,
  listHolds,
  tidyHolds,
} from './holds.ts'
import type { HeldRequest } from './holds.ts'

let database: TestDatabase<Tables>
let owners: ReturnType<typeof openDatabase<Tables>>
let db: Db
let owner: string
let session: string
let ids: readonly string[]

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  owners = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'test' })
  await beginEpoch(db)
})
afterAll(async () => {
  await owners.close()
  await database.close()
})
beforeEach(async () => {
  owner = await addAccount()
  session = await addSession(owner)
  ids = await addPhotos(60)
})

async function addAccount(isAdmin = false): Promise<string> {
  const { rows } = await sql<{ id: string }>`insert into account (email, name, is_admin)
    values (${`${randomUUID()}@example.org`}, 'Ada', ${isAdmin}) returning id`.execute(db)
  return rows[0]!.id
}

async function addSession(of: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`insert into session (owner_id, digest)
    values (${of}, decode(md5(gen_random_uuid()::text), 'hex')) returning id`.execute(db)
  return rows[0]!.id
}

async function addPhotos(count: number, visibility = 'timeline'): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time, visibility)
    select ${owner}::uuid, 'image', 'a.jpg', now(), now(), gen_random_uuid()::text, 5,
      substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''), now(), now()::timestamp, ${visibility}
    from generate_series(1, ${count}) returning id`.execute(db)
  return rows.map((row) => row.id)
}

const context = (): OperationContext => ({
  actor: 'api_key',
  actorId: randomUUID(),
  userId: owner,
  client: 'a script',
  address: '192.0.2.7',
  intent: 'asset.trash',
})
const held = (some = ids): HeldRequest => ({ kind: 'asset.trash', ownerId: owner, ids: some, request: {} })

const trash =
  (some = ids) =>
  async (trx: Trx): Promise<number> => {
    const { numAffectedRows } = await sql`update asset set state = 'trashed', trashed_at = now()
      where id = any(${[...some]}::uuid[]) and state = 'active'`.execute(trx)
    return Number(numAffectedRows)
  }

/** Asks for what is too much, and gives the id of the hold. */
async function ask(some = ids): Promise<string> {
  const error = await changeOrHold(db, context(), held(some), trash(some)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'change_held', details: { count: some.length } })
  return (error as { details: { holdId: string } }).details.holdId
}

const codeOf = (change: Promise<unknown>): Promise<string> =>
  change.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

async function activeCount(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from asset where owner_id = ${owner} and state = 'active'`.execute(db)
  return rows[0]!.n
}

async function eventsOf(intent: string) {
  const { rows } = await sql<{ details: Record<string, unknown>; actor: string }>`
    select details, actor from operation where kind = 'event' and intent = ${intent} and user_id = ${owner}
    order by at`.execute(db)
  return rows
}

test('an ordinary change is made, and nobody is asked', async () => {
  expect(await changeOrHold(db, context(), held(ids.slice(0, 5)), trash(ids.slice(0, 5)))).toBe(5)
  expect(await listHolds(db, { ownerId: owner })).toEqual([])
})

test('a refused change says so in words, leaves a record, and waits for its owner', async () => {
  const error = await changeOrHold(db, context(), held(), trash()).catch((thrown: Error) => thrown)
  expect((error as Error).message).toBe(
    'This would remove 60 of your 60 photos. Nothing has been changed. Confirm it in Heirloom’s web page, under Waiting changes.',
  )
  expect(await activeCount()).toBe(60)
  const [hold] = await listHolds(db, { ownerId: owner })
  expect(hold).toMatchObject({
    kind: 'asset.trash',
    ownerId: owner,
    ownerName: 'Ada',
    count: 60,
    library: 60,
    asked: 1,
    state: 'waiting',
    asker: { actor: 'api_key', client: 'a script', address: '192.0.2.7' },
  })
  expect(hold?.sample.every((id) => ids.includes(id))).toBe(true)
  expect(await listHeldIds(db, hold!.id)).toEqual(ids.toSorted())
  expect(await eventsOf('removal.refused')).toEqual([
    {
      actor: 'api_key',
      details: expect.objectContaining({
        refusal: expect.any(Number) as number,
        intent: 'asset.trash',
        kind: 'asset.trash',
        hold: hold!.id,
        owners: [expect.objectContaining({ owner, lost: 60, library: 60 })],
      }) as object,
    },
  ])
})

test('what waits is told of the same library as the refusal: without what is locked', async () => {
  await addPhotos(2, 'locked')
  await expect(changeOrHold(db, context(), held(), trash())).rejects.toThrow('remove 60 of your 60 photos')
  expect(await listHolds(db, { ownerId: owner })).toMatchObject([{ count: 60, library: 60 }])
})

test('the same asked four times is one hold, whatever the order; another set is another', async () => {
  const first = await ask()
  expect(await ask(ids.toReversed())).toBe(first)
  expect(await ask()).toBe(first)
  expect(await ask([...ids, ids[0]!])).toBe(first)
  expect(await getHold(db, { id: first })).toMatchObject({ asked: 4, count: 60 })
  expect(await ask(ids.slice(1))).not.toBe(first)
  expect(await listHolds(db, { ownerId: owner })).toHaveLength(2)
})

test('once approved it is done, once', async () => {
  const id = await ask()
  await approveHold(db, context(), id, session)
  expect(await changeApproved(db, context(), id, trash())).toBe(60)
  expect(await getHold(db, { id })).toMatchObject({ state: 'done' })
  expect(await codeOf(changeApproved(db, context(), id, trash()))).toBe('change_over')
  expect(await activeCount()).toBe(0)
  const { rows } = await sql`select lost, counted, allowed_by from removal where owner_id = ${owner}`.execute(
    db,
  )
  expect(rows).toEqual([{ lost: 60, counted: 0, allowed_by: `hold ${id}` }])
  expect(await eventsOf('removal.approve')).toEqual([{ actor: 'api_key', details: { hold: id } }])
})

test('an approval that the limits turned out not to need is used all the same', async () => {
  const id = await ask()
  await approveHold(db, context(), id, session)
  expect(await changeApproved(db, context(), id, trash(ids.slice(0, 2)))).toBe(2)
  expect(await getHold(db, { id })).toMatchObject({ state: 'done' })
})

test('fewer than was approved may go, more may not', async () => {
  const id = await ask(ids.slice(0, 50))
  await approveHold(db, context(), id, session)
  expect(await codeOf(changeApproved(db, context(), id, trash()))).toBe('change_differs')
  expect(await activeCount()).toBe(60)
  expect(await eventsOf('removal.refused')).toHaveLength(2)
  expect(await changeApproved(db, context(), id, trash(ids.slice(0, 45)))).toBe(45)
})

test('a set of 20,000 is compared', async () => {
  const many = await addPhotos(20_000)
  const id = await ask(many)
  await approveHold(db, context(), id, session)
  expect(await changeApproved(db, context(), id, trash(many))).toBe(20_000)
}, 60_000)

test('a change that fails leaves its approval unused', async () => {
  const id = await ask()
  await approveHold(db, context(), id, session)
  const failing = changeApproved(db, context(), id, async (trx) => {
    await trash()(trx)
    throw Object.assign(new Error('no'), { code: 'no_luck' })
  })
  expect(await codeOf(failing)).toBe('no_luck')
  expect(await changeApproved(db, context(), id, trash())).toBe(60)
})

test('nobody but the owner in a living session approves or dismisses', async () => {
  const id = await ask()
  const key = randomUUID()
  const others = await addSession(await addAccount(true))
  const ended = await addSession(owner)
  await sql`update session set expires_at = now() - interval '1 second' where id = ${ended}`.execute(db)
  for (const wrong of [others, ended, key, owner]) {
    expect(await codeOf(approveHold(db, context(), id, wrong))).toBe('change_over')
    expect(await codeOf(dismissHold(db, context(), id, wrong))).toBe('change_over')
  }
  expect(await codeOf(changeApproved(db, context(), id, trash()))).toBe('change_over')
  expect(await eventsOf('removal.approve')).toEqual([])
  await sql`update account set deleted_at = now() where id = ${owner}`
    .execute(owners.db)
    .catch(() => undefined)
  expect(await getHold(db, { id })).toMatchObject({ state: 'waiting' })
})

test('what was dismissed is over; asked again, it waits again', async () => {
  const id = await ask()
  await dismissHold(db, { ...context(), intent: 'removal.dismiss' }, id, session)
  expect(await getHold(db, { id })).toMatchObject({ state: 'dismissed' })
  expect(await codeOf(approveHold(db, context(), id, session))).toBe('change_over')
  expect(await eventsOf('removal.dismiss')).toHaveLength(1)
  expect(await ask()).not.toBe(id)
})

test('an approval ends after ten minutes, a question after a fortnight', async () => {
  const id = await ask()
  const expire = () =>
    sql`update hold set expires_at = now() - interval '1 second' where id = ${id}`.execute(owners.db)
  await approveHold(db, context(), id, session)
  await expire()
  expect(await codeOf(changeApproved(db, context(), id, trash()))).toBe('change_over')
  expect(await getHold(db, { id })).toMatchObject({ state: 'expired' })
  const next = await ask()
  await sql`update hold set expires_at = now() - interval '1 second' where id = ${next}`.execute(owners.db)
  expect(await codeOf(approveHold(db, context(), next, session))).toBe('change_over')
  expect(await ask()).not.toBe(next)
  expect(await getHold(db, { id: next })).toMatchObject({ state: 'expired' })
})

test('a person who confirmed the number gets it done at once', async () => {
  expect(await changeConfirmed(db, context(), session, held(), trash())).toBe(60)
  expect(await listHolds(db, { ownerId: owner })).toMatchObject([{ state: 'done', count: 60 }])
  expect(await codeOf(changeConfirmed(db, context(), randomUUID(), held(), trash()))).toBe('change_over')
})

test('another person does not see it', async () => {
  const id = await ask()
  const stranger = await addAccount()
  expect(await listHolds(db, { ownerId: stranger })).toEqual([])
  expect(await codeOf(getHold(db, { id, ownerId: stranger }))).toBe('not_found')
})

test('of what is asked for ever anew a hundred wait', async () => {
  const many = await addPhotos(110)
  for (let i = 0; i < 105; i++) await ask(many.slice(i % 5, 75 + Math.floor(i / 5)))
  const states = (await listHolds(db, { ownerId: owner })).map((hold) => hold.state)
  expect(states.filter((state) => state === 'waiting')).toHaveLength(100)
  expect(states.filter((state) => state === 'expired')).toHaveLength(5)
})

test('the rows of what is over are forgotten after a day', async () => {
  const [over, waits] = [await ask(), await ask(ids.slice(1))]
  await dismissHold(db, context(), over, session)
  const tidy = () => db.transaction().execute(tidyHolds)
  await tidy()
  expect(await listHeldIds(db, over)).toHaveLength(60)
  await sql`update hold set dismissed_at = now() - interval '2 days' where id = ${over}`.execute(owners.db)
  await tidy()
  expect([await listHeldIds(db, over), (await listHeldIds(db, waits)).length]).toEqual([[], 59])
})
