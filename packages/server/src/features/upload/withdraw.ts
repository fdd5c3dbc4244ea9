import type { BlobStore, Received } from '../../platform/blobs/blobs.ts'
import { Failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { isRolledBack } from './commit.ts'
import { releaseClaim } from './upload.sql.ts'

interface Withdrawing {
  readonly db: Db
  readonly blobs: BlobStore
}

interface WithdrawnUpload {
  readonly claimId: string
  readonly original?: Received
  readonly sidecar?: Received
  readonly placed: readonly string[]
  readonly uncertain: readonly string[]
}

/**
 * Clears away a failed upload. Bytes that have a path already go to quarantine, and only when they are certainly its own and
 * the transaction did certainly not happen; otherwise they and their claim stay, for the reconciler to decide once the claim
 * is dead. True where nothing is left.
 */
export async function withdraw(deps: Withdrawing, upload: WithdrawnUpload, error: unknown): Promise<boolean> {
  const { placed, uncertain } = upload
  if (placed.length > 0 && !isCertain(error)) return false
  for (const path of uncertain) if ((await deps.blobs.stat(path)) !== undefined) return false
  for (const path of placed) await deps.blobs.quarantine(path)
  await discard(deps, upload)
  return true
}

/** Drops what waits, then the claim. */
export async function discard({ db, blobs }: Withdrawing, upload: WithdrawnUpload): Promise<void> {
  for (const received of [upload.original, upload.sidecar]) {
    if (received !== undefined) await blobs.discard(received)
  }
  await releaseClaim(db, upload.claimId)
}

function isCertain(error: unknown): boolean {
  return error instanceof Failure ? error.code !== 'storage_unreachable' : isRolledBack(error)
}
