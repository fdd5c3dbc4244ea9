import { parseArgs } from 'node:util'
import { startServer } from '../app.ts'
import type { Config } from '../platform/config/config.ts'
import { readConfig, readConfigOf } from '../platform/config/config.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { openDataFolder, removeRunFile, writeRunFile } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { takeLease } from '../platform/db/lease.sql.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { createLog } from '../platform/log/log.ts'
import { hasRecoveryCode, makeRecoveryCode } from '../platform/secrets/secrets.ts'
import type { Tables } from '../schema/schema.ts'
import { migrate } from '../schema/schema.ts'
import { addressesOf, greet, isForPerson } from './banner.ts'
import { bindFolderAndDatabase } from './bind.ts'
import type { Closing } from './closing.ts'
import { createClosing } from './closing.ts'
import type { ServerDatabase } from './database.ts'
import { openServerDatabase } from './database.ts'
import { exitCodes } from './exit-codes.ts'
import { forgetRebuild } from './rebuild-aside.ts'
import { provePreconditions } from './preconditions.ts'
import { makeScratchFolder, openScratch, removeScratchFolder } from './scratch.ts'
import { untilAskedToEnd } from './until-asked.ts'
import { version } from './version.ts'
import type { WorkerProcess } from './worker-process.ts'
import { startWorkerProcess } from './worker-process.ts'

const options = { scratch: { type: 'boolean' }, keep: { type: 'boolean' } } as const

/** Runs the server until it is asked to end, or until another one holds the library. */
export async function serve(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const scratch = values.scratch === true ? await scratchFolder() : undefined
  const config = scratch === undefined ? readConfig() : readConfigOf(scratch)
  const log = createLog({ level: config.logLevel, name: 'serve' })
  for (const warning of config.warnings) log.warn(warning)
  const closing = createClosing(log)
  const asked = untilAskedToEnd()
  const lost = Promise.withResolvers<string>()
  if (scratch !== undefined) tellScratch(log, scratch, closing, values.keep === true)
  try {
    await start(config, log, closing, { onLost: lost.resolve, isScratch: scratch !== undefined })
    const end = await Promise.race([asked, lost.promise.then((reason) => ({ reason }))])
    if (typeof end === 'string') log.info({ reason: end }, 'Stopping')
    else log.error({ reason: end.reason }, 'Stopping: another Heirloom holds this library')
    return typeof end === 'string' ? exitCodes.done : exitCodes.alreadyRunning
  } finally {
    await closing.closeAll()
  }
}

/** A folder and a database of its own, else as set. */
async function scratchFolder(): Promise<string> {
  if (readConfig().database.kind === 'embedded') return await makeScratchFolder()
  throw failure(
    'settings_wrong',
    'A scratch library has a database of its own: take HEIRLOOM_DATABASE_URL away for "heirloom serve --scratch".',
  )
}

/** Whatever happens, it is removed last. */
function tellScratch(log: Log, folder: string, closing: Closing, isKept: boolean): void {
  log.warn({ folder }, `This is a scratch library: ${isKept ? 'it stays' : 'it is removed at the end'}`)
  if (!isKept) closing.add('scratch folder', () => removeScratchFolder(folder))
}

async function start(
  given: Config,
  log: Log,
  closing: Closing,
  { onLost, isScratch }: { readonly onLost: (reason: string) => void; readonly isScratch: boolean },
): Promise<void> {
  const folder = await openDataFolder(given.dataFolder)
  const config = await provePreconditions(given, folder, log)
  const database = await openHeldDatabase(config, folder, log, closing, { onLost, durable: !isScratch })
  const { ownerUrl, superuserUrl, appRole } = database
  await migrate(ownerUrl, { appRole, superuserUrl, log })
  const pool = openDatabase<Tables>({ url: database.url, max: 20, applicationName: 'heirloom serve' })
  closing.add('connections', () => pool.close())
  const instance = await bindFolderAndDatabase(pool.db, folder)
  const reset = isScratch ? await openScratch(folder, ownerUrl, instance, closing) : undefined
  await forgetRebuild(folder.path)
  let worker: WorkerProcess | undefined
  closing.add('worker', async () => worker?.stop())
  const addresses = addressesOf(config)
  await announce(folder, addresses.here, database, closing)
  const server = await startServer({
    config,
    database: pool,
    dataFolder: folder,
    log,
    version,
    addresses: () => addressesOf(config).elsewhere,
    databaseLog: database.logFolder,
    reset,
  })
  closing.add('server', () => server.close())
  if (config.workers > 0) worker = startWorkerProcess(log, folder.path)
  const recoveryCode = await firstRecoveryCode(folder, server.setupCode !== undefined)
  await greet(log, { ...addresses, code: server.setupCode, recoveryCode })
}

/** At the very first start; where no person sees it, an admin makes one on the page Backups. */
async function firstRecoveryCode(folder: DataFolder, isNew: boolean): Promise<string | undefined> {
  if (!isNew || !isForPerson() || (await hasRecoveryCode(folder.path))) return undefined
  return await makeRecoveryCode(folder.path)
}

/** The database, and the proof that it is served by this process alone. */
async function openHeldDatabase(
  config: Config,
  folder: DataFolder,
  log: Log,
  closing: Closing,
  { onLost, durable }: { readonly onLost: (reason: string) => void; readonly durable: boolean },
): Promise<ServerDatabase> {
  const database = await openServerDatabase(config, folder, log, { durable })
  try {
    const lease = await takeLease({ url: database.url, log, onLost })
    closing.add('database', () => database.stop())
    closing.add('lease', () => lease.release())
    return database
  } catch (error) {
    await database.leave()
    throw error
  }
}

/** Lets other commands find the running server. */
async function announce(
  folder: DataFolder,
  address: string,
  database: ServerDatabase,
  closing: Closing,
): Promise<void> {
  closing.add('run file', () => removeRunFile(folder.path))
  await writeRunFile(folder.path, {
    pid: process.pid,
    started: new Date().toISOString(),
    address,
    databaseUrl: database.url,
    ownerUrl: database.ownerUrl,
  })
}
