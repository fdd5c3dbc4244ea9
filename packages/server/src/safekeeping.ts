// What the journal's files and the backups need of each other, and of the rest: one place for the worker, the server and
// the commands.
import path from 'node:path'
import { openCopier, openLocks, openRunner } from './features/backups/backups.ts'
import type { Copier, RunDependencies, Runner } from './features/backups/backups.ts'
import { makeSnapshot, runShipping, ship } from './features/shipping/shipping.ts'
import type { Config } from './platform/config/config.ts'
import type { DataFolder } from './platform/data-folder/data-folder.ts'
import type { Database } from './platform/db/db.ts'
import type { Log } from './platform/log/log.ts'
import { openSecrets } from './platform/secrets/secrets.ts'
import type { Tables } from './schema/schema.ts'

interface SafekeepingOptions {
  readonly config: Config
  readonly database: Database<Tables>
  readonly dataFolder: DataFolder
  readonly log: Log
  readonly version: string
}

const main = path.join(import.meta.dirname, 'main.ts')

/** What a backup, a reading back or a tried restore needs. */
export function runDependencies(options: SafekeepingOptions): RunDependencies {
  const { config, database, dataFolder, log, version } = options
  const shipping = { ...database, journalFolder: dataFolder.journal, version, log }
  return {
    db: database.db,
    root: dataFolder.path,
    log,
    version,
    ...config.backups,
    locks: openLocks(database.db, log),
    openSecrets: () => openSecrets(dataFolder.path, { mayMake: false }),
    takeStock: async () => {
      await ship(shipping)
      const { path: file, bytes, sha256, digests } = await makeSnapshot(shipping)
      return { path: `journal/${file}`, bytes, sha256, digests }
    },
    command: [process.execPath, main],
  }
}

export interface Safekeeping {
  readonly runner: Runner
  readonly copier: Copier
  /** Begins to ship the journal, and to copy after each ship. */
  begin(): void
  close(): Promise<void>
}

/** Ships, copies, and does the runs that are asked for, until closed. */
export function openSafekeeping(options: SafekeepingOptions): Safekeeping {
  const deps = runDependencies(options)
  const runner = openRunner(deps)
  const copier = openCopier(deps)
  let shipping: ReturnType<typeof runShipping> | undefined
  return {
    runner,
    copier,
    begin: () => {
      shipping = runShipping({
        ...options.database,
        journalFolder: options.dataFolder.journal,
        version: options.version,
        log: options.log,
        afterShip: async () => copier.afterShip(),
      })
    },
    close: async () => {
      await shipping?.stop()
      await Promise.all([copier.close(), runner.close()])
    },
  }
}
