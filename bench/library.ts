// A library of synthetic rows on a PostgreSQL of its own: as many assets as asked for, over twenty years, with one month
// of exactly 3,000. No files stand behind them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase, rawSql } from '../packages/server/src/platform/db/db.ts'
import type { Database } from '../packages/server/src/platform/db/db.ts'
import { startEmbedded } from '../packages/server/src/platform/db/embedded/embedded.ts'
import { beginEpoch } from '../packages/server/src/platform/journal/journal.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { mediaVersion } from '../packages/server/src/features/media/media.ts'
import { migrate } from '../packages/server/src/schema/schema.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'

export interface BenchLibrary extends Database<Tables> {
  readonly ownerId: string
  readonly superuserUrl: string
}

/** How large each derived file is. */
export const derivedBytes = 20_000

/** What photos look like; `thumbhash` in hexadecimal. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly thumbhash: string
}

/** The month that holds exactly this many. */
export const fullMonth = { day: '2015-06-01', assets: 3_000 } as const

const blank: Picture = {
  width: 4000,
  height: 3000,
  thumbhash: '3c080d0580f68777858778787f878770f783f8758f',
}

/** An empty database with one account; durable, as in use. `close` removes it. */
export async function openBenchLibrary(): Promise<BenchLibrary> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
  const embedded = await startEmbedded({ dataFolder, log: silentLog() })
  const { ownerUrl, superuserUrl } = embedded
  await migrate(ownerUrl, { appRole: 'heirloom', superuserUrl })
  const database = openDatabase<Tables>({ url: embedded.appUrl, max: 8, applicationName: 'heirloom bench' })
  await beginEpoch(database.db)
  const { id } = await database.db
    .insertInto('account')
    .values({ email: 'bench@example.org', name: 'Bench' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const close = async (): Promise<void> => {
    await database.close()
    await embedded.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
  return { ...database, ownerId: id, superuserUrl: embedded.superuserUrl, close }
}

/** Adds assets until there are `total`, with metadata and derivative rows, in steps of 50,000; of `pictures` in rotation. */
export async function fillLibrary(
  library: BenchLibrary,
  from: number,
  total: number,
  pictures: readonly Picture[] = [blank],
): Promise<void> {
  await fillPhotos(library, from, total, pictures)
  await rawSql(`
    insert into derivative (asset_id, kind, state, version, bytes)
    select id, kind, 'present', version::integer, ${derivedBytes} from asset a,
      json_each_text('${JSON.stringify(mediaVersion)}') as made (kind, version)
    where not exists (select from derivative d where d.asset_id = a.id)`).execute(library.db)
}

/** Assets and metadata alone, of 300 towns and 60 cameras. What is shown of them is made by {@link showAll}. */
export async function fillPhotos(
  library: BenchLibrary,
  from: number,
  total: number,
  pictures: readonly Picture[] = [blank],
): Promise<void> {
  for (let start = from; start < total; start += 50_000) {
    const end = Math.min(start + 50_000, total)
    await rawSql(insertAssets(library.ownerId, start, end, pictures)).execute(library.db)
  }
  await asSuperuser(
    library,
    `set session_replication_role = replica;
    insert into heirloom.asset_exif (asset_id, taken_at, local_time, make, model, city, state, country, latitude, longitude)
    select id, taken_at, local_time, (array['Canon', 'Nikon', 'Fujifilm'])[1 + n % 3], 'EOS ' || n % 20, 'Town ' || n % 300,
      'State ' || n % 30, 'Country ' || n % 10, 36.7 + n % 1000 / 100.0, -4.4
    from (select *, hashtext(id::text) & 65535 as n from heirloom.asset) a
    where not exists (select from heirloom.asset_exif e where e.asset_id = a.id)`,
  )
}

/** Makes what is shown of all photos; its indexes are built after, as that takes a tenth of the time. */
export async function showAll(library: BenchLibrary): Promise<void> {
  await asSuperuser(
    library,
    `set search_path = heirloom, public;
    set maintenance_work_mem = '512MB';
    drop index asset_shown_text, asset_shown_words;
    select refresh_shown(array(select id from asset));
    create index asset_shown_text on asset_shown using gin (text gin_trgm_ops);
    create index asset_shown_words on asset_shown using gin (words_of(text))`,
  )
}

/** As the database does it by itself after a while; the program's role may not ask for it. */
export const analyze = (library: BenchLibrary): Promise<void> => asSuperuser(library, 'vacuum analyze')

async function asSuperuser({ superuserUrl }: BenchLibrary, text: string): Promise<void> {
  const superuser = openDatabase<Tables>({ url: superuserUrl, max: 1, applicationName: 'heirloom bench' })
  try {
    await rawSql(text).execute(superuser.db)
  } finally {
    await superuser.close()
  }
}

/** Numbers below 3,000 fall into the full month, the others into all the other days of twenty years. */
function insertAssets(ownerId: string, start: number, end: number, pictures: readonly Picture[]): string {
  return `
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time, width, height, thumbhash)
    select '${ownerId}', case when n % 20 = 0 then 'video' else 'image' end, 'IMG_' || n || '.jpg', taken, taken,
      'bench/' || n || '.jpg', 2700000, substring(sha256(n::text::bytea), 1, 20), sha256(n::text::bytea),
      taken, taken at time zone 'UTC', width, height, decode(thumbhash, 'hex')
    from generate_series(${start}, ${end - 1}) n cross join lateral (
      select case when n < ${fullMonth.assets} then '${fullMonth.day} 00:00Z'::timestamptz + n * interval '14 minutes'
        else '2004-01-01 00:00Z'::timestamptz + (n::bigint * 7919 % 4100) * interval '1 day' + (n % 86400) * interval '1 second'
      end as taken
    ) day join (
      select * from json_to_recordset('${JSON.stringify(pictures.map((one, at) => ({ ...one, at })))}')
        as one (at integer, width integer, height integer, thumbhash text)
    ) picture on at = n % ${pictures.length}`
}
