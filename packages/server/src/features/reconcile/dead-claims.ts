import { setTimeout } from 'node:timers/promises'
import { safeFileName } from '../../platform/blobs/blobs.ts'
import type { BlobStore, Digests } from '../../platform/blobs/blobs.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import {
  dropClaim,
  isKnownPath,
  keepFound,
  listDeadClaims,
  listOwnerFolders,
  ownsBytes,
} from './dead-claims.sql.ts'
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
      const outcome = path === null ? undefined : await settlePath(dependencies, claim.owner_id, path)
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

/** Files that no row and no claim knows, as a recovery finds them: kept like those of dead claims, for whose folder they are in. */
export async function keepStrays(
  dependencies: Pick<ClaimDependencies, 'db' | 'blobs'>,
  paths: readonly string[],
): Promise<number> {
  if (paths.length === 0) return 0
  const owners = await listOwnerFolders(dependencies.db)
  let kept = 0
  for (const path of paths) {
    const owner = owners.find(({ folder }) => path.startsWith(`${safeFileName(folder)}/`)) ?? owners[0]
    if (owner === undefined) return kept
    if ((await settlePath(dependencies, owner.id, path)) !== undefined) kept += 1
  }
  return kept
}

async function settlePath(
  { db, blobs }: Pick<ClaimDependencies, 'db' | 'blobs'>,
  ownerId: string,
  path: string,
): Promise<'quarantined' | 'found' | undefined> {
  if (await isKnownPath(db, path)) return undefined
  const digests = await hashIfThere(blobs, path)
  if (digests === undefined) return undefined
  if (await ownsBytes(db, ownerId, digests)) {
    await blobs.quarantine(path)
    return 'quarantined'
  }
  await withOperation(db, { actor: 'system', userId: ownerId, intent: 'file.found' }, (trx) =>
    keepFound(trx, { ownerId, path, ...digests }),
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
