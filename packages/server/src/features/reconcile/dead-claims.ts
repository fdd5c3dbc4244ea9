import { setTimeout } from 'node:timers/promises'
import type { BlobStore, Digests } from '../../platform/blobs/blobs.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { dropClaim, isKnownPath, keepFound, listDeadClaims, ownsBytes } from './dead-claims.sql.ts'
import type { DeadClaim } from './dead-claims.sql.ts'

export interface ClaimDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  /** How long a program may take to show again that it lives. */
  readonly graceMs: number
}

/** What became of the files of uploads that died. */
export interface Settled {
  readonly discarded: number
  readonly quarantined: number
  readonly found: number
}

/**
 * Settles the uploads of programs that died. Bytes that never got a place were never confirmed, and go. A placed file
 * that no row knows is kept: in quarantine where the owner has the same bytes, else as found, for its owner to decide.
 */
export async function settleDeadClaims(dependencies: ClaimDependencies): Promise<Settled> {
  const settled = { discarded: 0, quarantined: 0, found: 0 }
  for (const claim of await findDead(dependencies)) {
    for (const path of [claim.path, claim.sidecar_path]) {
      const outcome = path === null ? undefined : await settlePath(dependencies, claim, path)
      if (outcome !== undefined) settled[outcome] += 1
    }
    await dependencies.blobs.discard({ incoming: claim.id })
    await dependencies.blobs.discard({ incoming: `${claim.id}.xmp` })
    if (claim.path === null) settled.discarded += 1
    await dropClaim(dependencies.db, claim.id)
  }
  return settled
}

/** Dead twice, some seconds apart: a program that lives takes its lock again after a restart of the database. */
async function findDead({ db, graceMs }: ClaimDependencies): Promise<readonly DeadClaim[]> {
  const first = await listDeadClaims(db)
  if (first.length === 0) return []
  await setTimeout(graceMs)
  const second = new Set((await listDeadClaims(db)).map((claim) => claim.id))
  return first.filter((claim) => second.has(claim.id))
}

async function settlePath(
  { db, blobs }: ClaimDependencies,
  claim: DeadClaim,
  path: string,
): Promise<'quarantined' | 'found' | undefined> {
  if (await isKnownPath(db, path)) return undefined
  const digests = await hashIfThere(blobs, path)
  if (digests === undefined) return undefined
  if (await ownsBytes(db, claim.owner_id, digests)) {
    await blobs.quarantine(path)
    return 'quarantined'
  }
  await withOperation(db, { actor: 'system', userId: claim.owner_id, intent: 'file.found' }, (trx) =>
    keepFound(trx, { ownerId: claim.owner_id, path, ...digests }),
  )
  return 'found'
}

async function hashIfThere(blobs: BlobStore, path: string): Promise<Digests | undefined> {
  try {
    return await blobs.hash(path)
  } catch (error) {
    if (errorCode(error) === 'blob_missing') return undefined
    throw error
  }
}
