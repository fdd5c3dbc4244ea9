import type { Config } from '../platform/config/config.ts'
import { findRunning } from '../platform/data-folder/data-folder.ts'
import { failure } from '../platform/errors/errors.ts'

/** The database that a command beside the server works on: the person's own, or the one that runs with the server. */
export async function runningDatabaseUrl({ database, dataFolder }: Config): Promise<string> {
  if (database.kind === 'external') return database.url
  const running = await findRunning(dataFolder)
  if (running) return running.databaseUrl
  throw failure(
    'no_server',
    `No Heirloom runs on ${dataFolder}, and its built-in database runs with it. Start it first: npm start`,
  )
}
