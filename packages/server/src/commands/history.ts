import { parseArgs } from 'node:util'
import { findHistoricAssets, getAssetHistory, listHistory } from '../features/history/history.ts'
import type { HistoricAsset, Operation } from '../features/history/history.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Db, Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { momentOf, momentText } from './moments.ts'
import { runningDatabaseUrl } from './running.ts'
import { table } from './table.ts'

const options = {
  asset: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  actor: { type: 'string' },
  'min-removed': { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** Who may open the database sees everything. */
const reader = { userId: undefined, isAdmin: true, elevated: true }

/** Tells what happened, from the database of the running server. */
export async function history(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const url = await runningDatabaseUrl(readConfig())
  const database = openDatabase<Tables>({ url, max: 2, applicationName: 'heirloom history' })
  try {
    const told =
      values.asset === undefined
        ? await operations(database.db, values)
        : await assetStory(database.db, values.asset)
    process.stdout.write(`${values.json === true ? JSON.stringify(told.data) : told.text}\n`)
    return exitCodes.done
  } finally {
    await database.close()
  }
}

interface Told {
  readonly data: unknown
  readonly text: string
}

type Asked = Readonly<Partial<Record<keyof typeof options, string | boolean>>>

async function operations(db: Db, asked: Asked): Promise<Told> {
  const word = (name: keyof typeof options): string | undefined =>
    typeof asked[name] === 'string' ? asked[name] : undefined
  const filter = {
    from: momentOf(word('from')),
    to: momentOf(word('to')),
    actorId: word('actor'),
    minRemoved: numberOf('--min-removed', word('min-removed')),
    limit: numberOf('--limit', word('limit')) ?? 50,
  }
  const page = await listHistory(db, reader, filter, true)
  const rest =
    page.next === undefined ? '' : '\nThere is more: narrow it with --from and --to, or raise --limit.'
  return { data: page.operations, text: `${operationTable(page.operations)}${rest}` }
}

function operationTable(all: readonly Operation[]): string {
  if (all.length === 0) return 'Nothing happened there.'
  return table(
    ['when', 'what', 'by', 'gone', 'back', 'operation'],
    all.map(({ at, text, by, removed, broughtBack, id, undoneBy }) => [
      momentText(at),
      undoneBy === null ? text : `${text} (undone)`,
      by,
      removed,
      broughtBack,
      id,
    ]),
  )
}

async function assetStory(db: Db, query: string): Promise<Told> {
  const found = await findHistoricAssets(db, reader, query, true)
  const [asset] = found
  if (asset === undefined)
    throw failure('no_such_thing', `No photo that is or was here is called or begins with “${query}”.`)
  if (found.length > 1) return { data: found, text: assetTable(found) }
  const story = await getAssetHistory(db, reader, asset.id)
  const rows = story.moments.map(({ operation, text }) => [
    momentText(operation.at),
    text,
    operation.by,
    operation.id,
  ])
  const head = `${asset.fileName}  ${asset.id}  ${asset.state}  SHA-1 ${asset.sha1}`
  return { data: story, text: `${head}\n\n${table(['when', 'what', 'by', 'operation'], rows)}` }
}

function assetTable(found: readonly HistoricAsset[]): string {
  const rows = found.map(({ fileName, state, lastChangedAt, id }) => [
    fileName,
    state,
    momentText(lastChangedAt),
    id,
  ])
  return `${table(['name', 'state', 'last changed', 'id'], rows)}\n\nName one of them by its id.`
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw failure('usage', `${option} takes a whole number above zero.`)
}
