import { deleteOtherSessions } from '../../catalog/access/access.ts'
import { changeApproved, changeConfirmed, changeOrHold, countLibrary } from '../../catalog/holds/holds.ts'
import type { HeldRequest, Hold, Made } from '../../catalog/holds/holds.ts'
import { findAnyUser, findUser, lockAccounts, updateUser } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { noSuchUser, refuseLastAdmin } from './account.ts'
import type { Admin } from './account.ts'

/**
 * Removes an account; one that is removed already stays so. With more photos than is ordinary an admin who is signed in
 * confirms their number (`confirmed`), else it waits for one (`change_held`). Throws `not_found`, `own_account`, `last_admin`,
 * `confirmed_differs`.
 */
export async function removeAccount(
  db: Db,
  admin: Admin,
  { id, confirmed }: { readonly id: string; readonly confirmed?: number | undefined },
  context: OperationContext,
): Promise<User> {
  const user = (await findAnyUser(db, id)) ?? noSuchUser()
  if (user.deletedAt !== undefined) return user
  if (user.id === admin.userId)
    throw failure('own_account', 'Nobody removes their own account. Another admin can.')
  const by = { ...context, details: { account: user.name } }
  const held: HeldRequest = { kind: 'account.delete', ownerId: user.id, ids: [user.id], request: {} }
  if (confirmed === undefined || admin.sessionId === undefined)
    return changeOrHold(db, by, held, (trx) => remove(trx, user.id))
  await expectConfirmed(db, user, confirmed)
  return changeConfirmed(db, by, admin.sessionId, held, (trx) => remove(trx, user.id))
}

/** A removal that waited. */
export async function removeAccountHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const by = { ...context, details: { account: hold.ownerName } }
  return await changeApproved(db, by, hold.id, async (trx) => {
    await remove(trx, hold.ownerId)
    return { count: hold.count, operationId: await currentOperation(trx) }
  })
}

/** Its API keys stay and are good for nothing; its sessions end. */
async function remove(trx: Trx, id: string): Promise<User> {
  await lockAccounts(trx)
  const user = (await findUser(trx, id)) ?? noSuchUser()
  await refuseLastAdmin(trx, user)
  await deleteOtherSessions(trx, user.id)
  return updateUser(trx, user.id, { deletedAt: new Date() })
}

async function expectConfirmed(db: Db, { id, name }: User, confirmed: number): Promise<void> {
  const count = await countLibrary(db, id)
  if (count === confirmed) return
  throw failure(
    'confirmed_differs',
    `${name} has ${count.toLocaleString('en-US')} photos by now, and ${confirmed.toLocaleString('en-US')} were confirmed. Nothing has been changed.`,
    { details: { count } },
  )
}
