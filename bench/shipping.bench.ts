// What it costs to ship 100,000 changes, and to make a snapshot of a catalog of 135,000 assets, in rows and megabytes of text a
// second, beside a bare COPY of the same rows into a file through zstd.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { sql } from 'kysely'
import { makeSnapshot, ship } from '../packages/server/src/features/shipping/shipping.ts'
import type { ShippingDependencies } from '../packages/server/src/features/shipping/shipping.ts'
import { openDatabase, readAtOneMoment, withClient } from '../packages/server/src/platform/db/db.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { writeInstanceId } from '../packages/server/src/schema/schema.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { print } from './measure.ts'
import type { Result } from './measure.ts'

const assets = 135_000
const changed = 100_000

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const superuser = openDatabase<Tables>({ url: library.superuserUrl, max: 1, applicationName: 'psql' })
  const journalFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-journal-'))
  try {
    await writeInstanceId(library.db, '00000000-0000-4000-8000-000000000000')
    await fillLibrary(library, 0, assets)
    await sql`vacuum analyze`.execute(superuser.db)
    const shipping = { ...library, journalFolder, version: 'bench', log: silentLog() }
    const filling = await timed(() => ship(shipping))
    return [
      { ...(await shipChanges(library, shipping)), budget: '≥ 0.6' },
      { ...(await snapshotCatalog(library, shipping)), budget: '≥ 0.4' },
      { name: `shipping: the journal of ${assets} new assets`, ratio: 1, figures: { ms: filling.ms } },
    ]
  } finally {
    await superuser.close()
    await library.close()
    await rm(journalFolder, { recursive: true })
  }
}

async function shipChanges(library: BenchLibrary, shipping: ShippingDependencies): Promise<Result> {
  const some = sql`select id from asset order by id limit ${changed}`
  await sql`update asset set is_favorite = not is_favorite where id in (${some})`.execute(library.db)
  const { ms, result } = await timed(() => ship(shipping))
  const [segment] = result.shipped
  if (result.shipped.length !== 1 || segment?.changes !== changed)
    throw new Error('Not what was to be measured')
  const last = `(select from_xid from heirloom.segment order by number desc limit 1)`
  const bare = await bareCopy(library, shipping.journalFolder, [
    `select * from heirloom.change where epoch = 1 and xid >= ${last} order by epoch, xid, seq`,
  ])
  return rate(`shipping: ${changed} changes`, { rows: changed, ms }, bare)
}

async function snapshotCatalog(library: BenchLibrary, shipping: ShippingDependencies): Promise<Result> {
  const { ms, result } = await timed(() => makeSnapshot(shipping))
  const rows = Object.values(result.rows).reduce((sum, count) => sum + count, 0)
  const bare = await bareCopy(library, shipping.journalFolder, [
    'select * from heirloom.asset',
    'select * from heirloom.asset_exif',
  ])
  return rate(`shipping: a snapshot of ${assets} assets, with digests`, { rows, ms }, bare)
}

interface Bare {
  readonly ms: number
  readonly bytes: number
}

function rate(name: string, ours: { readonly rows: number; readonly ms: number }, bare: Bare): Result {
  const megabytes = (ms: number): number => bare.bytes / 1000 / ms
  const figures = {
    'rows/s': (ours.rows / ours.ms) * 1000,
    'MB/s': megabytes(ours.ms),
    'bare MB/s': megabytes(bare.ms),
    ms: ours.ms,
  }
  return { name, ratio: bare.ms / ours.ms, figures }
}

async function bareCopy({ pool }: BenchLibrary, folder: string, queries: readonly string[]): Promise<Bare> {
  let bytes = 0
  const count = (): Transform =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        done(null, chunk)
      },
    })
  const { ms } = await timed(() =>
    withClient(pool, (client) =>
      readAtOneMoment(client, async (reader) => {
        for (const query of queries) {
          const file = createWriteStream(path.join(folder, 'bare'), { flush: true })
          await pipeline(reader.copy(query), count(), createZstdCompress(), file)
        }
      }),
    ),
  )
  return { ms, bytes }
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

if (process.argv[1] === import.meta.filename) print(await run())
