// Storms over which strict phones sync: a hundred of a thousand transactions each, on a PostgreSQL of their own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import { startEmbedded } from '../packages/server/src/platform/db/embedded/embedded.ts'
import { beginEpoch } from '../packages/server/src/platform/journal/journal.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { migrate } from '../packages/server/src/schema/schema.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'
import { runStorm } from '../packages/server/src/sync.storm.testing.ts'
import type { Stormed } from '../packages/server/src/sync.storm.testing.ts'

export const deedsOfStorm = 1_000

/** One storm in a database that is removed after it. */
export async function stormRound(seed: number, deeds = deedsOfStorm): Promise<Stormed> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-storm-'))
  const embedded = await startEmbedded({ dataFolder, log: silentLog() })
  const database = openDatabase<Tables>({ url: embedded.appUrl, max: 20, applicationName: 'heirloom storm' })
  try {
    await migrate(embedded.ownerUrl, { appRole: 'heirloom', superuserUrl: embedded.superuserUrl })
    await beginEpoch(database.db)
    await liftLimits(embedded.ownerUrl)
    return await runStorm({ db: database.db, seed, deeds })
  } finally {
    await database.close()
    await embedded.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}

/** Limits of removals have their own tests; here they would only make storms quieter. */
async function liftLimits(ownerUrl: string): Promise<void> {
  const owner = openDatabase<Tables>({ url: ownerUrl, max: 1, applicationName: 'heirloom storm' })
  await sql`update removal_limit set least = 1000000`.execute(owner.db)
  await owner.close()
}
