// Search in a library of a million photos of 300 towns and 60 cameras: a tag on 100,000, an album of 10,000, a hundred
// favourites. Beside each stands the shortest way to as many photos: their ids by the timeline's index.
import { sql } from 'kysely'
import type { SearchFilter } from '../packages/server/src/features/search/search.ts'
import {
  countPhotos,
  exploreTowns,
  listChoices,
  listLargest,
  listTowns,
  pickPhotos,
  searchPhotos,
  searchWords,
} from '../packages/server/src/features/search/search.ts'
import { rawSql } from '../packages/server/src/platform/db/db.ts'
import { analyze, fillPhotos, openBenchLibrary, showAll } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const searchedLibrary = 1_000_000

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  try {
    const arranged = await fillForSearch(library, searchedLibrary)
    return await measure(library, arranged)
  } finally {
    await library.close()
  }
}

interface Arranged {
  readonly tagId: string
  readonly albumId: string
}

async function fillForSearch(library: BenchLibrary, size: number): Promise<Arranged> {
  const { db, ownerId } = library
  await fillPhotos(library, 0, size)
  await showAll(library)
  await rawSql(`
    create temporary table one as select id, row_number() over (order by sha1) as n from asset;
    insert into tag (owner_id, value) values ('${ownerId}', 'large');
    insert into tag_asset (owner_id, tag_id, asset_id) select '${ownerId}', t.id, one.id from one, tag t where n % 10 = 1;
    insert into album (owner_id, name) values ('${ownerId}', 'Album');
    insert into album_asset (owner_id, album_id, asset_id, added_by)
      select '${ownerId}', al.id, one.id, '${ownerId}' from one, album al where n % 100 = 1;
    update asset set is_favorite = true where id in (select id from one where n % ${size / 100} = 1);
    drop table one`).execute(db)
  await analyze(library)
  const tag = await db.selectFrom('tag').select('id').executeTakeFirstOrThrow()
  const album = await db.selectFrom('album').select('id').executeTakeFirstOrThrow()
  return { tagId: tag.id, albumId: album.id }
}

const nothing = { taken: {}, created: {}, updated: {}, trashed: {} }
const unsaid = {
  city: undefined,
  state: undefined,
  country: undefined,
  make: undefined,
  model: undefined,
  lensModel: undefined,
}

const filterWith = (more: Partial<SearchFilter>): SearchFilter => ({
  none: false,
  visibility: 'timeline',
  states: ['active'],
  ...nothing,
  ...unsaid,
  ...more,
})

/** What phones and pages ask for, by the name that the figure has. */
const conditionsOf = ({ tagId, albumId }: Arranged): Readonly<Record<string, Partial<SearchFilter>>> => ({
  'nothing, the newest': {},
  'a town': { city: 'Town 7' },
  'a country': { country: 'Country 7' },
  'a town that nobody was in': { city: 'Nowhere' },
  'a camera': { make: 'Canon', model: 'EOS 3' },
  favourites: { isFavorite: true },
  'three days': { taken: { after: new Date('2009-05-01'), before: new Date('2009-05-04') } },
  'a name': { fileName: 'IMG_123456' },
  'a common part of a name': { fileName: 'IMG_' },
  'a name that none has': { fileName: 'DSC_999' },
  'a description that none has': { description: 'grandmother' },
  'four stars': { rating: 4 },
  'a tag on 100,000': { tagIds: [tagId] },
  untagged: { tagIds: null },
  'an album of 10,000': { albumIds: [albumId] },
  'not in an album': { isNotInAlbum: true },
  videos: { type: 'video' },
  'the trash': { states: ['trashed'], trashed: { after: new Date(0) } },
})

async function measure({ db, ownerId }: BenchLibrary, arranged: Arranged): Promise<Result[]> {
  const looker = { userId: ownerId, elevated: false }
  const page = { number: 1, size: 250, order: 'desc' } as const
  const bare = await medianOf(20, () =>
    sql`select id from asset where owner_id = ${ownerId} and visibility = 'timeline' and state = 'active'
      order by local_time desc, id desc limit 250`.execute(db),
  )
  const timed = async (name: string, work: () => Promise<unknown>, budget?: number): Promise<Result> =>
    milliseconds(`search: ${name}`, await medianOf(5, work), bare, budget)
  const results: Result[] = []
  for (const [name, conditions] of Object.entries(conditionsOf(arranged)))
    results.push(await timed(name, () => searchPhotos(db, looker, filterWith(conditions), page), 250))
  const town = filterWith({ city: 'Town 7' })
  const others: Readonly<Record<string, () => Promise<unknown>>> = {
    'the words town and canon': () => searchWords(db, looker, 'town canon', filterWith({}), page),
    'words that one photo has': () => searchWords(db, looker, 'img_123456 town', filterWith({}), page),
    'page 100': () => searchPhotos(db, looker, filterWith({}), { ...page, number: 100 }),
    'count all': () => countPhotos(db, looker, filterWith({})),
    'count a town': () => countPhotos(db, looker, town),
    'random 250': () => pickPhotos(db, looker, filterWith({}), 250),
    'random 250 of a town': () => pickPhotos(db, looker, town, 250),
    'the largest 250': () => listLargest(db, looker, filterWith({}), 250),
    'towns, a photo of each': () => listTowns(db, looker),
    'towns to explore': () => exploreTowns(db, looker),
    'countries to choose from': () => listChoices(db, looker, 'country', {}),
    'cameras to choose from': () => listChoices(db, looker, 'model', {}),
  }
  for (const [name, work] of Object.entries(others)) results.push(await timed(name, work, 250))
  return results
}

if (process.argv[1] === import.meta.filename) print(await run())
