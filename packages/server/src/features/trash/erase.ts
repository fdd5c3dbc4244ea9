import {
  allowErasure,
  eraseHistory,
  listErasable,
  listPathsInUse,
  listReplacedFiles,
  listTombstonesOf,
  purgeAssets,
  trashAssets,
} from '../../catalog/assets/assets.ts'
import type { Tombstone } from '../../catalog/assets/assets.ts'
import { quarantineRoom } from '../../platform/blobs/blobs.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { dropDerived, pathsOf } from './purge.ts'
import type { PurgeDependencies } from './purge.ts'

/**
 * Takes assets away at once and for good, wherever they are, with their hidden halves: rows, files, files in quarantine, and
 * what the journal tells of them. One event stays. Needs a connection as the owner of the database. Broken off, it can be
 * done again. Returns the ids that are gone; what is not among them is not known.
 */
export async function eraseAssets(
  deps: PurgeDependencies,
  by: Omit<OperationContext, 'intent'>,
  ids: readonly string[],
): Promise<readonly string[]> {
  const known = await listErasable(deps.db, ids)
  if (known.length === 0) return []
  const context = { ...by, intent: 'asset.erase' }
  const room = quarantineRoom()
  await withOperation(deps.db, { ...context, details: { assets: known.length } }, async (trx) => {
    await allowErasure(trx)
    for (const [ownerId, assets] of Map.groupBy(known, (asset) => asset.ownerId)) {
      const chosen = { ownerId, ids: assets.map(({ id }) => id) }
      await trashAssets(trx, chosen)
      await purgeAssets(trx, { ...chosen, room })
    }
  })
  failpoint('erase.rows_gone')
  return await eraseTraces(
    deps,
    context,
    room,
    known.map(({ id }) => id),
  )
}

/** Hidden halves went along: their tombstones are in the same room. */
async function eraseTraces(
  deps: PurgeDependencies,
  context: OperationContext,
  room: string,
  known: readonly string[],
): Promise<readonly string[]> {
  const { db, blobs } = deps
  const tombstones = await listTombstonesOf(db, known, room)
  for (const tombstone of tombstones) await eraseFiles(deps, tombstone)
  const ids = [...new Set([...known, ...tombstones.map(({ assetId }) => assetId)])]
  for (const file of await listReplacedFiles(db, ids)) await blobs.unlinkQuarantined(file)
  failpoint('erase.files_gone')
  const event = { ...context, details: { assets: ids.length, ids } }
  await withOperation(db, event, async (trx) => {
    await dropDerived(trx, deps, tombstones)
    await eraseHistory(trx, ids, event)
  })
  return ids
}

/** By way of the quarantine, as every file goes. */
async function eraseFiles({ db, blobs }: PurgeDependencies, tombstone: Tombstone): Promise<void> {
  const inUse = await db.transaction().execute((trx) => listPathsInUse(trx, pathsOf(tombstone)))
  for (const blobPath of pathsOf(tombstone)) {
    const isLeft = !inUse.includes(blobPath) && (await blobs.stat(blobPath)) !== undefined
    if (isLeft) await blobs.quarantine(blobPath, tombstone.room)
    failpoint('erase.file_moved')
    await blobs.unlinkQuarantined(`${tombstone.room}/${blobPath}`)
  }
}
