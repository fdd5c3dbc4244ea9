// What taking back costs: 111,082 photos that were deleted by one statement, without and with metadata of clients, and as many
// changed values, beside a bare insert of the same rows into a table without triggers, indexes or foreign keys of ours.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { undo } from '../packages/server/src/features/undo/undo.ts'
import type { UndoDependencies } from '../packages/server/src/features/undo/undo.ts'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import type { Db, Tables, Trx } from '../packages/server/src/schema/schema.ts'
import { fillLibrary, openBenchLibrary } from './library.ts'
import { milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const assets = 135_000
const removed = 111_082

export async function run(): Promise<Result[]> {
  const library = await openBenchLibrary()
  const superuser = openDatabase<Tables>({ url: library.superuserUrl, max: 1, applicationName: 'psql' })
  try {
    await fillLibrary(library, 0, assets)
    await sql`vacuum analyze`.execute(superuser.db)
    const bare = await timed(() => bareInsert(superuser.db))
    const some = sql`select id from asset order by id limit ${removed}`
    const remove = (trx: Trx) => sql`delete from asset where id in (${some})`.execute(trx)
    const change = (trx: Trx) =>
      sql`update asset set is_favorite = not is_favorite, visibility = 'archive' where id in (${some})`.execute(
        trx,
      )
    const deletion = await measure(library.db, await byForce(superuser.db, remove))
    await sql`insert into asset_metadata (owner_id, asset_id, key, value)
      select owner_id, id, 'mobile-app', '{"cloudId": "x"}' from asset order by id limit 20000`.execute(
      library.db,
    )
    const cascade = await measure(library.db, await byForce(superuser.db, remove))
    const update = await measure(library.db, await byForce(superuser.db, change))
    return [
      milliseconds(`undo: ${removed} deleted photos`, deletion.ms, bare, 10_000),
      milliseconds(`undo: the same, 20000 of them with metadata of clients`, cascade.ms, bare),
      milliseconds(`undo: ${removed} changed photos`, update.ms, bare),
      milliseconds('undo: the server’s longest wait meanwhile', deletion.longestWait, 1, 1_000),
    ]
  } finally {
    await superuser.close()
    await library.close()
  }
}

async function byForce(db: Db, change: (trx: Trx) => Promise<unknown>): Promise<string> {
  return await db.transaction().execute(async (trx) => {
    await sql`select heirloom.allow_removal('bench')`.execute(trx)
    await change(trx)
    const { rows } = await sql<{ id: string }>`
      select id from operation where xid = pg_current_xact_id() and kind = 'change'`.execute(trx)
    return rows[0]?.id ?? ''
  })
}

/** How long the undo takes, and how long others waited for one row while it ran. */
async function measure(
  db: Db,
  operationId: string,
): Promise<{ readonly ms: number; readonly longestWait: number }> {
  const deps: UndoDependencies = {
    db,
    bringBackFiles: () => Promise.resolve([]),
    followReturned: () => Promise.resolve(),
  }
  const request = { selection: { operationIds: [operationId] }, personId: undefined }
  const context = { actor: 'system', intent: 'operation.undo' } as const
  const over = new AbortController()
  const waits: number[] = [0]
  const watching = (async () => {
    for (; !over.signal.aborted; await pause(50))
      waits.push(await timed(() => sql`select count(*) from account`.execute(db)))
  })()
  const ms = await timed(() => undo(deps, request, context))
  over.abort()
  await watching
  return { ms, longestWait: waits.reduce((longest, wait) => Math.max(longest, wait)) }
}

async function bareInsert(db: Db): Promise<void> {
  await sql`create unlogged table bare as select * from asset with no data`.execute(db)
  await sql`insert into bare select * from asset limit ${removed}`.execute(db)
  await sql`drop table bare`.execute(db)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

if (process.argv[1] === import.meta.filename) print(await run())
