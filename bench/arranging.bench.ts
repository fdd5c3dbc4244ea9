// Notes, tags and stacks in a library of a million, with 100,000 stacks of three, a tag on 100,000 photos and one on 1,000.
// Looking has `select 1` beside it; changes of many have a bare update of as many rows.
import { sql } from 'kysely'
import { viewAsset } from '../packages/server/src/catalog/asset-views/asset-views.ts'
import { foldAssetCounts } from '../packages/server/src/catalog/assets/assets.ts'
import { updateAssets } from '../packages/server/src/features/editing/editing.ts'
import { createStack } from '../packages/server/src/features/stacks/stacks.ts'
import { listStacks } from '../packages/server/src/features/stacks/viewing.ts'
import { tagAssets } from '../packages/server/src/features/tags/tags.ts'
import { filterFor, listBuckets, readBucket } from '../packages/server/src/features/timeline/timeline.ts'
import { rawSql } from '../packages/server/src/platform/db/db.ts'
import { analyze, fillLibrary, fullMonth, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const size = 1_000_000

interface Tags {
  readonly large: string
  readonly small: string
}

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  try {
    await fillLibrary(library, 0, size)
    const tags = await arrange(library)
    await library.db.transaction().execute(foldAssetCounts)
    await analyze(library)
    return [...(await look(library, tags)), ...(await change(library, tags))]
  } finally {
    await library.close()
  }
}

async function arrange({ db, ownerId }: BenchLibrary): Promise<Tags> {
  await rawSql(`
    create temporary table one as select id, row_number() over (order by sha1) as n from asset;
    analyze one;
    with made as (insert into stack (owner_id, primary_asset_id)
      select '${ownerId}', id from one where n % 10 = 0 returning id, primary_asset_id)
    insert into stack_asset (owner_id, stack_id, asset_id)
      select '${ownerId}', made.id, other.id from made join one on one.id = primary_asset_id
      cross join generate_series(0, 2) k join one other on other.n = one.n - k;
    insert into tag (owner_id, value) values ('${ownerId}', 'large'), ('${ownerId}', 'small');
    insert into tag_asset (owner_id, tag_id, asset_id)
      select '${ownerId}', t.id, one.id from one, tag t
      where t.value = 'large' and n % 10 = 1 or t.value = 'small' and n % 1000 = 1;
    insert into asset_note (owner_id, asset_id, description) select '${ownerId}', id, 'Note' from one where n % 10 = 5;
    drop table one`).execute(db)
  const rows = await db.selectFrom('tag').select('id').orderBy('value').execute()
  return { large: rows[0]?.id ?? '', small: rows[1]?.id ?? '' }
}

async function look({ db, ownerId }: BenchLibrary, { large, small }: Tags): Promise<Result[]> {
  const looker = { userId: ownerId, elevated: false }
  const filter = (more: object) => filterFor(looker, { visibility: 'timeline', withStacked: true, ...more })
  const nothing = await medianOf(50, () => sql`select 1`.execute(db))
  const { id } = await db.selectFrom('stack_asset').select('asset_id as id').executeTakeFirstOrThrow()
  const timed = async (name: string, times: number, work: () => Promise<unknown>): Promise<Result> =>
    milliseconds(name, await medianOf(times, work), nothing)
  return [
    await timed('timeline buckets, 100,000 stacks', 10, () => listBuckets(db, filter({}))),
    await timed('a month of 3,000, 100,000 stacks', 10, () => readBucket(db, filter({}), fullMonth.day)),
    await timed('buckets of a tag on 1,000', 10, () => listBuckets(db, filter({ tagId: small }))),
    await timed('buckets of a tag on 100,000', 5, () => listBuckets(db, filter({ tagId: large }))),
    await timed('a month of a tag on 100,000', 10, () =>
      readBucket(db, filter({ tagId: large }), fullMonth.day),
    ),
    await timed('all that is known of a photo', 50, () => viewAsset(db, looker, id, 'asset.read')),
    await timed('all of 100,000 stacks', 1, async () => {
      for await (const page of listStacks(db, looker, undefined)) if (page.length === 0) break
    }),
  ]
}

async function change({ db, ownerId }: BenchLibrary, { small }: Tags): Promise<Result[]> {
  const looker = { userId: ownerId, elevated: false }
  const by = { actor: 'session', userId: ownerId } as const
  const { rows } = await sql<{ id: string }>`select id from asset order by id limit 10000`.execute(db)
  const ids = rows.map((row) => row.id)
  const bare = await medianOf(3, () =>
    sql`update asset_exif set rating = 3 where asset_id = any(${ids})`.execute(db),
  )
  const timed = async (name: string, work: () => Promise<unknown>): Promise<Result> =>
    milliseconds(name, await medianOf(3, work), bare)
  const moved = { kind: 'moved', minutes: 60, timeZone: undefined } as const
  return [
    await timed('describe 10,000', () => updateAssets(db, by, looker, ids, { note: { description: 'One' } })),
    await timed('shift 10,000 by an hour', () =>
      updateAssets(db, by, looker, ids, { note: { moment: moved } }),
    ),
    await timed('favourite 10,000 and back', async () => {
      for (const isFavorite of [true, false])
        await updateAssets(db, by, looker, ids, { isFavorite, note: {} })
    }),
    await timed('tag 10,000', async () => tagAssets(db, by, looker, small, ids)),
    await timed('stack 20', () => createStack(db, by, looker, ids.slice(0, 20))),
  ]
}

if (process.argv[1] === import.meta.filename) print(await run())
