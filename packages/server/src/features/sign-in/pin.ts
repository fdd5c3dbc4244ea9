// The PIN of the locked folder. Ground, in the table of accounts, sealed like a password and as slow to guess at. It is changed
// and taken off with the PIN itself or with the password; whatever becomes of it closes the locked folder in every session.
import { lockAllSessions, openLocked } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import { findPassword, findPin, findUser, lockAccounts, updateUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { recordEvent, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { hashPassword } from '../../platform/secrets/secrets.ts'
import { isRight } from './sign-in.ts'
import type { SignInDeps } from './sign-in.ts'

const openMs = 15 * 60_000

/** What shows that it is they: the password, where both are given. */
export interface Proof {
  readonly pinCode?: string | undefined
  readonly password?: string | undefined
}

/** Throws `pin_exists`. */
export async function setPin(
  { db, secrets }: SignInDeps,
  { userId }: Viewer,
  pinCode: string,
  context: OperationContext,
): Promise<void> {
  const sealedPin = await hashPassword(secrets, pinCode)
  await withOperation(db, context, async (trx) => {
    await lockAccounts(trx)
    if ((await findPin(trx, userId)) !== null) throw failure('pin_exists', 'User already has a PIN code')
    await updateUser(trx, userId, { sealedPin })
  })
}

/** Throws `no_pin`, `wrong_pin`, `wrong_password`, `proof_needed`. Null: none any more. */
export async function changePin(
  deps: SignInDeps,
  viewer: Viewer,
  change: Proof & { readonly newPinCode: string | null },
  context: OperationContext,
): Promise<void> {
  await prove(deps, viewer, change, context)
  const { newPinCode } = change
  const sealedPin = newPinCode === null ? null : await hashPassword(deps.secrets, newPinCode)
  await withOperation(deps.db, context, async (trx) => {
    await updateUser(trx, viewer.userId, { sealedPin })
    await lockAllSessions(trx, viewer.userId)
  })
}

/** Opens the locked folder in this session. Throws as {@link changePin}, and `not_a_session` for an API key. */
export async function unlock(
  deps: SignInDeps,
  viewer: Viewer,
  proof: Proof,
  context: OperationContext,
): Promise<void> {
  const { via } = viewer
  if (via.kind !== 'session')
    throw failure('not_a_session', 'Only a session can open the locked folder; an API key cannot.')
  await prove(deps, viewer, proof, context)
  await openLocked(deps.db, via.id, new Date(Date.now() + openMs))
  await recordEvent(deps.db, context)
}

async function prove(
  deps: SignInDeps,
  { userId }: Viewer,
  { pinCode, password }: Proof,
  context: OperationContext,
): Promise<void> {
  const { db } = deps
  const pin = await findPin(db, userId)
  if (pin === null) throw failure('no_pin', 'User does not have a PIN code')
  if (password !== undefined) {
    const subject = (await findUser(db, userId))?.email ?? userId
    const sealed = await findPassword(db, userId)
    return guess(deps, { sealed, given: password, subject, wrong: wrongPassword }, context)
  }
  if (pinCode === undefined) throw failure('proof_needed', 'Either password or pinCode is required')
  await guess(deps, { sealed: pin, given: pinCode, subject: `pin ${userId}`, wrong: wrongPin }, context)
}

interface Guess {
  readonly sealed: string | null
  readonly given: string
  /** Guesses at it are counted together. */
  readonly subject: string
  readonly wrong: () => Error
}

const wrongPassword = (): Error => failure('wrong_password', 'Wrong password')
const wrongPin = (): Error => failure('wrong_pin', 'Wrong PIN code')

async function guess(
  { db, secrets, guesses }: SignInDeps,
  { sealed, given, subject, wrong }: Guess,
  context: OperationContext,
): Promise<void> {
  const right = await guesses.attempt({ subject, address: context.address ?? '' }, async () =>
    (await isRight(secrets, sealed, given)) ? true : undefined,
  )
  if (right) return
  await recordEvent(db, { ...context, intent: 'account.pin_failed' })
  throw wrong()
}
