// One's own account: name, e-mail, password, colour, preferences, first steps. Ground, in the table of catalog/users.
import { isGranted } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { findUser, updateUser } from '../../catalog/users/users.ts'
import type { AvatarColor, User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { hashPassword } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { changePreferences } from './preferences.ts'

export { preferencesOf } from './preferences.ts'

export async function getUser(db: Db, id: string): Promise<User> {
  const user = await findUser(db, id)
  if (user === undefined) throw failure('not_found', 'User not found')
  return user
}

export interface ProfileChanges {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly password?: string | undefined
  readonly avatarColor?: AvatarColor | null | undefined
}

/** Throws `email_taken`, and `missing_permission` where a key that may not change passwords would change this one. */
export async function changeProfile(
  db: Db,
  secrets: Secrets,
  viewer: Viewer,
  changes: ProfileChanges,
  context: OperationContext,
): Promise<User> {
  const { name, email, password, avatarColor } = changes
  if (password !== undefined && !isGranted(viewer, 'auth.changePassword'))
    throw failure('missing_permission', 'Missing required permission: auth.changePassword')
  const sealedPassword = password === undefined ? undefined : await hashPassword(secrets, password)
  return withOperation(db, context, (trx) =>
    updateUser(trx, viewer.userId, {
      name,
      email,
      sealedPassword,
      shouldChangePassword: password === undefined ? undefined : false,
      avatarColor: avatarColor === null ? 'primary' : avatarColor,
    }),
  )
}

export async function savePreferences(
  db: Db,
  viewer: Pick<Viewer, 'userId'>,
  changes: Readonly<Record<string, unknown>>,
  avatarColor: AvatarColor | undefined,
  context: OperationContext,
): Promise<User> {
  return withOperation(db, context, async (trx) => {
    const { preferences } = await getUser(trx, viewer.userId)
    return updateUser(trx, viewer.userId, {
      preferences: changePreferences(preferences, changes),
      avatarColor,
    })
  })
}

export async function setOnboarded(
  db: Db,
  viewer: Viewer,
  isOnboarded: boolean,
  context: OperationContext,
): Promise<void> {
  await withOperation(db, context, (trx) => updateUser(trx, viewer.userId, { isOnboarded }))
}
