// Which photos a link shows, where it shows no album. Only one's own, and of those none that is hidden, locked or in the trash.
import { notFound } from '../../catalog/access/access.ts'
import type { LinkScope, Looker } from '../../catalog/assets/assets.ts'
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { LinkedResult } from './link.ts'
import { deleteLinked, findLinked, insertLinked, listLinkRows } from './shared-links.sql.ts'

/** Throws `not_found`, and `link_to_album` for a link that shows an album. */
export async function addLinked(
  db: Db,
  context: OperationContext,
  looker: Looker,
  linkId: string,
  assetIds: readonly string[],
): Promise<readonly LinkedResult[]> {
  await expectLinkToPhotos(db, looker, linkId)
  const there = new Set((await findLinked(db, linkId, assetIds)).map(({ assetId }) => assetId))
  const came = new Set(await withOperation(db, context, (trx) => insertLinked(trx, linkId, assetIds)))
  return assetIds.map((assetId) => {
    if (came.delete(assetId)) {
      there.add(assetId)
      return { assetId }
    }
    return { assetId, failed: there.has(assetId) ? 'duplicate' : 'no_permission' }
  })
}

/** The photos themselves stay. Throws as {@link addLinked}; `change_held` where it is more than is ordinary. */
export async function takeOutLinked(
  db: Db,
  context: OperationContext,
  looker: Looker,
  linkId: string,
  assetIds: readonly string[],
): Promise<readonly LinkedResult[]> {
  await expectLinkToPhotos(db, looker, linkId)
  const ids = (await findLinked(db, linkId, assetIds)).map(({ rowId }) => rowId)
  const held = { kind: 'shared_link.remove_assets', ownerId: looker.userId, ids, request: {} } as const
  const went = new Set(await changeOrHold(db, context, held, (trx) => deleteLinked(trx, ids)))
  return assetIds.map((assetId) => (went.delete(assetId) ? { assetId } : { assetId, failed: 'not_found' }))
}

async function expectLinkToPhotos(db: Db, { userId }: Looker, id: string): Promise<void> {
  const [link] = await listLinkRows(db, userId, { id })
  if (link === undefined) throw notFound('sharedLink.update')
  if (link.albumId !== null)
    throw failure('link_to_album', 'This link shows an album: put photos into that, or take them out of it.')
}

/** Photos whose removal from a link waited and was approved. */
export async function takeOutLinkedHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx) => {
    const { length: count } = await deleteLinked(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}

/** A photo that somebody put in by the link. */
export async function putIntoLink(trx: Trx, { id }: LinkScope, assetId: string): Promise<void> {
  await insertLinked(trx, id, [assetId])
}
