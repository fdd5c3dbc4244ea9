// What a phone keeps of a library, as a stream of lines. A read model: the journal says which rows to look at since a
// transaction, and their state of this moment is read from the tables; a row that is gone, or not shown to this person any
// more, becomes a deletion. One snapshot serves a whole stream, so that no line names what no other brings; how far a device
// has come is bounded by the oldest transaction that still runs, so that no slower one is ever passed over.
import { syncEntityTypes } from './names.wire.ts'
import type { SyncEntityType, SyncRequestType } from './names.wire.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { addCheckpoints, deleteCheckpoints, listCheckpoints, saveCheckpoints } from './checkpoints.sql.ts'
import {
  awayDays,
  begunType,
  isBegunType,
  readAck,
  readCheckpoints,
  resetAck,
  withoutTypes,
} from './checkpoints.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { LineFamily, Scope } from './line-type.ts'
import { requestTypesOf } from './order.ts'
import type { Order } from './order.ts'
import { listChangedTables, openSnapshot } from './reading.sql.ts'
import { readScope } from './seeing.sql.ts'
import { deletionsFrom } from './state.ts'
import type { Progress } from './state.ts'
import { begunTypes, knownOf, oldestOf, planOf, writeLines } from './stream.ts'
import type { Asked } from './stream.ts'

export { orderOf } from './order.ts'
export type { Order, PresentPreferences } from './order.ts'
export { readOneAsset } from './reading.sql.ts'
export { openTurns } from './turns.ts'
export type { Turns } from './turns.ts'

export interface Device {
  readonly userId: string
  readonly sessionId: string
  /** It was told to forget everything. */
  readonly isToBeginAnew: boolean
}

const resetLine = `${JSON.stringify({ type: 'SyncResetV1', data: {}, ack: resetAck })}\n`

/** The lines of one stream, in pieces. Ended before its end, it lets go of what it holds. */
export async function* streamChanges(
  db: Db,
  order: Order,
  device: Device,
  types: readonly SyncRequestType[],
): AsyncGenerator<string> {
  const snapshot = await openSnapshot(db)
  try {
    yield* linesOfSnapshot({ db, trx: snapshot.trx }, order, device, types)
  } finally {
    await snapshot.close()
  }
}

async function* linesOfSnapshot(
  { db, trx }: { readonly db: Db; readonly trx: Trx },
  order: Order,
  device: Device,
  types: readonly SyncRequestType[],
): AsyncGenerator<string> {
  const scope = await readScope(trx, device.userId)
  const checkpoints = readCheckpoints(await listCheckpoints(trx, device.sessionId))
  const asked = { order, types, checkpoints }
  if (device.isToBeginAnew || isLost(asked, scope)) {
    yield resetLine
    return
  }
  const now = { epoch: scope.epoch, high: scope.horizon }
  const plan = planOf(asked, now)
  await addCheckpoints(db, device.sessionId, begunTypes(plan), begunAck(now))
  const since = oldestOf(plan)
  const changed = since === undefined ? new Set<string>() : await listChangedTables(trx, scope.epoch, since)
  yield* writeLines(trx, scope, asked, plan, changed)
}

/** Read as the progress of whichever type it is kept for. */
const begunAck = ({ epoch, high }: Progress): string => `begun|${epoch}.${high}`

/** Whether a device was away for too long, or knows another life of the database. */
function isLost({ order, types, checkpoints }: Asked, { epoch }: Scope): boolean {
  const oldest = Date.now() - awayDays * 24 * 60 * 60 * 1000
  const all = [...checkpoints.types.values(), ...(checkpoints.complete ? [checkpoints.complete] : [])]
  if (all.some(({ progress }) => progress.epoch !== epoch)) return true
  return types.some((type) => {
    const family: LineFamily | 'none' = order[type]
    if (family === 'none') return false
    const known = knownOf(checkpoints, family.upserts.entity, type)
    return known !== undefined && known.at.getTime() < oldest
  })
}

export async function listAcks(
  db: Db,
  sessionId: string,
): Promise<readonly { readonly type: SyncEntityType; readonly ack: string }[]> {
  const rows = await listCheckpoints(db, sessionId)
  return rows.flatMap(({ type, ack }) => (isBegunType(type) ? [] : [{ type: type as SyncEntityType, ack }]))
}

/** What a device says that it has. Returns whether it has forgotten everything, as it was told to. */
export async function acknowledge(
  db: Db,
  sessionId: string,
  acks: readonly string[],
): Promise<'kept' | 'forgotten'> {
  const read = acks.map(readAck)
  const reset = read.findLastIndex(({ ack }) => ack === resetAck)
  const latest = new Map(read.slice(reset + 1).map((ack) => [ack.type, ack]))
  await db.transaction().execute(async (trx) => {
    if (reset >= 0) await deleteCheckpoints(trx, sessionId, 'all')
    await saveCheckpoints(trx, sessionId, [...latest.values()])
  })
  return reset >= 0 ? 'forgotten' : 'kept'
}

/** These types are sent from the beginning again; without any, all are. */
export async function forgetAcks(
  db: Db,
  order: Order,
  sessionId: string,
  types: readonly SyncEntityType[] | undefined,
): Promise<void> {
  const asked = types === undefined || types.length === 0 ? syncEntityTypes : types
  const requests = asked.flatMap((type) => requestTypesOf(order, type))
  await db.transaction().execute(async (trx) => {
    const rows = await listCheckpoints(trx, sessionId)
    const complete = rows.find(({ type }) => type === 'SyncCompleteV1')
    const begun = begunInstead(order, readCheckpoints(rows), requests)
    await deleteCheckpoints(trx, sessionId, asked)
    const covering =
      complete === undefined || asked.includes('SyncCompleteV1')
        ? []
        : [{ type: complete.type, ack: withoutTypes(complete.ack, requests) }]
    await saveCheckpoints(trx, sessionId, [...begun, ...covering])
  })
}

/** The device still has the rows of these types: what is gone of them since is told to it. */
function begunInstead(
  order: Order,
  checkpoints: Checkpoints,
  requests: readonly SyncRequestType[],
): readonly { readonly type: string; readonly ack: string }[] {
  const all = new Map<string, string>()
  for (const request of requests) {
    const family = order[request]
    if (family === 'none') continue
    const since = deletionsFrom(knownOf(checkpoints, family.upserts.entity, request)?.progress)
    if (since !== undefined) all.set(begunType(family.upserts.entity), begunAck(since))
  }
  return [...all].map(([type, ack]) => ({ type, ack }))
}

/** The device has forgotten everything. */
export async function beginAnew(db: Db, sessionId: string): Promise<void> {
  await deleteCheckpoints(db, sessionId, 'all')
}

/** Throws `not_a_session`: only a device has come anywhere. */
export function noDevice(): Error {
  return failure('missing_permission', 'Only a device that is signed in has a stream of its own.')
}
