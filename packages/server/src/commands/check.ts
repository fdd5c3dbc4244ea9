import { parseArgs } from 'node:util'
import { openOriginals } from '../app.ts'
import { check as walk } from '../check.ts'
import { readConfig } from '../platform/config/config.ts'
import { findRunning, openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { createLog } from '../platform/log/log.ts'
import type { Tables } from '../schema/schema.ts'
import { createClosing } from './closing.ts'
import type { Closing } from './closing.ts'
import { openServerDatabase } from './database.ts'
import { exitCodes } from './exit-codes.ts'

/** Walks the invariants, beside a running server or with none; 0 only where nothing is wrong. */
export async function check(args: readonly string[]): Promise<number> {
  const options = { deep: { type: 'boolean' }, json: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const config = readConfig()
  const log = createLog({ level: 'error', name: 'check' })
  const closing = createClosing(log)
  try {
    const dataFolder = await openDataFolder(config.dataFolder)
    const url = await databaseUrl(config, dataFolder, log, closing)
    const database = openDatabase<Tables>({ url, max: 4, applicationName: 'heirloom check' })
    closing.add('connections', () => database.close())
    const blobs = await openOriginals({ config, database, dataFolder, log })
    const checked = await walk({
      db: database.db,
      blobs,
      derivedFolder: dataFolder.derived,
      deep: values.deep ?? false,
    })
    process.stdout.write(values.json === true ? `${JSON.stringify(checked)}\n` : report(checked))
    return checked.findings.length === 0 ? exitCodes.done : exitCodes.foundProblems
  } finally {
    await closing.closeAll()
  }
}

type Checked = Awaited<ReturnType<typeof walk>>

function report({ findings, assets, files, pictures }: Checked): string {
  const lines = findings.map(({ code, subject, text }) => `${code}  ${subject}  ${text}`)
  const looked = `Looked at ${assets} photos and videos, ${files} files, ${pictures} pictures`
  const result = findings.length === 0 ? 'nothing is wrong' : `${findings.length} things are wrong`
  return [...lines, `${looked}: ${result}.`, ''].join('\n')
}

async function databaseUrl(
  config: ReturnType<typeof readConfig>,
  dataFolder: Awaited<ReturnType<typeof openDataFolder>>,
  log: ReturnType<typeof createLog>,
  closing: Closing,
): Promise<string> {
  const running = await findRunning(dataFolder.path)
  if (running !== undefined) return running.databaseUrl
  const database = await openServerDatabase(config, dataFolder, log)
  closing.add('database', () => database.stop())
  return database.url
}
