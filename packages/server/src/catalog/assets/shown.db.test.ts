import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { showMissing } from './assets.ts'

let database: TestDatabase<Tables>
let ownerId: string
let id: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
})
afterAll(() => database.close())

const newOwner = async (): Promise<string> => {
  const account = { email: `${randomUUID()}@example.org`, name: 'Ada' }
  return (await database.db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow())
    .id
}

beforeEach(async () => {
  ownerId = await newOwner()
  const now = new Date()
  const asset = {
    owner_id: ownerId,
    type: 'image',
    file_name: 'Fête.JPG',
    file_created_at: now,
    file_modified_at: now,
    path: `${randomUUID()}/Fête.JPG`,
    size: 5,
    sha1: randomBytes(20),
    sha256: randomBytes(32),
    taken_at: now,
    local_time: '2020-01-01 00:00:00',
  } as const
  id = (await database.db.insertInto('asset').values(asset).returning('id').executeTakeFirstOrThrow()).id
  const exif = {
    asset_id: id,
    city: 'Paris',
    country: 'France',
    latitude: 48.8,
    longitude: 2.3,
    rating: 3,
    description: 'Tür',
  }
  await database.db.insertInto('asset_exif').values(exif).execute()
})

const shown = () =>
  database.db.selectFrom('asset_shown').selectAll().where('asset_id', '=', id).executeTakeFirst()
const say = (note: object) =>
  database.db
    .insertInto('asset_note')
    .values({ owner_id: ownerId, asset_id: id, ...note })
    .onConflict((conflict) => conflict.column('asset_id').doUpdateSet(note))
    .execute()

test('what the file tells, as it is compared: lower case, without accents', async () => {
  const row = await shown()
  expect(row).toMatchObject({
    owner_id: ownerId,
    size: 5,
    city: 'Paris',
    state: '',
    country: 'France',
    rating: 3,
  })
  expect(row?.description).toBe('tur')
  expect(row?.text.split('\n').slice(1)).toEqual(['tur', 'paris', '', 'france', '', '', ''])
  expect(row?.text).toContain('/fete.jpg')
})

test('what its owner says stands over that, part by part, and goes again', async () => {
  await say({ rating: 5 })
  expect(await shown()).toMatchObject({ rating: 5, city: 'Paris', description: 'tur' })
  await say({ rating: 0, description: '' })
  expect(await shown()).toMatchObject({ rating: null, description: '' })
  await say({ latitude: 1, longitude: 2 })
  expect(await shown()).toMatchObject({ latitude: 1, longitude: 2, city: '', country: '' })
  await say({ city: 'Libreville', country: 'Gabon', named_at: new Date() })
  expect(await shown()).toMatchObject({ city: 'Libreville', country: 'Gabon' })
  await say({ latitude: 3, longitude: 4 })
  const note = await database.db
    .selectFrom('asset_note')
    .selectAll()
    .where('asset_id', '=', id)
    .executeTakeFirst()
  expect(note).toMatchObject({ city: null, named_at: null })
  expect(await shown()).toMatchObject({ city: '', country: '' })
  await database.db.deleteFrom('asset_note').where('asset_id', '=', id).execute()
  expect(await shown()).toMatchObject({ latitude: 48.8, city: 'Paris', rating: 3, description: 'tur' })
})

test('a name or an owner that was changed past the program is followed', async () => {
  await database.db.updateTable('asset').set({ file_name: 'Other.jpg' }).where('id', '=', id).execute()
  expect((await shown())?.text).toContain('\nother.jpg\n')
  const other = await newOwner()
  await database.db.updateTable('asset').set({ owner_id: other }).where('id', '=', id).execute()
  expect(await shown()).toMatchObject({ owner_id: other })
})

test('names are derived: they make no operation, and phones are told', async () => {
  await say({ latitude: 1, longitude: 2 })
  const operations = () => database.db.selectFrom('operation').select('id').execute()
  const before = await operations()
  await database.db.updateTable('asset_note').set({ city: 'Libreville' }).where('asset_id', '=', id).execute()
  expect(await operations()).toEqual(before)
  const { rows } = await sql`select from derived_change where asset_id = ${id} and xid = (
    select xmin::text::xid8 from asset_note where asset_id = ${id})`.execute(database.db)
  expect(rows).toHaveLength(1)
})

test('a row that is as it should be is not written again, and one that is missing is made', async () => {
  const version = async () =>
    (
      await sql<{ at: string }>`select ctid::text as at from asset_shown where asset_id = ${id}`.execute(
        database.db,
      )
    ).rows
  const before = await version()
  await sql`select refresh_shown(array[${id}::uuid])`.execute(database.db)
  expect(await version()).toEqual(before)
  await sql`delete from asset_shown`.execute(database.db)
  expect(await showMissing(database.db)).toBe(0)
  await sql`insert into derivative (asset_id, kind, state, version) values (${id}, 'metadata', 'failed', 1)`.execute(
    database.db,
  )
  expect(await showMissing(database.db)).toBe(1)
  expect(await shown()).toMatchObject({ city: 'Paris' })
})
