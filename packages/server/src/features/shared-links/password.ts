// Giving the password of a link: slower with each wrong guess, as at sign-in, and for each link by itself.
import { linkProof } from '../../catalog/access/access.ts'
import type { LinkScope } from '../../catalog/assets/assets.ts'
import type { GuessGate } from '../../catalog/guessing/guessing.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { verifyPassword } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { findLinkPassword } from './shared-links.sql.ts'

export interface PasswordDependencies {
  readonly db: Db
  readonly secrets: Secrets
  readonly guesses: GuessGate
}

/** What proves from now on that it was given; undefined where the link has none. Throws `wrong_share_password`. */
export async function givePassword(
  { db, secrets, guesses }: PasswordDependencies,
  context: OperationContext,
  link: LinkScope,
  password: string,
): Promise<string | undefined> {
  const sealedPassword = await findLinkPassword(db, link.id)
  if (sealedPassword === null) return undefined
  const guesser = { subject: `shared link ${link.id}`, address: context.address ?? '' }
  const right = await guesses.attempt(guesser, async () =>
    (await isRight(secrets, sealedPassword, password)) ? true : undefined,
  )
  if (right) return linkProof(secrets, { id: link.id, sealedPassword })
  await recordEvent(db, { ...context, userId: link.ownerId, intent: 'shared_link.password_failed' })
  throw failure('wrong_share_password', 'Invalid password')
}

/** One that was sealed with a key that is gone can't be read any more: nothing is right. */
async function isRight(secrets: Secrets, sealed: string, password: string): Promise<boolean> {
  try {
    return await verifyPassword(secrets, sealed, password)
  } catch (error) {
    if (errorCode(error) === 'seal_broken') return false
    throw error
  }
}
