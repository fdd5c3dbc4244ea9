// Passwords: argon2id, then sealed, so that neither a table nor a journal nor a backup holds a hash to guess at.
import { hash, verify } from '@node-rs/argon2'
import type { Secrets } from './sealing.ts'

// What OWASP asks at least: 19 MiB, two passes, one lane. argon2id is the library's default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export async function hashPassword(secrets: Secrets, password: string): Promise<string> {
  return secrets.seal(await hash(password, cost))
}

/**
 * Whether the password is right. With nothing to compare to (an unknown account, one without a password) it takes as
 * long and is false. Throws `seal_broken` where it was sealed with another key: that is no wrong password.
 */
export async function verifyPassword(
  secrets: Secrets,
  sealed: string | null | undefined,
  password: string,
): Promise<boolean> {
  if (typeof sealed === 'string') return verify(secrets.unseal(sealed), password)
  await hash(password, cost)
  return false
}
