// Editing a photo: cropping, turning, mirroring it. What is done is ground (asset_edit), written as a whole each time; the
// original stays as it came. Pictures follow by a trigger, whoever writes the rows, and are drawn anew by the media pass.
import { notFound } from '../../catalog/access/access.ts'
import { getAsset } from '../../catalog/assets/assets.ts'
import type { Asset, Looker } from '../../catalog/assets/assets.ts'
import { cropWithin, doTheSame, listEdits } from '../../catalog/edits/edits.ts'
import type { Edit, Size, StoredEdit } from '../../catalog/edits/edits.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { deleteEdits, insertEdits, lockSize } from './edits.sql.ts'

export interface EditsDependencies {
  readonly db: Db
  /** Asks for the pictures of a photo that was edited. */
  readonly followEdited: (trx: Trx, assetId: string) => Promise<void>
}

type By = Omit<OperationContext, 'intent'>

/** In the order in which they are done; none for most photos. */
export async function getEdits(db: Db, looker: Looker, assetId: string): Promise<readonly StoredEdit[]> {
  await getAsset(db, looker, assetId, 'asset.edit.get')
  return await listEdits(db, assetId)
}

/** Does this to the photo instead of what was done before; changes nothing where it is the same. */
export async function editAsset(
  { db, followEdited }: EditsDependencies,
  by: By,
  looker: Looker,
  { assetId, edits }: { readonly assetId: string; readonly edits: readonly Edit[] },
): Promise<readonly StoredEdit[]> {
  const asset = await getAsset(db, looker, assetId, 'asset.edit.create')
  expectPicture(asset)
  return await withOperation(db, { ...by, details: { photos: 1 }, intent: 'asset.edit' }, async (trx) => {
    const size = await lockSize(trx, asset.ownerId, assetId)
    if (size === undefined) throw notFound('asset.edit.create')
    expectPossible(edits, size)
    const before = await listEdits(trx, assetId)
    if (doTheSame(before, edits)) return before
    await deleteEdits(trx, assetId)
    await insertEdits(trx, { ownerId: asset.ownerId, assetId }, edits)
    await followEdited(trx, assetId)
    return await listEdits(trx, assetId)
  })
}

/** Shows the photo as it came. */
export async function removeEdits(
  { db, followEdited }: EditsDependencies,
  by: By,
  looker: Looker,
  assetId: string,
): Promise<void> {
  const asset = await getAsset(db, looker, assetId, 'asset.edit.delete')
  if ((await listEdits(db, assetId)).length === 0) return
  await withOperation(db, { ...by, details: { photos: 1 }, intent: 'asset.remove_edits' }, async (trx) => {
    await lockSize(trx, asset.ownerId, assetId)
    await deleteEdits(trx, assetId)
    await followEdited(trx, assetId)
  })
}

function expectPicture({ type }: Asset): void {
  if (type !== 'image') throw failure('invalid_input', 'Only photos can be edited, videos not yet.')
}

function expectPossible(edits: readonly Edit[], size: Size | 'unknown'): void {
  if (edits.slice(1).some(({ action }) => action === 'crop'))
    throw failure('invalid_input', 'A photo is cropped once, and before it is turned or mirrored.')
  const [first] = edits
  if (first?.action !== 'crop') return
  if (size === 'unknown')
    throw failure('invalid_input', 'How large this photo is, is not known yet. Try again in a moment.')
  const within = cropWithin(size, first.parameters)
  if (within?.width === first.parameters.width && within.height === first.parameters.height) return
  throw failure(
    'invalid_input',
    `The crop reaches out of the picture of ${size.width} × ${size.height} pixels.`,
  )
}
