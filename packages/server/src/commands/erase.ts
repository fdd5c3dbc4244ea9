import { parseArgs } from 'node:util'
import { openOriginals } from '../app.ts'
import { eraseAssets } from '../features/trash/trash.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import type { Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { runningOwnerUrl } from './running.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu

/** Erases photos for good, on a person's demand: rows, files and history. */
export async function erase(args: readonly string[]): Promise<number> {
  const options = { yes: { type: 'boolean' } } as const
  const { positionals: ids, values } = parseArgs({ args: [...args], options, allowPositionals: true })
  expectIds(ids)
  if (values.yes !== true) throw unconfirmed(ids)
  const config = readConfig()
  const dataFolder = await openDataFolder(config.dataFolder)
  const log = createLog({ level: 'error', name: 'erase' })
  const database = openDatabase<Tables>({
    url: await runningOwnerUrl(config),
    max: 2,
    applicationName: 'heirloom erase',
  })
  try {
    const blobs = await openOriginals({ config, database, dataFolder, log })
    const deps = { db: database.db, blobs, derivedFolder: dataFolder.derived }
    const erased = await eraseAssets(deps, { actor: 'system', client: 'command line' }, ids)
    return report(ids, erased)
  } finally {
    await database.close()
  }
}

function expectIds(ids: readonly string[]): void {
  const wrong = ids.find((id) => !uuid.test(id))
  if (wrong !== undefined) throw failure('usage', `"${wrong}" is not the id of a photo.`)
  if (ids.length === 0) throw failure('usage', 'Say which photos: heirloom erase <id>… --yes')
}

function unconfirmed(ids: readonly string[]): Error {
  const what = ids.length === 1 ? 'this photo' : `these ${ids.length} photos`
  return failure(
    'not_confirmed',
    `This erases ${what} for good: files, files in quarantine, and what the history tells. It can't be undone. ` +
      'Repeat it with --yes to do so. To remove photos in a way that can be undone, use the web page.',
  )
}

function report(ids: readonly string[], erased: readonly string[]): number {
  const unknown = ids.filter((id) => !erased.includes(id.toLowerCase()))
  const lines = unknown.map((id) => `${id} is not known here; nothing was erased for it.`)
  process.stdout.write(`${[...lines, `Erased: ${erased.length}.`].join('\n')}\n`)
  return unknown.length === 0 ? exitCodes.done : exitCodes.foundProblems
}
