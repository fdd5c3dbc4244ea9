// Which photos are in an album. Only one's own can be put in, so that nobody shows on what they were shown.
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { PhotoResult } from './album.ts'
import { deletePlaces, findPlaces, insertPhotos, touchAlbums } from './photos.sql.ts'
import { about, getStanding, listStandings } from './rights.ts'

/** Throws `not_found` for the album; of each photo it is told whether it came. */
export async function addPhotos(
  db: Db,
  context: OperationContext,
  userId: string,
  albumId: string,
  assetIds: readonly string[],
): Promise<readonly PhotoResult[]> {
  const standing = await getStanding(db, userId, albumId, 'albumAsset.create')
  const { came, there } = await withOperation(db, about(context, standing), async (trx) => {
    const added = await insertPhotos(trx, standing, userId, assetIds)
    if (added.length > 0) await touchAlbums(trx, [albumId])
    const places = added.length === assetIds.length ? [] : await findPlaces(trx, albumId, assetIds)
    return { came: new Set(added), there: new Set(places.map((place) => place.assetId)) }
  })
  return assetIds.map((id) => {
    if (came.delete(id)) return { id }
    return { id, failed: there.has(id) ? 'duplicate' : 'no_permission' }
  })
}

export interface AddedToAlbums {
  readonly isAdded: boolean
  readonly failed?: 'duplicate' | 'no_permission'
}

/** Adds each photo to each album. Whatever may not be is left out; it fails where nothing was added at all. */
export async function addPhotosToAlbums(
  db: Db,
  context: OperationContext,
  userId: string,
  albumIds: readonly string[],
  assetIds: readonly string[],
): Promise<AddedToAlbums> {
  const standings = await listStandings(db, userId, albumIds, 'albumAsset.create')
  const [first, ...others] = standings
  if (first === undefined) return { isAdded: false, failed: 'no_permission' }
  const told = others.length === 0 ? about(context, first) : context
  return await withOperation(db, told, async (trx) => {
    const touched: string[] = []
    let mayBeThere = false
    for (const standing of standings) {
      const added = await insertPhotos(trx, standing, userId, assetIds)
      if (added.length > 0) touched.push(standing.id)
      else mayBeThere ||= (await findPlaces(trx, standing.id, assetIds)).length > 0
    }
    if (touched.length > 0) await touchAlbums(trx, touched)
    if (touched.length > 0) return { isAdded: true }
    return { isAdded: false, failed: mayBeThere ? 'duplicate' : 'no_permission' }
  })
}

/** A photo of the album's owner, put in by whoever came by a link to it. */
export async function putIntoAlbum(
  trx: Trx,
  { albumId, ownerId }: { readonly albumId: string; readonly ownerId: string },
  assetId: string,
): Promise<void> {
  const added = await insertPhotos(trx, { id: albumId, ownerId }, ownerId, [assetId])
  if (added.length > 0) await touchAlbums(trx, [albumId])
}

/** The photos themselves stay. Throws `not_found`; `change_held` where it is more than is ordinary. */
export async function takeOutPhotos(
  db: Db,
  context: OperationContext,
  userId: string,
  albumId: string,
  assetIds: readonly string[],
): Promise<readonly PhotoResult[]> {
  const standing = await getStanding(db, userId, albumId, 'albumAsset.delete')
  const places = await findPlaces(db, albumId, assetIds)
  const ids = places.map((place) => place.rowId)
  const held = { kind: 'album.remove_assets', ownerId: standing.ownerId, ids, request: { albumId } } as const
  const told = about(context, standing)
  const went = new Set(
    await changeOrHold(db, told, held, async (trx) => {
      const gone = await deletePlaces(trx, ids)
      if (gone.length > 0) await touchAlbums(trx, [albumId])
      return gone
    }),
  )
  return assetIds.map((id) => (went.delete(id) ? { id } : { id, failed: 'not_found' }))
}

/** Photos whose removal from an album waited and was approved. */
export async function takeOutHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx) => {
    const { length: count } = await deletePlaces(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}
