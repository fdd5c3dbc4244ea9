// What journal and counts cost: one update of 100,000 rows, and one of a single row, in a warmed connection, beside the
// same statements with the triggers off.
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const superuser = openDatabase<Tables>({
    url: library.superuserUrl,
    max: 1,
    applicationName: 'heirloom bench',
  })
  try {
    await fillLibrary(library, 0, 100_000)
    await sql`vacuum analyze`.execute(superuser.db)
    const on = await measure(library.db)
    await sql`alter table asset disable trigger user`.execute(superuser.db)
    await sql`vacuum analyze`.execute(superuser.db)
    const off = await measure(library.db)
    return [
      milliseconds('journal: an update of 100,000 rows', on.bulk, off.bulk),
      milliseconds('journal: an update of one row', on.one, off.one),
    ].map((result, index) => ({ ...result, budget: index === 0 ? '≤ 1.6 ×' : '≤ 0.3 ms more' }))
  } finally {
    await superuser.close()
    await library.close()
  }
}

async function measure(db: Kysely<Tables>): Promise<{ readonly one: number; readonly bulk: number }> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ id: string }>`select id from asset limit 1`.execute(connection)
    const one = await medianOf(300, () =>
      sql`update asset set is_favorite = not is_favorite where id = ${rows[0]?.id}`.execute(connection),
    )
    const bulk = await medianOf(3, () =>
      sql`update asset set is_favorite = not is_favorite`.execute(connection),
    )
    return { one, bulk }
  })
}

if (process.argv[1] === import.meta.filename) print(await run())
