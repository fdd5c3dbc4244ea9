import type { Asset } from '../../catalog/assets/assets.ts'
import { findAssetsBySha1 } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import type { Db } from '../../schema/schema.ts'
import { glance } from './stored.ts'

export interface CheckedUpload {
  readonly assetId: string
  readonly isTrashed: boolean
}

const together = 32

/**
 * Which of these digests (hex) are here: the row is, and its file is there in its full length. What is missing or cut short
 * is left out, so that it is sent again and heals. Thousands at once: one query, one `stat` each.
 */
export async function checkUploads(
  { db, blobs }: { readonly db: Db; readonly blobs: BlobStore },
  ownerId: string,
  digests: ReadonlySet<string>,
): Promise<ReadonlyMap<string, CheckedUpload>> {
  const assets = await findAssetsBySha1(
    db,
    ownerId,
    [...digests].map((hex) => Buffer.from(hex, 'hex')),
  )
  const here = new Map<string, CheckedUpload>()
  for (let start = 0; start < assets.length; start += together) {
    await Promise.all(assets.slice(start, start + together).map((asset) => note(blobs, asset, here)))
  }
  return here
}

async function note(blobs: BlobStore, asset: Asset, here: Map<string, CheckedUpload>): Promise<void> {
  if ((await glance(blobs, asset)) !== 'whole') return
  here.set(asset.sha1.toString('hex'), { assetId: asset.id, isTrashed: asset.state === 'trashed' })
}
