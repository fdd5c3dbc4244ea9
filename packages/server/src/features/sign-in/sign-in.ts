// Signing up, in and out, and changing a password. Ground: the account, through withOperation; each sign-in, failed one
// and sign-out is an event in the journal. There is one first account, however many try to make it at once.
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { hashPassword, makeToken, verifyPassword } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { countAccounts } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'
import {
  deleteOtherSessions,
  deleteOwnSession,
  insertSession,
  tokenPurpose,
} from '../../catalog/access/access.ts'
import type { Device, Viewer } from '../../catalog/access/access.ts'
import {
  findPassword,
  findUser,
  findUserToSignIn,
  insertUser,
  lockAccounts,
  updateUser,
} from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import type { GuessGate } from '../../catalog/guessing/guessing.ts'

export interface SignInDeps {
  readonly db: Db
  readonly secrets: Secrets
  readonly guesses: GuessGate
}

export interface Newcomer {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** Whether there is a first account already. */
export async function isInitialized(db: Db): Promise<boolean> {
  return (await countAccounts(db)) > 0
}

/** Makes the first account, an administrator's. Throws `already_initialized`. */
export async function signUp(deps: SignInDeps, newcomer: Newcomer, context: OperationContext): Promise<User> {
  await refuseSecond(deps.db)
  const sealedPassword = await hashPassword(deps.secrets, newcomer.password)
  return withOperation(deps.db, context, async (trx) => {
    await lockAccounts(trx)
    await refuseSecond(trx)
    const { email, name } = newcomer
    return insertUser(trx, { email, name, sealedPassword, isAdmin: true, storageLabel: 'admin' })
  })
}

async function refuseSecond(db: Db): Promise<void> {
  if (await isInitialized(db)) throw failure('already_initialized', 'The server already has an admin')
}

export interface SignedIn {
  readonly user: User
  readonly token: string
}

/** Throws `wrong_credentials`, as late for an address that nobody has as for a wrong password. */
export async function signIn(
  deps: SignInDeps,
  given: { readonly email: string; readonly password: string },
  device: Device,
  context: OperationContext,
): Promise<SignedIn> {
  const { db, secrets } = deps
  const known = await findUserToSignIn(db, given.email)
  const guesser = { subject: given.email, address: context.address ?? '' }
  const user = await deps.guesses.attempt(guesser, async () => {
    const right = await isRight(secrets, known?.sealedPassword, given.password)
    return right ? known?.user : undefined
  })
  if (user === undefined) {
    const userId = known?.user.id
    await recordEvent(db, { ...context, ...(userId && { userId }), intent: 'account.sign_in_failed' })
    throw failure('wrong_credentials', 'Incorrect email or password')
  }
  return { user, token: await openSession(deps, user, device, context) }
}

/** Throws `password_lost` where it was sealed with a key that is gone: a library recovered without its recovery code. */
export async function isRight(
  secrets: Secrets,
  sealed: string | null | undefined,
  password: string,
): Promise<boolean> {
  try {
    return await verifyPassword(secrets, sealed, password)
  } catch (cause) {
    if (errorCode(cause) !== 'seal_broken') throw cause
    throw failure(
      'password_lost',
      'This library was recovered without its recovery code, so its passwords can not be read any more. Ask an ' +
        'admin for a new one; on the server itself: heirloom user reset-password <e-mail address>',
      { cause },
    )
  }
}

async function openSession(
  { db, secrets }: SignInDeps,
  user: User,
  device: Device,
  context: OperationContext,
): Promise<string> {
  const { token, digest } = makeToken(secrets, tokenPurpose.session)
  await db.transaction().execute(async (trx) => {
    const { id } = await insertSession(trx, {
      ownerId: user.id,
      digest,
      deviceType: device.type,
      deviceOS: device.os,
      appVersion: device.appVersion,
    })
    await recordEvent(trx, { ...context, actor: 'session', actorId: id, userId: user.id })
  })
  return token
}

/** Ends the viewer's session; an API key has none to end. */
export async function signOut(db: Db, viewer: Viewer, context: OperationContext): Promise<void> {
  if (viewer.via.kind !== 'session') return
  await deleteOwnSession(db, viewer.userId, viewer.via.id)
  await recordEvent(db, context)
}

export interface PasswordChange {
  readonly password: string
  readonly newPassword: string
  /** Also ends every other session. */
  readonly invalidateSessions: boolean
}

/** Throws `wrong_password`. */
export async function changePassword(
  deps: SignInDeps,
  viewer: Viewer,
  change: PasswordChange,
  context: OperationContext,
): Promise<User> {
  const { db, secrets } = deps
  await confirmPassword(deps, viewer, change.password, context)
  const sealedPassword = await hashPassword(secrets, change.newPassword)
  return withOperation(db, context, async (trx) => {
    if (change.invalidateSessions)
      await deleteOtherSessions(trx, viewer.userId, viewer.via.kind === 'session' ? viewer.via.id : undefined)
    return updateUser(trx, viewer.userId, { sealedPassword, shouldChangePassword: false })
  })
}

async function confirmPassword(
  { db, secrets, guesses }: SignInDeps,
  viewer: Viewer,
  password: string,
  context: OperationContext,
): Promise<void> {
  const user = await findUser(db, viewer.userId)
  const sealed = await findPassword(db, viewer.userId)
  const guesser = { subject: user?.email ?? viewer.userId, address: context.address ?? '' }
  const right = await guesses.attempt(guesser, async () =>
    (await isRight(secrets, sealed, password)) ? true : undefined,
  )
  if (right) return
  await recordEvent(db, { ...context, intent: 'account.change_password_failed' })
  throw failure('wrong_password', 'Wrong password')
}
