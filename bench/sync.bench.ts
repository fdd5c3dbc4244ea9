// A phone's first stream of 135,000 photos, and one that has nothing to tell, in a library of 1,000,000. The reference of the
// first is a query that makes the same JSON of the same rows without anything around it; of the other, `select 1`.
import { sql } from 'kysely'
import { acknowledge, orderOf, streamChanges } from '../packages/server/src/features/sync/sync.ts'
import type { Device } from '../packages/server/src/features/sync/sync.ts'
import { preferencesOf } from '../packages/server/src/features/profile/profile.ts'
import { analyze, fillLibrary, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const library = 1_000_000
const phone = 135_000

const types = [
  'AuthUsersV1',
  'UsersV1',
  'PartnersV1',
  'AssetsV2',
  'StacksV1',
  'PartnerAssetsV2',
  'PartnerStacksV1',
  'AlbumAssetsV2',
  'AlbumsV2',
  'AlbumUsersV1',
  'AlbumToAssetsV1',
  'AssetExifsV1',
  'AlbumAssetExifsV1',
  'PartnerAssetExifsV1',
  'AssetOcrV1',
  'MemoriesV1',
  'MemoryToAssetsV1',
  'PeopleV1',
  'AssetFacesV2',
  'UserMetadataV1',
  'AssetMetadataV1',
  'AssetEditsV1',
] as const
const order = orderOf((stored) => preferencesOf(stored))

export async function run(): Promise<Result[]> {
  const bench = await openBenchLibrary()
  try {
    const device = await openDevice(bench)
    await fillLibrary({ ...bench, ownerId: device.userId }, 0, phone)
    await fillLibrary(bench, phone, library)
    await analyze(bench)
    return await measure(bench, device)
  } finally {
    await bench.close()
  }
}

/** Somebody with a device. */
async function openDevice({ pool }: BenchLibrary): Promise<Device> {
  const { rows } = await pool.query<{ id: string; session: string }>(
    `with person as (insert into account (email, name) values ('phone@example.org', 'Phone') returning id)
    insert into session (owner_id, digest) select id, 'x' from person returning owner_id as id, id as session`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('nobody was added')
  return { userId: row.id, sessionId: row.session, isToBeginAnew: false }
}

interface Taken {
  readonly lines: number
  readonly acks: readonly string[]
  readonly mostMemory: number
}

async function take({ db }: BenchLibrary, device: Device): Promise<Taken> {
  let lines = 0
  let mostMemory = 0
  const acks = new Map<string, string>()
  for await (const piece of streamChanges(db, order, device, types)) {
    for (const line of piece.split('\n')) {
      if (line === '') continue
      lines++
      acks.set(/"type":"(\w+)"/.exec(line)?.[1] ?? '', /"ack":"([^"]+)"\}$/.exec(line)?.[1] ?? '')
    }
    mostMemory = Math.max(mostMemory, process.memoryUsage().rss)
  }
  return { lines, acks: [...acks.values()], mostMemory }
}

async function measure(bench: BenchLibrary, device: Device): Promise<Result[]> {
  const before = process.memoryUsage().rss
  const begun = performance.now()
  const first = await take(bench, device)
  const took = performance.now() - begun
  if (first.lines < 2 * phone) throw new Error(`the first stream had ${first.lines} lines`)
  const bare = await medianOf(1, () => bareRows(bench, device.userId))
  await acknowledge(bench.db, device.sessionId, first.acks)
  const nothing = await medianOf(20, () => take(bench, device))
  const one = await medianOf(20, () => sql`select 1`.execute(bench.db))
  const result = milliseconds(
    `first stream of ${phone.toLocaleString('en')} photos, of 1,000,000`,
    took,
    bare,
  )
  return [
    { ...result, figures: { ...result.figures, 'more MB': (first.mostMemory - before) / 1e6 } },
    milliseconds('a stream with nothing new', nothing, one, 50),
  ]
}

/** The columns that the stream tells, as rows of text that nobody keeps. */
async function bareRows({ pool }: BenchLibrary, userId: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `declare bare no scroll cursor for select row_to_json(a)::text, row_to_json(e)::text
        from heirloom.asset a left join heirloom.asset_exif e on e.asset_id = a.id where a.owner_id = '${userId}'`,
    )
    for (;;) {
      const { rows } = await client.query('fetch 1000 from bare')
      if (rows.length === 0) break
    }
    await client.query('rollback')
  } finally {
    client.release()
  }
}

if (process.argv[1] === import.meta.filename) print(await run())
