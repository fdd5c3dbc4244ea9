// What happened, by whom, and what became of a photo: read from the journal alone, so that accounts, keys and photos that
// are long gone still have their story. A person sees what they did and what touched rows of theirs; an admin may ask for
// everybody's. Names of photos in the locked folder are shown to their owner while it is open, secrets to nobody.
import { reasonNotToUndo } from '../../catalog/intents/intents.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { listAssetChanges, selectAssets } from './assets.sql.ts'
import type { AssetQuery, Whose } from './assets.sql.ts'
import type { ChangeRecord, HistoricAsset, HistoryFilter, OperationRecord, Reader } from './operation.ts'
import { concerns, findUndone, listChanges, listOperationIds, readOperations } from './operations.sql.ts'
import type { NamedChange } from './operations.sql.ts'
import { wordsOfActor, wordsOfChange, wordsOfOperation, wordsOfRow } from './words.ts'

export type { ChangeKind, HistoricAsset, HistoryFilter, Reader } from './operation.ts'

/** An operation as its reader may see it. */
export interface Operation extends OperationRecord {
  readonly text: string
  readonly by: string
  readonly canUndo: boolean
  /** The undo that took all of it back, unless that was undone in turn. */
  readonly undoneBy: string | null
}

export interface OperationPage {
  readonly operations: readonly Operation[]
  /** Where the next page begins. */
  readonly next: string | undefined
}

export interface OperationRow {
  readonly table: string
  readonly id: string
  readonly kind: ChangeRecord['kind']
  readonly text: string
}

export interface Moment {
  readonly operation: Operation
  readonly change: ChangeRecord
  readonly text: string
}

const rowsShown = 100
const assetsFound = 100
const momentsShown = 1_000

/** Operations, the newest first. `everyone` is for admins and the command line. */
export async function listHistory(
  db: Db,
  reader: Reader,
  filter: HistoryFilter,
  everyone: boolean,
): Promise<OperationPage> {
  const personId = personOf(reader, everyone)
  const ids = await listOperationIds(db, filter, personId)
  const page = ids.slice(0, filter.limit)
  const next = ids.length > page.length ? page.at(-1) : undefined
  return { operations: await readShown(db, reader, page, personId), next }
}

async function readShown(
  db: Db,
  reader: Reader,
  ids: readonly string[],
  personId: string | undefined,
): Promise<readonly Operation[]> {
  const records = await readOperations(db, ids, personId)
  const undone = await findUndone(db, ids, personId)
  return records.map((record) => ({ ...shown(record, reader), undoneBy: undone.get(record.id) ?? null }))
}

/** Throws `not_found` where there is none, or it is none of theirs. */
export async function getOperation(
  db: Db,
  reader: Reader,
  id: string,
): Promise<{ readonly operation: Operation; readonly rows: readonly OperationRow[] }> {
  const personId = personOf(reader, true)
  const [operation] = await readShown(db, reader, [id], personId)
  if (operation === undefined || (personId !== undefined && !(await concerns(db, id, personId))))
    throw absent()
  const changes = await listChanges(db, id, personId, rowsShown)
  return { operation, rows: changes.map((change) => rowOf(change, reader)) }
}

/** Photos that are or were here. */
export async function findHistoricAssets(
  db: Db,
  reader: Reader,
  query: string,
  everyone: boolean,
): Promise<readonly HistoricAsset[]> {
  return await selectAssets(db, assetQueryOf(query), whoseOf(reader, everyone), assetsFound)
}

export async function getAssetHistory(
  db: Db,
  reader: Reader,
  id: string,
): Promise<{ readonly asset: HistoricAsset; readonly moments: readonly Moment[] }> {
  const whose = whoseOf(reader, true)
  const [asset] = await selectAssets(db, { by: 'id', id }, whose, 1)
  if (asset === undefined) throw absent()
  const changes = await listAssetChanges(db, id, whose.personId, momentsShown)
  const ids = [...new Set(changes.map((change) => change.operation))]
  const known = await readShown(db, reader, ids, whose.personId)
  const operations = new Map(known.map((operation) => [operation.id, operation]))
  const moments = changes.flatMap((change) => {
    const operation = operations.get(change.operation)
    return operation === undefined ? [] : [{ operation, change, text: wordsOfChange(change) }]
  })
  return { asset, moments }
}

/** Whose history is read; undefined for everybody's, which only admins and the command line get. */
function personOf({ userId, isAdmin }: Reader, everyone: boolean): string | undefined {
  return userId === undefined || (everyone && isAdmin) ? undefined : userId
}

function whoseOf(reader: Reader, everyone: boolean): Whose {
  if (reader.userId === undefined) return { personId: undefined, viewerId: undefined, locked: 'all' }
  const personId = personOf(reader, everyone)
  return { personId, viewerId: reader.userId, locked: reader.elevated ? 'own' : 'none' }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function assetQueryOf(query: string): AssetQuery {
  const text = query.trim()
  if (uuid.test(text)) return { by: 'id', id: text }
  if (/^[0-9a-f]{40}$/i.test(text)) return { by: 'sha1', sha1: Buffer.from(text, 'hex') }
  if (/^[A-Za-z0-9+/]{27}=$/.test(text)) return { by: 'sha1', sha1: Buffer.from(text, 'base64') }
  return { by: 'name', name: text }
}

/** What this reader may see of it: others' addresses, devices and statements are for admins. */
function shown(record: OperationRecord, reader: Reader): Omit<Operation, 'undoneBy'> {
  const isOpen = reader.userId === undefined || reader.isAdmin || record.userId === reader.userId
  const { intent, kind, changes } = record
  const words = {
    text: wordsOfOperation(record),
    by: wordsOfActor(isOpen ? record : { ...record, client: null }),
  }
  const canUndo = kind === 'change' && changes.length > 0 && reasonNotToUndo(intent) === undefined
  if (!isOpen) return { ...record, ...words, canUndo, client: null, address: null, sql: null, details: {} }
  const isHidden =
    record.isLocked && reader.userId !== undefined && !(reader.elevated && record.userId === reader.userId)
  const details = isHidden ? { assetId: record.details['assetId'] } : shortened(record.details)
  const sees = reader.userId === undefined || reader.isAdmin
  return { ...record, ...words, canUndo, details, sql: sees ? record.sql : null }
}

const listShown = 20

/** Long lists are cut: an undo may name ten thousand operations. */
function shortened(details: OperationRecord['details']): OperationRecord['details'] {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      Array.isArray(value) && value.length > listShown ? (value as unknown[]).slice(0, listShown) : value,
    ]),
  )
}

function rowOf(change: NamedChange, reader: Reader): OperationRow {
  const isOpen =
    !change.isLocked || reader.userId === undefined || (reader.elevated && change.ownerId === reader.userId)
  const { table, id, kind } = change
  const seen = isOpen ? change : { ...change, before: null, after: null }
  return { table, id, kind, text: wordsOfRow(seen, isOpen ? change.name : null) }
}

function absent(): Error {
  return failure('not_found', 'There is nothing like that in your history.')
}
