import type { BlobStore, Received } from '../../platform/blobs/blobs.ts'
import { failpoint } from '../../platform/failpoints/failpoints.ts'
import type { Db } from '../../schema/schema.ts'
import { pathsAt, sidecarAddress, type Address } from './address.ts'
import { claimLost, persistently } from './commit.ts'
import { refused } from './refusals.ts'
import { claimPath } from './upload.sql.ts'

interface Placing {
  readonly db: Db
  readonly blobs: BlobStore
}

interface PlacedUpload {
  readonly claimId: string
  readonly original?: Received
  readonly sidecar?: Received
  readonly placed: string[]
}

/** Gives the original its path: the first that no file, no row and no other claim has. */
export async function placeOriginal(deps: Placing, upload: PlacedUpload, address: Address): Promise<string> {
  if (upload.original === undefined) throw new Error('nothing was received')
  const path = await placeAtFirst(deps, upload, 'path', upload.original, address)
  failpoint('upload.placed')
  return path
}

export async function placeSidecar(
  deps: Placing,
  upload: PlacedUpload,
  originalPath: string,
): Promise<{ path: string; sha256: Buffer } | undefined> {
  const { sidecar } = upload
  if (sidecar === undefined || sidecar.size === 0) return undefined
  const path = await placeAtFirst(deps, upload, 'sidecar_path', sidecar, sidecarAddress(originalPath))
  failpoint('upload.sidecar_placed')
  return { path, sha256: sidecar.sha256 }
}

async function placeAtFirst(
  { db, blobs }: Placing,
  upload: PlacedUpload,
  column: 'path' | 'sidecar_path',
  received: Received,
  address: Address,
): Promise<string> {
  for (const path of pathsAt(address)) {
    const claimed = await persistently(() => claimPath(db, upload.claimId, column, path))
    if (claimed === 'lost') throw claimLost()
    if (claimed === 'taken') continue
    failpoint('upload.path_claimed')
    upload.placed.push(path)
    if ((await blobs.place(received, path)) === 'placed') return path
    upload.placed.pop()
  }
  throw refused('bad_file_name', 'There are too many files of that name. Nothing was stored.')
}
