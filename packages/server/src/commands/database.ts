import type { Config } from '../platform/config/config.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { startEmbedded } from '../platform/db/embedded/embedded.ts'
import { checkExternalDatabase } from '../platform/db/external.sql.ts'
import type { Log } from '../platform/log/log.ts'

/** A database that answers, ours or the person's own. */
export interface ServerDatabase {
  readonly url: string
  readonly ownerUrl: string
  /** Known of the built-in database alone. */
  readonly superuserUrl?: string
  /** Where it writes its log; the built-in database alone. */
  readonly logFolder?: string
  /** The role of the program, to which migrations grant. */
  readonly appRole: string
  /** Ends it in order. */
  stop(): Promise<void>
  /** Steps back from it because it is another's: leaves alone what ran before we came. */
  leave(): Promise<void>
}

export async function openServerDatabase(
  config: Config,
  folder: DataFolder,
  log: Log,
  options: { readonly durable?: boolean } = {},
): Promise<ServerDatabase> {
  return config.database.kind === 'embedded'
    ? await embedded(config, folder, log, options)
    : await external(config.database, log)
}

async function embedded(
  config: Config,
  folder: DataFolder,
  log: Log,
  options: { readonly durable?: boolean },
): Promise<ServerDatabase> {
  const mayCreateUser = config.maySetUp
  const database = await startEmbedded({ dataFolder: folder.path, log, mayCreateUser, ...options })
  if (database.adopted)
    log.info({ databasePid: database.pid() }, 'Found the database running and took it over')
  return {
    url: database.appUrl,
    ownerUrl: database.ownerUrl,
    superuserUrl: database.superuserUrl,
    logFolder: database.logFolder,
    appRole: 'heirloom',
    stop: () => database.stop(),
    leave: async () => {
      if (database.adopted) database.leave()
      else await database.stop()
    },
  }
}

async function external(addresses: { url: string; ownerUrl: string }, log: Log): Promise<ServerDatabase> {
  const { version, role, warnings } = await checkExternalDatabase(addresses)
  log.info({ version, role }, 'Using the PostgreSQL server of HEIRLOOM_DATABASE_URL')
  for (const warning of warnings) log.warn(warning)
  return { ...addresses, appRole: role, stop: leaveAlone, leave: leaveAlone }
}

/** A server of the person's own is not ours to stop. */
function leaveAlone(): Promise<void> {
  return Promise.resolve()
}
