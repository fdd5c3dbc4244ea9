// What it takes to make a lost database again from its journal: 135,000 photos with 300,000 changes, from segments alone and
// from a snapshot that is somewhat old. Beside it, a bare COPY of the same changes and photos into tables without indexes.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { rebuild } from '../packages/server/src/features/rebuild/rebuild.ts'
import { makeSnapshot, ship } from '../packages/server/src/features/shipping/shipping.ts'
import type { ShippingDependencies } from '../packages/server/src/features/shipping/shipping.ts'
import { startEmbedded } from '../packages/server/src/platform/db/embedded/embedded.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { writeInstanceId } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const assets = 135_000
const budget = 120_000

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const journalFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-journal-'))
  try {
    const shipping = { ...library, journalFolder, version: 'bench', log: silentLog() }
    await writeInstanceId(library.db, randomUUID())
    await fillLibrary(library, 0, assets)
    await shipLive(library, shipping)
    const bare = await timeOf(() => copyBare(library))
    const fromSegments = await rebuildFrom(journalFolder)
    await makeSnapshot(shipping)
    await sql`update asset set file_name = file_name || 'y' where id in (select id from asset order by id limit 30000)`.execute(
      library.db,
    )
    await ship(shipping)
    const fromSnapshot = await rebuildFrom(journalFolder)
    return [
      milliseconds('rebuild: 135,000 photos, 300,000 changes, from segments', fromSegments, bare, budget),
      milliseconds('rebuild: the same and 30,000 changes after a snapshot', fromSnapshot, bare, budget),
    ]
  } finally {
    await library.close()
    await rm(journalFolder, { recursive: true, force: true })
  }
}

/** All that a living library writes, in some segments. */
async function shipLive({ db }: BenchLibrary, shipping: ShippingDependencies): Promise<void> {
  await ship(shipping)
  await sql`update asset set is_favorite = not is_favorite`.execute(db)
  await ship(shipping)
  await sql`update asset set file_name = file_name || 'x' where id in (select id from asset order by id limit 30000)`.execute(
    db,
  )
  await ship(shipping)
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Out of the tables and into plain ones of the same shape. */
async function copyBare({ pool }: BenchLibrary): Promise<void> {
  const [from, into] = [await pool.connect(), await pool.connect()]
  try {
    for (const name of ['change', 'asset']) {
      await into.query(`create temporary table bare_${name} (like heirloom.${name})`)
      const rows = from.query(copyTo(`copy heirloom.${name} to stdout`))
      await pipeline(rows, into.query(copyFrom(`copy bare_${name} from stdin`)))
    }
  } finally {
    from.release(true)
    into.release(true)
  }
}

/** Into a database that has just been made; durable, as in use. */
async function rebuildFrom(journalFolder: string): Promise<number> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
  const embedded = await startEmbedded({ dataFolder, log: silentLog() })
  try {
    const { ownerUrl, superuserUrl } = embedded
    const about = { journalFolder, ownerUrl, superuserUrl, appRole: 'heirloom', log: silentLog() }
    const report = await rebuild({ ...about, onProgress: () => undefined })
    if (!report.isProven || report.rows['asset'] !== assets) throw new Error('not everything came back')
    return report.seconds * 1000
  } finally {
    await embedded.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) print(await run())
