import { setTimeout as pause } from 'node:timers/promises'
import {
  addAsset,
  attachAll,
  findAssetsBySha1,
  hideLiveVideo,
  type NewAsset,
} from '../../catalog/assets/assets.ts'
import { errorCode, failure, Failure } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { withOperation, type OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { holdQuota } from './quota.ts'
import { tryAgain } from './refusals.ts'
import { releaseClaim } from './upload.sql.ts'

export type UploadEvent = 'asset.created' | 'asset.healed' | 'asset.sidecar'

/** Asks for what follows an event, in the transaction of the event. */
export type Follow = (
  trx: Trx,
  event: UploadEvent,
  asset: { readonly id: string; readonly ownerId: string },
) => Promise<void>

export interface MetadataItem {
  readonly key: string
  readonly value: unknown
}

export interface AssetToCommit {
  readonly claimId: string
  readonly asset: NewAsset
  readonly metadata: readonly MetadataItem[]
  /** Its owner has a quota. */
  readonly isLimited: boolean
  /** The file on its way to `asset.path`: no row without it. */
  readonly placing: Promise<'placed' | 'taken'>
}

/**
 * `twin`: the owner got the same bytes by another way meanwhile. `taken`: something else stands at the path. In both nothing
 * was written, and the claim is still there.
 */
export type Committed =
  | { readonly status: 'created'; readonly id: string }
  | { readonly status: 'twin' }
  | 'taken'

const delays = [200, 400, 800, 1600, 3200, 5000, 5000]

/**
 * The one transaction of an upload: claim away, asset, metadata, jobs. When the connection breaks, also during COMMIT, it is
 * tried again: the claim tells whether the earlier try came through. Fails with `storage_unreachable` when it stays so.
 */
export async function commitAsset(
  { db, follow }: { readonly db: Db; readonly follow: Follow },
  context: OperationContext,
  upload: AssetToCommit,
): Promise<Committed> {
  try {
    return await persistently(() => withOperation(db, context, (trx) => writeAsset(trx, follow, upload)))
  } catch (error) {
    if (errorCode(error) === 'twin') return { status: 'twin' }
    // Its row may have been refused before its file was: two claims can get one path in the same moment.
    if (isRolledBack(error) && (await upload.placing) === 'taken') return 'taken'
    if (errorCode(error) === 'path_taken') return 'taken'
    throw error
  }
}

/** Again, for about 16 seconds, while the connection breaks; `work` must be able to tell that it was done already. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isConnectionTrouble(error)) throw error
      const delay = delays[attempt]
      if (delay === undefined) throw databaseAway(error)
      await pause(delay)
    }
  }
}

async function writeAsset(
  trx: Trx,
  follow: Follow,
  { claimId, asset, metadata, isLimited, placing }: AssetToCommit,
): Promise<Committed> {
  if (!(await releaseClaim(trx, claimId))) return await earlierTry(trx, asset)
  if (isLimited) await holdQuota(trx, asset)
  const id = await addAsset(trx, asset)
  if (id === undefined) throw failure('twin', 'These bytes are here already.')
  if (asset.liveVideoId !== undefined) await hideLiveVideo(trx, asset.ownerId, asset.liveVideoId)
  await attachAll(
    trx,
    metadata.map((item) => ({ assetId: id, ...item })),
  )
  await follow(trx, 'asset.created', { id, ownerId: asset.ownerId })
  failpoint('upload.written')
  if ((await placing) === 'taken') throw failure('path_taken', 'Something else stands at that path.')
  return { status: 'created', id }
}

/** The claim is gone: an earlier try whose answer was lost did it all, or a crash of the database took the claim. */
async function earlierTry(trx: Trx, asset: NewAsset): Promise<Committed> {
  const [found] = await findAssetsBySha1(trx, asset.ownerId, [asset.sha1])
  if (found?.path === asset.path) return { status: 'created', id: found.id }
  throw claimLost()
}

export function claimLost(): Failure {
  return tryAgain(
    'claim_lost',
    'The database was restarted in the middle of this upload. Please send it again.',
  )
}

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', '53300'])
const brokenConnection = /connection terminated|connection error|timeout exceeded|not queryable/iu

/** The connection broke or there is none: whether a COMMIT under way came through is unknown. */
function isConnectionTrouble(error: unknown): boolean {
  if (error instanceof Failure) return false
  const code = errorCode(error)
  if (code !== undefined) return networkCodes.has(code) || /^(?:08|57P)/u.test(code)
  return error instanceof Error && brokenConnection.test(error.message)
}

/** The database answered, and its answer was no: the transaction did certainly not happen. */
export function isRolledBack(error: unknown): boolean {
  const code = errorCode(error) ?? ''
  return /^(?=.*\d)[0-9A-Z]{5}$/u.test(code) && !/^(?:08|57P|XX)/u.test(code)
}

function databaseAway(cause: unknown): Failure {
  return tryAgain('database_away', 'The database can not be reached. Please try again in a moment.', cause)
}
