import type { Config } from '../platform/config/config.ts'
import { findRunning } from '../platform/data-folder/data-folder.ts'
import type { RunFile } from '../platform/data-folder/data-folder.ts'
import { failure } from '../platform/errors/errors.ts'

/** The database that a command beside the server works on: the person's own, or the one that runs with the server. */
export async function runningDatabaseUrl(config: Config): Promise<string> {
  if (config.database.kind === 'external') return config.database.url
  return (await getRunning(config)).databaseUrl
}

/** The same, as the owner of its tables. */
export async function runningOwnerUrl(config: Config): Promise<string> {
  if (config.database.kind === 'external') return config.database.ownerUrl
  return (await getRunning(config)).ownerUrl
}

async function getRunning({ dataFolder }: Config): Promise<RunFile> {
  const running = await findRunning(dataFolder)
  if (running) return running
  throw failure(
    'no_server',
    `No Heirloom runs on ${dataFolder}, and its built-in database runs with it. Start it first: npm start`,
  )
}
