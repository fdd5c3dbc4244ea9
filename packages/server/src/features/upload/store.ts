import type { AssetType, NewAsset } from '../../catalog/assets/assets.ts'
import type { Received } from '../../platform/blobs/blobs.ts'
import { addressOf } from './address.ts'
import { commitAsset, type Committed } from './commit.ts'
import { placeAt, placeSidecar } from './place.ts'
import { isSameAddress, reserve, type Reservation } from './reserve.ts'
import type { Actor, Upload, UploadDependencies, UploadFacts } from './intake.ts'

export interface NewUpload {
  readonly upload: Upload
  readonly original: Received
  readonly facts: UploadFacts & { readonly type: AssetType }
  readonly actor: Actor
}

/** Places what was received, and commits its row; at the next path where something has the first. */
export async function storeNew(
  deps: UploadDependencies,
  upload: NewUpload,
): Promise<Exclude<Committed, 'taken'>> {
  for (let reservation = await firstReservation(deps, upload); ;) {
    const committed = await placeAndCommit(deps, upload, reservation.path)
    if (committed !== 'taken') return committed
    const { address, rest } = reservation
    reservation = await reserve(deps.db, upload.upload.claimId, 'path', address, rest)
  }
}

/** The one made while the bytes came in, where the client said early enough what they are. */
async function firstReservation(
  { db }: UploadDependencies,
  { upload, facts }: NewUpload,
): Promise<Reservation> {
  const address = addressOf(upload.ownerFolder, facts.fileName, facts.fileCreatedAt)
  if (upload.reservation !== undefined && isSameAddress(upload.reservation.address, address))
    return upload.reservation
  return await reserve(db, upload.claimId, 'path', address)
}

/** The rows are written while the file is placed; the transaction commits only when the file is durable at its path. */
async function placeAndCommit(
  deps: UploadDependencies,
  newUpload: NewUpload,
  path: string,
): Promise<Committed> {
  const { upload, original, facts, actor } = newUpload
  const placing = place(deps, upload, original, path)
  try {
    const sidecar =
      upload.sidecar && (await placing) === 'placed' ? await placeSidecar(deps, upload, path) : undefined
    return await commitAsset(
      deps,
      { intent: 'asset.upload', ...actor },
      {
        claimId: upload.claimId,
        asset: newAsset(newUpload, path, sidecar),
        metadata: facts.metadata,
        isLimited: upload.allowedBytes !== Infinity,
        placing,
      },
    )
  } finally {
    await Promise.allSettled([placing])
  }
}

function place(
  deps: UploadDependencies,
  upload: Upload,
  original: Received,
  path: string,
): Promise<'placed' | 'taken'> {
  const placing = placeAt(deps, upload, original, path)
  // Waited for in any case, by the transaction or after it; without this a failure before that would count as unhandled.
  placing.catch(() => {})
  return placing
}

function newAsset(
  { upload, original, facts }: NewUpload,
  path: string,
  sidecar: { path: string; sha256: Buffer } | undefined,
): NewAsset {
  const { metadata: _metadata, announcedSha1: _announced, ...said } = facts
  const { size, sha1, sha256 } = original
  return { ...said, ownerId: upload.ownerId, path, size, sha1, sha256, ...(sidecar && { sidecar }) }
}
