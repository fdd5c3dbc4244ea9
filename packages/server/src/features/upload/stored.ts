import type { Asset } from '../../catalog/assets/assets.ts'
import { findAssetsBySha1, markVerified } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'

/** What a look at the stored file of a row found. An unreachable storage is none of these: it throws. */
export type Look = 'whole' | 'missing' | 'damaged'

const trustedFor = 30 * 24 * 3600 * 1000

export async function findTwin(db: Db, ownerId: string, sha1: Buffer): Promise<Asset | undefined> {
  const [asset] = await findAssetsBySha1(db, ownerId, [sha1])
  return asset
}

/** There, and as long as it was. Quick enough for thousands. */
export async function glance(blobs: BlobStore, asset: Asset): Promise<Look> {
  const found = await blobs.stat(asset.path)
  if (found === undefined) return 'missing'
  return found.size === asset.size ? 'whole' : 'damaged'
}

/** A glance; and the whole file is read where it was touched since, or not read for a month. */
export async function look(db: Db, blobs: BlobStore, asset: Asset): Promise<Look> {
  const found = await blobs.stat(asset.path)
  if (found === undefined) return 'missing'
  if (found.size !== asset.size) return 'damaged'
  const isTrusted = found.mtime <= asset.verifiedAt && Date.now() - asset.verifiedAt.getTime() < trustedFor
  return isTrusted ? 'whole' : await readAll(db, blobs, asset)
}

async function readAll(db: Db, blobs: BlobStore, asset: Asset): Promise<Look> {
  try {
    const { sha256 } = await blobs.hash(asset.path)
    if (!sha256.equals(asset.sha256)) return 'damaged'
  } catch (error) {
    if (errorCode(error) === 'blob_missing') return 'missing'
    throw error
  }
  await markVerified(db, asset.id)
  return 'whole'
}
