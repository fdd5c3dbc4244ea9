// What the timeline asks of the database, at 10,000, 100,000 and 1,000,000 rows. The reference is a query that fetches the
// ids of the same month by the same index and nothing else; counts have `select 1` beside them.
import { sql } from 'kysely'
import { look } from '../packages/server/src/features/alarms/alarms.ts'
import { registerFigures } from '../packages/server/src/features/health/health.ts'
import { readTrend } from '../packages/server/src/features/trend/trend.ts'
import { createMetrics } from '../packages/server/src/platform/http/http.ts'
import type { Metrics } from '../packages/server/src/platform/http/http.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { countAssets } from '../packages/server/src/features/statistics/statistics.ts'
import { readCoverage } from '../packages/server/src/features/health/health.sql.ts'
import { mediaVersion } from '../packages/server/src/features/media/media.ts'
import {
  foldAssetCounts,
  foldDerivativeCounts,
  foldLibraryCounts,
} from '../packages/server/src/catalog/assets/assets.ts'
import { filterFor, listBuckets, readBucket } from '../packages/server/src/features/timeline/timeline.ts'
import { analyze, fillLibrary, fullMonth, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const sizes = [10_000, 100_000, 1_000_000]

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  try {
    const results: Result[] = []
    let filled = 0
    for (const size of sizes) {
      await fillLibrary(library, filled, size)
      filled = size
      await library.db.transaction().execute(async (trx) => {
        for (const fold of [foldAssetCounts, foldDerivativeCounts, foldLibraryCounts]) await fold(trx)
      })
      await analyze(library)
      results.push(...(await measure(library, size)))
    }
    return results
  } finally {
    await library.close()
  }
}

const freeBytes = async (): Promise<number> => 1e12
const nothingThere = async () => undefined

function figuresOf(db: BenchLibrary['db']): Metrics {
  const metrics = createMetrics()
  registerFigures(metrics, { db, kinds: mediaVersion, freeBytes })
  return metrics
}

async function measure({ db, ownerId }: BenchLibrary, size: number): Promise<Result[]> {
  const looker = { userId: ownerId, elevated: false }
  const filter = filterFor(looker, { visibility: 'timeline', withStacked: true })
  const month = JSON.parse(await readBucket(db, filter, fullMonth.day)) as { id: string[] }
  if (month.id.length !== fullMonth.assets) throw new Error(`the month holds ${month.id.length}`)
  const nothing = await medianOf(50, () => sql`select 1`.execute(db))
  const ids = await medianOf(20, () =>
    sql`select json_agg(id)::text from asset where owner_id = ${ownerId} and visibility = 'timeline'
      and state = 'active' and local_time >= ${fullMonth.day}::timestamp
      and local_time < ${fullMonth.day}::timestamp + interval '1 month'`.execute(db),
  )
  const { registry } = figuresOf(db)
  const watch = {
    db,
    now: new Date(),
    freeBytes,
    trashDays: 90,
    askStore: nothingThere,
    journalHead: nothingThere,
  }
  const at = `at ${size.toLocaleString('en')}`
  return [
    milliseconds(`timeline buckets ${at}`, await medianOf(50, () => listBuckets(db, filter)), nothing, 10),
    milliseconds(
      `a month of 3,000 ${at}`,
      await medianOf(20, () => readBucket(db, filter, fullMonth.day)),
      ids,
      25,
    ),
    milliseconds(`asset statistics ${at}`, await medianOf(50, () => countAssets(db, looker, {})), nothing, 3),
    milliseconds(`coverage ${at}`, await medianOf(20, () => readCoverage(db, mediaVersion)), nothing, 10),
    milliseconds(
      `plot of 30 days ${at}`,
      await medianOf(20, () => readTrend(db, ownerId, 'month')),
      nothing,
      50,
    ),
    milliseconds(`all figures for Prometheus ${at}`, await medianOf(10, () => registry.metrics()), nothing),
    milliseconds(`a look for alarms ${at}`, await medianOf(10, () => look(watch, silentLog())), nothing),
  ]
}

if (process.argv[1] === import.meta.filename) print(await run())
