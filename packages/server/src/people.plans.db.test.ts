// People, faces, memories and folders read no large table whole: what they ask of a million photos stands in an index.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peopleOfAssets } from './catalog/people/people.ts'
import { listFolders, viewFolder } from './features/folders/folders.ts'
import { clearPast, makeMemories } from './features/memories/making.ts'
import { countMemories, listMemories } from './features/memories/memories.ts'
import { viewFaces } from './features/people/faces.ts'
import { countPhotos, listPeople, mergePeople } from './features/people/people.ts'
import { makePortrait } from './features/people/portrait.ts'
import { filterFor, listBuckets, readBucket, readDrawnMonth } from './features/timeline/timeline.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import { openPlans, photosOfEach, plansLimit } from './plans.testing.ts'
import type { Plans } from './plans.testing.ts'
import type { Tables } from './schema/schema.ts'

let database: TestDatabase<Tables>
let db: TestDatabase<Tables>['db']
let plans: Plans
let people: readonly string[] = []
let photos: readonly string[] = []
const looker = { userId: '', elevated: true }
const now = new Date('2026-05-10T12:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  plans = await openPlans(database)
  await beginEpoch(db)
  await fill()
  await plans.ready()
}, plansLimit)
afterAll(async () => {
  await plans.close()
  await database.close()
})

const idsOf = async (from: string): Promise<readonly string[]> =>
  (
    await sql<{
      id: string
    }>`select id from ${sql.table(from)} where owner_id = ${looker.userId} order by id limit 10`.execute(db)
  ).rows.map(({ id }) => id)

/** Two accounts with many photos each of 25 years, 200 people, and somebody on every photo. */
async function fill(): Promise<void> {
  const { rows: accounts } = await sql<{ id: string }>`
    insert into account (email, name) values ('a@example.org', 'A'), ('b@example.org', 'B') returning id`.execute(
    db,
  )
  Object.assign(looker, { userId: accounts[0]?.id })
  await sql`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at, local_time)
    select u.id, 'image', 'a.jpg', t, t, u.id || '/' || to_char(t, 'YYYY/YYYY-MM-DD') || '/' || n, n,
      substring(sha256((u.id || n::text)::bytea), 1, 20), sha256(''), t, t at time zone 'UTC'
    from account u, generate_series(1, ${photosOfEach}::int) n, lateral (select timestamptz '2026-05-01' - n * (interval '220000 hours' / ${photosOfEach}::int) as t) at`.execute(
    db,
  )
  await sql`insert into derivative (asset_id, kind, state, version, bytes)
    select id, kind, 'present', 1, 100 from asset, unnest(array['preview', 'thumbnail']) kind`.execute(db)
  await sql`insert into person (owner_id, name) select u.id, 'P' || n from account u, generate_series(1, 200) n`.execute(
    db,
  )
  await sql`
    insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
    select a.owner_id, a.id, p.id, 100, 100, 1, 1, 9, 9
    from asset a join person p on p.owner_id = a.owner_id and p.name = 'P' || (a.size % 200 + 1)`.execute(db)
  people = await idsOf('person')
  photos = await idsOf('asset')
}

async function readAll(pages: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0
  for await (const page of pages) count += page.length
  return count
}

const byAda = { actor: 'system', intent: 'test.plans' } as const
const noPortrait = () => ({ db, derivedFolder: '/nowhere', remake: () => Promise.resolve() })
const memories = {
  day: '2026-05-10',
  isSaved: undefined,
  isTrashed: false,
  order: 'desc',
  size: undefined,
} as const

const works: Readonly<Record<string, () => Promise<unknown>>> = {
  'the list of people': () =>
    listPeople(db, { ownerId: looker.userId, withHidden: true, page: 1, size: 500 }),
  'how often somebody is seen': () => countPhotos(db, looker.userId, people[0]!),
  'a portrait': () => makePortrait(noPortrait(), looker.userId, people[0]!).catch(() => undefined),
  'who is on photos': () => peopleOfAssets(db, photos),
  'faces on a photo': () => viewFaces(db, looker, photos[0]!),
  'the months of a person': () =>
    listBuckets(db, filterFor(looker, { personId: people[0]!, visibility: 'timeline' })),
  'the months of a person, one photo of each stack': () =>
    listBuckets(db, filterFor(looker, { personId: people[0]!, visibility: 'timeline', withStacked: true })),
  'a month of a person': () =>
    readBucket(db, filterFor(looker, { personId: people[0]!, visibility: 'timeline' }), '2026-04-01'),
  'a merge': () => mergePeople(db, byAda, looker.userId, { id: people[0]!, others: people.slice(1, 4) }),
  'a night of memories': () => makeMemories(db, now),
  'the memories of a day': () => readAll(listMemories(db, looker, memories)),
  'how many memories': () => countMemories(db, looker, memories),
  'what is cleared away': () => clearPast(db, new Date('2026-09-01T00:00:00Z')),
  folders: () => listFolders(db, looker.userId),
  'a folder': () => readAll(viewFolder(db, looker, `${looker.userId}/2026/2026-04-29`)),
}

test.each(Object.entries(works))('%s', async (_, work) => {
  expect(await plans.wholeScansOf(work)).toEqual([])
})

test('a month is drawn from the index alone, wherever its photos lie', async () => {
  const filter = filterFor(looker, { visibility: 'timeline' })
  const reads = await plans.readsOf('asset', () => readDrawnMonth(db, filter, '2026-04-01'))
  expect(reads).toEqual(['Index Only Scan asset_timeline'])
})

test('they found what they looked for', async () => {
  expect(await readAll(viewFolder(db, looker, `${looker.userId}/2026/2026-04-29`))).toBeGreaterThan(0)
  expect(await countPhotos(db, looker.userId, people[0]!)).toBe(photosOfEach / 50)
  expect((await listFolders(db, looker.userId)).length).toBeGreaterThan(4000)
})
