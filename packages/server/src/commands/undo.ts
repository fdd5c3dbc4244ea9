import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { openOriginals } from '../app.ts'
import { previewUndo, undo as takeBack } from '../features/undo/undo.ts'
import type { Summary, UndoRequest } from '../features/undo/undo.ts'
import { undoing } from '../pipeline.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import type { Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { momentOf } from './moments.ts'
import { runningDatabaseUrl } from './running.ts'
import { table } from './table.ts'

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  actor: { type: 'string' },
  asset: { type: 'string' },
  yes: { type: 'boolean' },
} as const

/** Takes operations or a span back, beside the running server; shows what it would do and asks first, or with --yes does it and tells what it did. */
export async function undo(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options })
  const request = requestOf(positionals, values)
  const config = readConfig()
  const url = await runningDatabaseUrl(config)
  const database = openDatabase<Tables>({ url, max: 2, applicationName: 'heirloom undo' })
  try {
    if (values.yes !== true) {
      const preview = await previewUndo(database.db, request)
      say(wordsOf(preview))
      if (isEmpty(preview)) return exitCodes.done
      await expectYes()
    }
    const dataFolder = await openDataFolder(config.dataFolder)
    const log = createLog({ level: 'error', name: 'undo' })
    const blobs = await openOriginals({ config, database, dataFolder, log })
    const context = { actor: 'system', client: 'command line', intent: 'operation.undo' } as const
    const undone = await takeBack(undoing({ db: database.db, blobs }), request, context)
    if (values.yes === true) say(wordsOf(undone))
    if (undone.operationId !== undefined)
      say(`Done. To take this back in turn: heirloom undo ${undone.operationId}`)
    return exitCodes.done
  } finally {
    await database.close()
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface Asked {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly actor?: string | undefined
  readonly asset?: string | undefined
}

function requestOf(operationIds: readonly string[], asked: Asked): UndoRequest {
  const from = momentOf(asked.from)
  const to = momentOf(asked.to)
  if (operationIds.length === 0 && from === undefined && !asked.actor && !asked.asset)
    throw failure('usage', 'Say which operations (heirloom history lists them), or --from and --to.')
  for (const id of [...operationIds, asked.actor, asked.asset])
    if (id !== undefined && !uuid.test(id)) throw failure('usage', `“${id}” is no id. See: heirloom history`)
  const selection = {
    ...(operationIds.length > 0 && { operationIds: [...new Set(operationIds)] }),
    ...(from && { from }),
    ...(to && { to }),
    ...(asked.actor && { actorId: asked.actor }),
    ...(asked.asset && { assetId: asked.asset }),
  }
  return { selection, personId: undefined }
}

const isEmpty = ({ tables }: Summary): boolean =>
  tables.every(({ restored, removed, reverted }) => restored + removed + reverted === 0)

function wordsOf({ operations, tables, owners, kept }: Summary): string {
  const count = `${operations} ${operations === 1 ? 'operation' : 'operations'}`
  if (tables.length === 0) return `${count}: there is nothing to take back.`
  const back = owners.reduce((sum, owner) => sum + owner.broughtBack, 0)
  const gone = owners.reduce((sum, owner) => sum + owner.removed, 0)
  const rows = tables.map((one) => [one.restored, one.reverted, one.removed, one.kept, one.table])
  const staying = kept.map(({ table: name, id, reason }) => `  ${name} ${id}: ${reason}`)
  return [
    `${count}. Photos that come back into sight: ${back}; that leave it: ${gone}.`,
    '',
    table(['rows back', 'values back', 'rows gone', 'kept', 'table'], rows),
    ...(staying.length === 0 ? [] : ['', 'What stays as it is:', ...staying]),
  ].join('\n')
}

async function expectYes(): Promise<void> {
  if (!process.stdin.isTTY)
    throw failure('not_confirmed', 'Nothing was changed. To do this, say the same with --yes.')
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await prompt.question('\nUndo this? [y/N] ')
    if (/^y(?:es)?$/i.test(answer.trim())) return
  } finally {
    prompt.close()
  }
  throw failure('not_confirmed', 'Nothing was changed.')
}
