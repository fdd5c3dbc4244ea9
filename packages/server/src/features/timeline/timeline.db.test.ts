import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import type { Tables } from '../../schema/schema.ts'
import { filterFor, listBuckets, readBucket, readDrawnMonth } from './timeline.ts'
import type { TimelineQuery } from './timeline.ts'

let database: TestDatabase<Tables>
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  owner = await addAccount()
  const stranger = await addAccount()
  await addAsset({ local: '2024-05-31 23:59:59', taken: '2024-06-01T03:59:59Z' })
  await addAsset({ local: '2024-05-01 00:00:00', favorite: true })
  await addAsset({ local: '2024-06-01 00:00:00', visibility: 'archive' })
  await addAsset({ local: '2024-05-10 10:00:00', visibility: 'hidden' })
  await addAsset({ local: '2024-05-10 10:00:00', visibility: 'locked' })
  await addAsset({ local: '2024-05-10 10:00:00', state: 'trashed' })
  await addAsset({ local: '2024-05-10 10:00:00', owner: stranger })
})
afterAll(() => database.close())

async function addAccount(): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into account (email, name) values (${`${randomUUID()}@example.org`}, 'x') returning id`.execute(
    database.db,
  )
  return rows[0]!.id
}

interface Made {
  readonly local: string
  readonly taken?: string
  readonly visibility?: string
  readonly state?: string
  readonly favorite?: boolean
  readonly owner?: string
}

async function addAsset(made: Made): Promise<string> {
  const { local, taken = `${local}Z`, visibility = 'timeline', state = 'active', favorite = false } = made
  const { rows } = await sql<{
    id: string
  }>`insert into asset (owner_id, type, visibility, state, trashed_at, is_favorite, file_name, file_created_at,
      file_modified_at, path, size, sha1, sha256, taken_at, local_time, width, height)
    values (${made.owner ?? owner}, 'image', ${visibility}, ${state}, case when ${state} = 'trashed' then now() end,
      ${favorite}, 'a.jpg', now(), now(), gen_random_uuid()::text, 1, substring(sha256(gen_random_uuid()::text::bytea), 1, 20),
      sha256(''), ${taken}, ${local}, 400, 300) returning id`.execute(database.db)
  return rows[0]!.id
}

const looker = (elevated = false) => ({ userId: owner, elevated })

async function buckets(query: TimelineQuery, elevated = false): Promise<Record<string, number>> {
  const text = await listBuckets(database.db, filterFor(looker(elevated), query))
  const list = JSON.parse(text) as { timeBucket: string; count: number }[]
  return Object.fromEntries(list.map((bucket) => [bucket.timeBucket, bucket.count]))
}

type Columns = Record<string, unknown[]>

async function month(query: TimelineQuery, day: string): Promise<Columns> {
  return JSON.parse(await readBucket(database.db, filterFor(looker(), query), day)) as Columns
}

async function drawnMonth(query: TimelineQuery, day: string): Promise<Columns> {
  return JSON.parse(await readDrawnMonth(database.db, filterFor(looker(), query), day)) as Columns
}

test('a month is that of the wall clock where the photo was taken', async () => {
  const may = await month({ visibility: 'timeline' }, '2024-05-01')
  expect(may['localOffsetHours']).toEqual([-4, 0])
  expect(may['ratio']).toEqual([1.3333, 1.3333])
  expect((await month({ visibility: 'timeline' }, '2024-06-01'))['id']).toEqual([])
})

test('what is drawn of a month are the same photos in the same order, each at its day', async () => {
  const queries: TimelineQuery[] = [{}, { isFavorite: true }, { order: 'asc' }, { withStacked: true }]
  for (const query of queries) {
    const [all, drawn] = await Promise.all([month(query, '2024-05-01'), drawnMonth(query, '2024-05-01')])
    const same = Object.keys(drawn).filter((name) => name !== 'day')
    expect(same).toHaveLength(query.withStacked === true ? 9 : 8)
    for (const name of same) expect(drawn[name]).toEqual(all[name])
    expect(drawn['day']).toHaveLength(drawn['id']?.length ?? -1)
  }
  const may = await drawnMonth({ visibility: 'timeline' }, '2024-05-01')
  expect(may['day']).toEqual(['2024-05-31', '2024-05-01'])
  const [thisMonth = ''] = Object.keys(await buckets({ orderBy: 'createdAt' }))
  const { createdAt } = await month({ orderBy: 'createdAt' }, thisMonth)
  const { day } = await drawnMonth({ orderBy: 'createdAt' }, thisMonth)
  expect(day).toEqual(createdAt?.map((at) => String(at).slice(0, 10)))
})

test('filters combine, and counts agree with what the months hold', async () => {
  const queries: TimelineQuery[] = [
    {},
    { visibility: 'timeline' },
    { visibility: 'archive' },
    { visibility: 'hidden' },
    { isFavorite: true },
    { isFavorite: false, visibility: 'timeline' },
    { isTrashed: true },
    { orderBy: 'createdAt' },
  ]
  const sizes: number[] = []
  for (const query of queries) {
    const counted = await buckets(query)
    for (const [day, count] of Object.entries(counted))
      expect((await month(query, day))['id']).toHaveLength(count)
    sizes.push(Object.values(counted).reduce((sum, count) => sum + count, 0))
  }
  expect(sizes).toEqual([3, 2, 1, 1, 1, 1, 1, 3])
})

test('of a stack one photo counts, in whatever view: its primary, else the first that is asked for', async () => {
  const collector = await addAccount()
  const [may, june, archived] = await Promise.all([
    addAsset({ owner: collector, local: '2024-05-10 10:00:00', favorite: true }),
    addAsset({ owner: collector, local: '2024-06-10 10:00:00', favorite: true }),
    addAsset({ owner: collector, local: '2024-06-11 10:00:00', visibility: 'archive' }),
    addAsset({ owner: collector, local: '2024-07-10 10:00:00', favorite: true }),
  ])
  const person = randomUUID()
  const stack = randomUUID()
  await sql`insert into person (id, owner_id, name) values (${person}, ${collector}, 'Grace')`.execute(
    database.db,
  )
  await sql`insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
    select ${collector}, id, ${person}, 9, 9, 1, 1, 2, 2 from asset where id in (${may}, ${june})`.execute(
    database.db,
  )
  await sql`insert into stack (id, owner_id, primary_asset_id) values (${stack}, ${collector}, ${archived})`.execute(
    database.db,
  )
  await sql`insert into stack_asset (owner_id, stack_id, asset_id)
    select ${collector}, ${stack}, id from asset where id in (${may}, ${june}, ${archived})`.execute(
    database.db,
  )
  const first = may < june ? '2024-05-01' : '2024-06-01'
  const expected: readonly (readonly [TimelineQuery, Record<string, number>])[] = [
    [{}, { '2024-06-01': 1, '2024-07-01': 1 }],
    [{ visibility: 'timeline' }, { [first]: 1, '2024-07-01': 1 }],
    [{ visibility: 'archive' }, { '2024-06-01': 1 }],
    [{ isFavorite: true }, { [first]: 1, '2024-07-01': 1 }],
    [{ personId: person }, { [first]: 1 }],
    [{ takenAfter: '2024-06-01T00:00:00Z' }, { '2024-06-01': 1, '2024-07-01': 1 }],
    [{ takenAfter: '2024-07-01T00:00:00Z' }, { '2024-07-01': 1 }],
  ]
  const of = (query: TimelineQuery) =>
    filterFor({ userId: collector, elevated: false }, { ...query, withStacked: true })
  const idsOf = async (query: TimelineQuery, day: string): Promise<readonly string[]> =>
    (JSON.parse(await readBucket(database.db, of(query), day)) as { id: string[] }).id
  for (const [query, months] of expected) {
    const list = JSON.parse(await listBuckets(database.db, of(query))) as {
      timeBucket: string
      count: number
    }[]
    expect(Object.fromEntries(list.map(({ timeBucket, count }) => [timeBucket, count]))).toEqual(months)
    for (const [day, count] of Object.entries(months)) expect(await idsOf(query, day)).toHaveLength(count)
  }
  const today = JSON.parse(await listBuckets(database.db, of({ orderBy: 'createdAt' }))) as {
    count: number
  }[]
  expect(today.map(({ count }) => count)).toEqual([2])
})

test('newest first, unless asked otherwise', async () => {
  expect(Object.keys(await buckets({}))).toEqual(['2024-06-01', '2024-05-01'])
  expect(Object.keys(await buckets({ order: 'asc' }))).toEqual(['2024-05-01', '2024-06-01'])
  const rising = await month({ visibility: 'timeline', order: 'asc' }, '2024-05-01')
  expect(rising['isFavorite']).toEqual([true, false])
})

test('a filter that can not be honoured gives nothing, never everything', async () => {
  const impossible: TimelineQuery[] = [
    { albumId: randomUUID() },
    { personId: randomUUID() },
    { tagId: randomUUID() },
    { bbox: '1,2,3,4' },
    { userId: randomUUID() },
    { visibility: 'locked' },
  ]
  for (const query of impossible) {
    expect(await buckets(query)).toEqual({})
    expect((await month(query, '2024-05-01'))['id']).toEqual([])
  }
  expect(await buckets({ visibility: 'locked' }, true)).toEqual({ '2024-05-01': 1 })
})
