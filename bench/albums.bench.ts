// What albums ask of the database at 1,000,000 photos: 10,000 albums of some fifty photos each, and one of 50,000. The
// reference of a list is the fetch of the same albums' rows and nothing else; of a month, that of its ids in the timeline.
import { sql } from 'kysely'
import { foldAssetCounts, getShownAsset } from '../packages/server/src/catalog/assets/assets.ts'
import { getAlbum, listAlbums } from '../packages/server/src/features/albums/albums.ts'
import { filterFor, listBuckets, readBucket } from '../packages/server/src/features/timeline/timeline.ts'
import { analyze, fillLibrary, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const size = 1_000_000
const albums = 10_000
const large = 50_000

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  try {
    await fillLibrary(library, 0, size)
    const { largeId, memberId } = await fillAlbums(library)
    await library.db.transaction().execute(foldAssetCounts)
    await analyze(library)
    return await measure(library, largeId, memberId)
  } finally {
    await library.close()
  }
}

interface Filled {
  readonly largeId: string
  /** Of somebody who sees the large album. */
  readonly memberId: string
}

/** Photos by turns into the albums, and every twentieth into the large one. */
async function fillAlbums({ db, ownerId }: BenchLibrary): Promise<Filled> {
  await sql`insert into album (owner_id, name) select ${ownerId}, 'Album ' || n from generate_series(1, ${albums}) n`.execute(
    db,
  )
  for (let part = 0; part < 10; part++)
    await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
      select ${ownerId}, b.id, p.id, ${ownerId}
      from (select id, row_number() over (order by id) as n from asset) p
      join (select id, row_number() over (order by id) as n from album) b on b.n = p.n % ${albums} + 1
      where p.n % 20 = ${part * 2}`.execute(db)
  const { id: largeId } = await db
    .insertInto('album')
    .values({ owner_id: ownerId, name: 'All of it' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    select ${ownerId}, ${largeId}, id, ${ownerId} from asset order by local_time, id limit ${large}`.execute(
    db,
  )
  const { id: memberId } = await db
    .insertInto('account')
    .values({ email: 'member@example.org', name: 'Member' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const member = { owner_id: ownerId, album_id: largeId, user_id: memberId, role: 'viewer' as const }
  await db.insertInto('album_user').values(member).execute()
  return { largeId, memberId }
}

async function measure({ db, ownerId }: BenchLibrary, largeId: string, memberId: string): Promise<Result[]> {
  const bare = await medianOf(10, () => sql`select * from album where owner_id = ${ownerId}`.execute(db))
  const nothing = await medianOf(50, () => sql`select 1`.execute(db))
  const one = (await listAlbums(db, ownerId, { name: 'Album 5000' }))[0]?.id ?? ''
  const member = { userId: memberId, elevated: false }
  const filter = filterFor(member, { albumId: largeId, visibility: 'timeline' })
  const [month] = JSON.parse(await listBuckets(db, filter)) as { timeBucket: string; count: number }[]
  if (month === undefined) throw new Error('the album is empty')
  const { rows } = await sql<{
    id: string
  }>`select asset_id as id from album_asset where album_id = ${largeId}
    order by asset_id limit 1`.execute(db)
  const shown = rows[0]?.id ?? ''
  const ids = await medianOf(20, () =>
    sql`select json_agg(id)::text from asset where owner_id = ${ownerId} and visibility = 'timeline'
      and state = 'active' and local_time >= ${month.timeBucket}::timestamp
      and local_time < ${month.timeBucket}::timestamp + interval '1 month'`.execute(db),
  )
  return [
    milliseconds('10,000 albums', await medianOf(5, () => listAlbums(db, ownerId, {})), bare),
    milliseconds('one album of 50', await medianOf(50, () => getAlbum(db, ownerId, one)), nothing, 10),
    milliseconds('one album of 50,000', await medianOf(5, () => getAlbum(db, ownerId, largeId)), nothing),
    milliseconds(
      'albums of a photo',
      await medianOf(50, () => listAlbums(db, ownerId, { assetId: shown })),
      nothing,
    ),
    milliseconds(
      'months of 50,000, for a member',
      await medianOf(10, () => listBuckets(db, filter)),
      nothing,
    ),
    milliseconds(
      `a month of it (${month.count})`,
      await medianOf(10, () => readBucket(db, filter, month.timeBucket)),
      ids,
    ),
    milliseconds(
      'a photo of somebody else’s in an album',
      await medianOf(50, () => getShownAsset(db, member, shown, 'asset.read')),
      nothing,
      5,
    ),
  ]
}

if (process.argv[1] === import.meta.filename) print(await run())
