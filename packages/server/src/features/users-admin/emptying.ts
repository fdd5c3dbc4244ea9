// What becomes of the photos of an account that was removed: after its days they go the way of the trash, in steps, each an
// operation of its own that can be undone as long as their files are in quarantine. The account's row stays.
import { purgeAssets, trashAssets } from '../../catalog/assets/assets.ts'
import { quarantineRoom } from '../../platform/blobs/blobs.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { listOverdue, listSomeAssets } from './users-admin.sql.ts'
import type { Overdue } from './users-admin.sql.ts'

export interface EmptyingDependencies {
  readonly db: Db
  /** Asks, in the transaction of a purge, for what follows it. */
  readonly followPurge: (trx: Trx) => Promise<void>
}

const step = 1_000

/** Returns how many photos went. Broken off, it goes on where it was. */
export async function emptyRemovedAccounts(deps: EmptyingDependencies): Promise<number> {
  let gone = 0
  for (const account of await listOverdue(deps.db)) {
    for (;;) {
      const some = await emptySome(deps, account)
      if (some === 0) break
      gone += some
    }
  }
  return gone
}

async function emptySome(
  { db, followPurge }: EmptyingDependencies,
  { id: ownerId, name }: Overdue,
): Promise<number> {
  const ids = await listSomeAssets(db, ownerId, step)
  if (ids.length === 0) return 0
  const context = {
    actor: 'job',
    userId: ownerId,
    intent: 'account.empty',
    details: { account: name },
  } as const
  return await withOperation(db, context, async (trx) => {
    await trashAssets(trx, { ownerId, ids })
    const count = await purgeAssets(trx, { ownerId, ids, room: quarantineRoom() })
    await followPurge(trx)
    return count
  })
}
