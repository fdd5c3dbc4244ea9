// What it takes to compare 135,000 assets with a journal of a million changes, and to look at triggers and functions:
// the first runs every night, the second every minute. Beside it, a bare read of the same rows and changes.
import { sql } from 'kysely'
import { compareWithJournal } from '../packages/server/src/features/integrity/integrity.ts'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import { watchStructure } from '../packages/server/src/platform/journal/journal.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import type { BenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const assets = 135_000
const changes = 1_000_000

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  try {
    await fillLibrary(library, 0, assets)
    await addChanges(library)
    const compare = await timeOf(() => refuseFound(library))
    const bare = await timeOf(() => readBare(library))
    const watch = await medianOf(5, () => watchStructure(library.db))
    return [
      milliseconds('integrity: compare 135,000 assets with 1,000,000 changes', compare, bare),
      { ...milliseconds('integrity: look at triggers and functions', watch, 1000), budget: '≤ 1 s a minute' },
    ]
  } finally {
    await library.close()
  }
}

/** Minutes of work need no median. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Favourites on and off until there are a million. */
async function addChanges(library: BenchLibrary): Promise<void> {
  for (let made = assets; made < changes; made += assets)
    await sql`update asset set is_favorite = not is_favorite, file_name = file_name || 'x'`.execute(
      library.db,
    )
  const superuser = openDatabase<Tables>({
    url: library.superuserUrl,
    max: 1,
    applicationName: 'heirloom bench',
  })
  await sql`vacuum analyze`.execute(superuser.db)
  await superuser.close()
}

async function refuseFound({ db }: BenchLibrary): Promise<void> {
  const found = await compareWithJournal(db)
  if (Object.keys(found).length > 0)
    throw new Error(`differences where none were made: ${JSON.stringify(found)}`)
}

async function readBare({ db }: BenchLibrary): Promise<void> {
  await sql`select count(to_jsonb(a)::text) from asset a`.execute(db)
  await sql`select count(after::text) from (select after from change order by row_id, seq) c`.execute(db)
}

if (process.argv[1] === import.meta.filename) print(await run())
