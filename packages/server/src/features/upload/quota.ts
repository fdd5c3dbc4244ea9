import type { Db, Trx } from '../../schema/schema.ts'
import { refused } from './refusals.ts'
import { bytesLeft, lockQuota } from './upload.sql.ts'

interface Wanted {
  readonly ownerId: string
  readonly size: number
}

/** Fails where the owner's quota does not leave as much. */
export async function checkQuota(db: Db | Trx, { ownerId, size }: Wanted): Promise<void> {
  const left = await bytesLeft(db, ownerId)
  if (left !== undefined && size > left) throw quotaExceeded()
}

/** As `checkQuota`; and until the transaction ends, nothing else of this owner that asks here is counted. */
export async function holdQuota(trx: Trx, wanted: Wanted): Promise<void> {
  await lockQuota(trx, wanted.ownerId)
  await checkQuota(trx, wanted)
}

export function quotaExceeded(cause?: unknown): Error {
  return refused('quota_exceeded', 'Quota has been exceeded!', cause)
}
