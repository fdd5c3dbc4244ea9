// What admins do with accounts: make, change, remove them and bring them back. Ground, in the table of catalog/users.
// A removed account can't be used and loses nothing: after a week its photos go to quarantine, as a purge does, and until
// 30 days later even that can be undone. Its removal takes all its photos out of sight, and is confirmed as such.
import { deleteOtherSessions, lockAllSessions } from '../../catalog/access/access.ts'
import type { SessionId } from '../../catalog/access/access.ts'
import {
  findAnyUser,
  findUser,
  insertUser,
  listAllUsers,
  lockAccounts,
  updateUser,
} from '../../catalog/users/users.ts'
import type { AvatarColor, User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { hashPassword } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { noSuchUser } from './account.ts'
import type { Admin } from './account.ts'

export type { Admin } from './account.ts'
export { emptyRemovedAccounts } from './emptying.ts'
export { removeAccount, removeAccountHeld } from './removing.ts'

/** What is left out stays; null takes it away. */
export interface AccountChanges {
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly pinCode?: string | null | undefined
  readonly isAdmin?: boolean | undefined
  readonly shouldChangePassword?: boolean | undefined
  readonly avatarColor?: AvatarColor | null | undefined
  readonly storageLabel?: string | null | undefined
  readonly quotaBytes?: number | null | undefined
}

export interface NewAccount extends AccountChanges {
  readonly email: string
  readonly name: string
  readonly password: string
}

export interface AccountFilter {
  readonly id?: string | undefined
  readonly withDeleted?: boolean | undefined
}

export async function listAccounts(db: Db, { id, withDeleted }: AccountFilter): Promise<readonly User[]> {
  const all = await listAllUsers(db)
  return all.filter(
    (user) => (id === undefined || user.id === id) && (withDeleted === true || user.deletedAt === undefined),
  )
}

/** Also one that was removed. Throws `not_found`. */
export async function getAccount(db: Db, id: string): Promise<User> {
  return (await findAnyUser(db, id)) ?? noSuchUser()
}

/** Throws `email_taken`, `storage_label_taken`. */
export async function createAccount(
  db: Db,
  secrets: Secrets,
  account: NewAccount,
  context: OperationContext,
): Promise<User> {
  const { email, name, password, pinCode, isAdmin = false, shouldChangePassword, avatarColor } = account
  const sealedPassword = await hashPassword(secrets, password)
  const sealedPin = typeof pinCode === 'string' ? await hashPassword(secrets, pinCode) : undefined
  return withOperation(db, { ...context, details: { account: name } }, (trx) =>
    insertUser(trx, {
      email,
      name,
      sealedPassword,
      sealedPin,
      isAdmin,
      shouldChangePassword,
      avatarColor: avatarColor ?? undefined,
      storageLabel: account.storageLabel || undefined,
      quotaBytes: account.quotaBytes ?? undefined,
    }),
  )
}

/**
 * Another password ends the account's other sessions, another PIN closes its locked folder. Throws `not_found`, `email_taken`,
 * `storage_label_taken`, and `own_admin` where admins would give up their own rights.
 */
export async function changeAccount(
  db: Db,
  secrets: Secrets,
  admin: Admin,
  id: string,
  changes: AccountChanges,
  context: OperationContext,
): Promise<User> {
  const { password, pinCode, ...others } = changes
  const sealedPassword = password === undefined ? undefined : await hashPassword(secrets, password)
  const sealedPin = typeof pinCode === 'string' ? await hashPassword(secrets, pinCode) : pinCode
  const before = (await findUser(db, id)) ?? noSuchUser()
  return withOperation(db, { ...context, details: { account: before.name } }, async (trx) => {
    await lockAccounts(trx)
    const known = (await findUser(trx, id)) ?? noSuchUser()
    if (others.isAdmin !== undefined && others.isAdmin !== known.isAdmin && known.id === admin.userId)
      throw failure('own_admin', 'Admin status can only be changed by another admin')
    if (password !== undefined) await deleteOtherSessions(trx, known.id, ownSession(admin, known))
    if (sealedPin !== undefined) await lockAllSessions(trx, known.id)
    const avatarColor = others.avatarColor === null ? 'primary' : others.avatarColor
    const storageLabel = others.storageLabel === '' ? null : others.storageLabel
    return updateUser(trx, known.id, { ...others, avatarColor, storageLabel, sealedPassword, sealedPin })
  })
}

const ownSession = (admin: Admin, { id }: User): SessionId | undefined =>
  admin.userId === id ? admin.sessionId : undefined

/** Throws `not_found`. */
export async function restoreAccount(db: Db, id: string, context: OperationContext): Promise<User> {
  const user = await getAccount(db, id)
  if (user.deletedAt === undefined) return user
  return withOperation(db, { ...context, details: { account: user.name } }, (trx) =>
    updateUser(trx, user.id, { deletedAt: null }),
  )
}
