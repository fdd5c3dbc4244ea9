import { unlink } from 'node:fs/promises'
import path from 'node:path'
import {
  derivedPath,
  listGoneAssets,
  listPathsInUse,
  lockOverdue,
  lockPending,
  markQuarantined,
  markUnlinked,
  wantBack,
} from '../../catalog/assets/assets.ts'
import type { Tombstone } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export interface PurgeDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  readonly derivedFolder: string
}

const batch = 100
const atOnce = 8

/**
 * Moves the files of what was purged to quarantine, and drops what was derived from them. Broken off at any step it can be
 * done again; several at once share the work. A file that anything else refers to stays. Returns how many assets' files went.
 */
export async function movePurgedFiles(deps: PurgeDependencies): Promise<number> {
  let moved = 0
  let after: string | undefined
  const failed: unknown[] = []
  for (;;) {
    const some = await deps.db.transaction().execute((trx) => moveSome(trx, deps, after))
    moved += some.moved
    failed.push(...some.failed)
    after = some.last
    if (after === undefined) break
  }
  if (failed.length > 0) throw failed[0]
  return moved
}

interface Some {
  readonly moved: number
  readonly failed: readonly unknown[]
  /** Undefined when there was nothing left. */
  readonly last: string | undefined
}

async function moveSome(trx: Trx, deps: PurgeDependencies, after: string | undefined): Promise<Some> {
  const tombstones = await lockPending(trx, { after, limit: batch })
  const inUse = new Set(await listPathsInUse(trx, tombstones.flatMap(pathsOf)))
  const outcomes = await inTurns(tombstones, (tombstone) => moveFiles(deps, tombstone, inUse))
  const done = tombstones.filter((_, index) => outcomes[index]?.status === 'fulfilled')
  await dropDerived(trx, deps, done)
  failpoint('purge.moved')
  await markQuarantined(trx, idsOf(done))
  const failed = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as unknown)
  return { moved: done.length, failed, last: tombstones.at(-1)?.id }
}

async function moveFiles(
  { blobs }: PurgeDependencies,
  tombstone: Tombstone,
  inUse: ReadonlySet<string>,
): Promise<void> {
  for (const blobPath of pathsOf(tombstone)) {
    if (inUse.has(blobPath) || (await blobs.stat(blobPath)) === undefined) continue
    await blobs.quarantine(blobPath, tombstone.room)
    failpoint('purge.file_moved')
  }
}

/** Pictures of what has no row any more; whatever stays is derived, and in nobody's way. */
export async function dropDerived(
  trx: Trx,
  { derivedFolder }: PurgeDependencies,
  gone: readonly Tombstone[],
): Promise<void> {
  for (const assetId of await listGoneAssets(
    trx,
    gone.map(({ assetId: id }) => id),
  )) {
    for (const kind of ['preview', 'thumbnail', 'edited', 'unedited'] as const) {
      await unlink(path.join(derivedFolder, derivedPath(kind, assetId))).catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error
      })
    }
  }
}

export interface Unlinking extends PurgeDependencies {
  readonly now: Date
  /** Whether these bytes may go for good: asked for each, at the last moment. */
  readonly mayUnlink: (tombstone: Tombstone) => Promise<boolean>
}

export interface Unlinked {
  readonly assets: number
  readonly bytes: number
}

/** Unlinks what has been in quarantine for 30 days. Each batch is an event of its own that names its tombstones. */
export async function unlinkOverdueFiles(deps: Unlinking): Promise<Unlinked> {
  let [assets, bytes] = [0, 0]
  let after: string | undefined
  for (;;) {
    const some = await deps.db.transaction().execute((trx) => unlinkSome(trx, deps, after))
    assets += some.gone.length
    bytes += some.gone.reduce((sum, { size }) => sum + size, 0)
    after = some.last
    if (after === undefined) return { assets, bytes }
  }
}

async function unlinkSome(
  trx: Trx,
  { blobs, now, mayUnlink }: Unlinking,
  after: string | undefined,
): Promise<{ readonly gone: readonly Tombstone[]; readonly last: string | undefined }> {
  const gone: Tombstone[] = []
  const tombstones = await lockOverdue(trx, { after, limit: batch, now })
  for (const tombstone of tombstones) {
    if (!(await mayUnlink(tombstone))) continue
    for (const blobPath of pathsOf(tombstone)) await blobs.unlinkQuarantined(`${tombstone.room}/${blobPath}`)
    failpoint('purge.unlinked')
    gone.push(tombstone)
  }
  if (gone.length > 0) {
    await markUnlinked(trx, idsOf(gone))
    const details = { tombstones: idsOf(gone), bytes: gone.reduce((sum, { size }) => sum + size, 0) }
    await recordEvent(trx, { actor: 'job', intent: 'purge.unlink', details })
  }
  return { gone, last: tombstones.at(-1)?.id }
}

/**
 * Brings the files of purged assets back to their paths, before their rows come back. Returns the tombstones whose files
 * could not come: unlinked, missing, or something else stands there. May be done again. Files whose rows do not follow go
 * to quarantine again after a day.
 */
export async function bringBackFiles(
  { db, blobs }: Pick<PurgeDependencies, 'db' | 'blobs'>,
  tombstoneIds: readonly string[],
): Promise<readonly string[]> {
  const couldNot: string[] = []
  for (let start = 0; start < tombstoneIds.length; start += batch) {
    const ids = tombstoneIds.slice(start, start + batch)
    const wanted = await wantBack(db, ids)
    const outcomes = await inTurns(wanted, (tombstone) => bringBack(blobs, tombstone))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    const back = new Set(idsOf(wanted.filter((_, index) => isTrue(outcomes[index]))))
    couldNot.push(...ids.filter((id) => !back.has(id)))
  }
  return couldNot
}

async function bringBack(blobs: BlobStore, tombstone: Tombstone): Promise<boolean> {
  for (const blobPath of pathsOf(tombstone)) {
    const outcome = await blobs.restore(`${tombstone.room}/${blobPath}`, blobPath)
    failpoint('purge.file_back')
    if (outcome !== 'restored') return false
  }
  return (await blobs.stat(tombstone.path))?.size === tombstone.size
}

const isTrue = (outcome: PromiseSettledResult<boolean> | undefined): boolean =>
  outcome?.status === 'fulfilled' && outcome.value

const idsOf = (tombstones: readonly Tombstone[]): readonly string[] => tombstones.map(({ id }) => id)

export function pathsOf({ path: original, sidecarPath }: Tombstone): readonly string[] {
  return sidecarPath === undefined ? [original] : [original, sidecarPath]
}

/** A few side by side; each is done, whatever becomes of the others. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  const outcomes: PromiseSettledResult<Result>[] = []
  for (let i = 0; i < items.length; i += atOnce)
    outcomes.push(...(await Promise.allSettled(items.slice(i, i + atOnce).map(work))))
  return outcomes
}
