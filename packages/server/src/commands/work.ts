import { parseArgs } from 'node:util'
import { startWorker } from '../app.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { createLog } from '../platform/log/log.ts'
import type { Tables } from '../schema/schema.ts'
import { createClosing } from './closing.ts'
import { exitCodes } from './exit-codes.ts'
import { runningDatabaseUrl } from './running.ts'
import { untilAskedToEnd, untilServerEnds } from './until-asked.ts'
import { version } from './version.ts'

/** Runs jobs until asked to end; beside a server, which started it, until that one ends. */
export async function work(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { 'beside-server': { type: 'boolean' } } })
  const asked = values['beside-server'] ? untilServerEnds() : untilAskedToEnd()
  const config = readConfig()
  const log = createLog({ level: config.logLevel, name: 'work' })
  const closing = createClosing(log)
  try {
    const url = await runningDatabaseUrl(config)
    const database = openDatabase<Tables>({ url, max: config.workers + 8, applicationName: 'heirloom work' })
    closing.add('connections', () => database.close())
    const dataFolder = await openDataFolder(config.dataFolder)
    const worker = await startWorker({ config, database, dataFolder, log, version })
    closing.add('worker', () => worker.close())
    await asked
    return exitCodes.done
  } finally {
    await closing.closeAll()
  }
}
