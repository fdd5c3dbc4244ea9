// No search and no map reads all photos, or all that is shown of them, where an index can serve: every statement that these
// features send is taken down and its plan looked at, with scans of whole tables made dear.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { streamMarkers } from './features/map/map.ts'
import {
  countPhotos,
  exploreTowns,
  listChoices,
  listLargest,
  listTowns,
  pickPhotos,
  searchPhotos,
  searchWords,
} from './features/search/search.ts'
import type { SearchFilter } from './features/search/search.ts'
import { isFree, openPlans, photosOfEach, plansLimit } from './plans.testing.ts'
import type { Plans } from './plans.testing.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'

let database: TestDatabase<Tables>
let plans: Plans
const looker = { userId: '', elevated: true }
const ids = { tagId: '', albumId: '', personId: '', assetId: '' }

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  plans = await openPlans(database)
  await beginEpoch(database.db)
  await fill()
  await plans.ready()
}, plansLimit)
afterAll(async () => {
  await plans.close()
  await database.close()
})

const wholeScansOf: Plans['wholeScansOf'] = (work) => plans.wholeScansOf(work)

/** Two people with many photos each, of fifty towns. */
async function fill(): Promise<void> {
  const { db } = database
  const people = await db
    .insertInto('account')
    .values([
      { email: 'a@example.org', name: 'A' },
      { email: 'b@example.org', name: 'B' },
    ])
    .returning('id')
    .execute()
  Object.assign(looker, { userId: people[0]?.id })
  await sql`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at, local_time)
    select u.id, 'image', 'IMG_' || n || '.jpg', now(), now(), u.id || '/' || n, n, substring(sha256((u.id || n::text)::bytea), 1, 20),
      sha256(n::text::bytea), now() - n * interval '1 hour', now() at time zone 'UTC' - n * interval '1 hour'
    from account u, generate_series(1, ${photosOfEach}::int) n`.execute(db)
  await sql`
    insert into asset_exif (asset_id, city, state, country, make, model, latitude, longitude, rating)
    select id, 'Town ' || size % 50, 'State ' || size % 10, 'Country ' || size % 5, 'Make ' || size % 3, 'Model ' || size % 7,
      size % 90, size % 180, case when size % 100 = 0 then 4 end from asset`.execute(db)
  const owner_id = looker.userId
  const asset = await db
    .selectFrom('asset')
    .select('id')
    .where('owner_id', '=', owner_id)
    .executeTakeFirstOrThrow()
  const tag = await db
    .insertInto('tag')
    .values({ owner_id, value: 'sea' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const album = await db
    .insertInto('album')
    .values({ owner_id, name: 'A' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const person = await db
    .insertInto('person')
    .values({ owner_id, name: 'P' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('tag_asset').values({ owner_id, tag_id: tag.id, asset_id: asset.id }).execute()
  Object.assign(ids, { tagId: tag.id, albumId: album.id, personId: person.id, assetId: asset.id })
}

const filterWith = (more: Partial<SearchFilter>): SearchFilter => ({
  none: false,
  visibility: 'timeline',
  states: ['active'],
  taken: {},
  created: {},
  updated: {},
  trashed: {},
  city: undefined,
  state: undefined,
  country: undefined,
  make: undefined,
  model: undefined,
  lensModel: undefined,
  ...more,
})

const page = { number: 1, size: 50, order: 'desc' } as const

test('the tap and the eye see a scan of a whole table', async () => {
  const scans = await wholeScansOf(() =>
    sql`select count(*) from asset where file_name like '%x%'`.execute(database.db),
  )
  expect(scans.map(([, relations]) => relations)).toEqual([['asset']])
})

const filters: Readonly<Record<string, () => Partial<SearchFilter>>> = {
  nothing: () => ({}),
  'the trash, too': () => ({ states: ['active', 'trashed'] }),
  'the trash': () => ({ states: ['trashed'], trashed: { after: new Date(0) } }),
  'the archive': () => ({ visibility: 'archive' }),
  'an id': () => ({ id: ids.assetId }),
  'a digest': () => ({ sha1: Buffer.alloc(20) }),
  videos: () => ({ type: 'video' }),
  favourites: () => ({ isFavorite: true }),
  'live photos': () => ({ isMotion: true }),
  'no album': () => ({ isNotInAlbum: true }),
  'a day': () => ({ taken: { after: new Date(Date.now() - 86_400_000) } }),
  uploads: () => ({ created: { after: new Date() } }),
  changes: () => ({ updated: { after: new Date() } }),
  'a town': () => ({ city: 'Town 7' }),
  'no town': () => ({ city: null }),
  'a country and region': () => ({ country: 'Country 1', state: 'State 1' }),
  'a camera': () => ({ make: 'Make 1', model: 'Model 1' }),
  stars: () => ({ rating: 4 }),
  'a name': () => ({ fileName: 'IMG_4711' }),
  'a description': () => ({ description: 'sea' }),
  'a tag': () => ({ tagIds: [ids.tagId] }),
  'no tag': () => ({ tagIds: null }),
  'a person': () => ({ personIds: [ids.personId] }),
  'an album': () => ({ albumIds: [ids.albumId] }),
}

/** No index has when rows were changed: each would be written anew with every change. */
const withoutIndex = isFree ? ['changes'] : []
const listed = Object.entries(filters).filter(([name]) => !withoutIndex.includes(name))

test.each(listed)('pages, counts and chance: %s', async (_, filter) => {
  const { db } = database
  expect(await wholeScansOf(() => searchPhotos(db, looker, filterWith(filter()), page))).toEqual([])
  expect(await wholeScansOf(() => countPhotos(db, looker, filterWith(filter())))).toEqual([])
  expect(await wholeScansOf(() => pickPhotos(db, looker, filterWith(filter()), 50))).toEqual([])
})

test.each(['town', 'img_4711 canon', 'to ma', 'sea'])('the words %s', async (text) => {
  expect(await wholeScansOf(() => searchWords(database.db, looker, text, filterWith({}), page))).toEqual([])
})

test('the largest, towns, choices and markers', async () => {
  const { db } = database
  const query = { withArchive: true, isFavorite: undefined, after: undefined, before: undefined }
  const works: readonly (() => Promise<unknown>)[] = [
    () => listLargest(db, looker, filterWith({}), 50),
    () => listTowns(db, looker),
    () => exploreTowns(db, looker),
    () => listChoices(db, looker, 'city', { country: 'Country 1' }),
    () => listChoices(db, looker, 'model', {}),
    () => readAll(streamMarkers(db, looker, { ...query, withPartners: true, withSharedAlbums: true })),
  ]
  for (const work of works) expect(await wholeScansOf(work)).toEqual([])
})

async function readAll(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
