// The instance key and what is done with it: sealing what must be read again, keyed digests of what need only be known.
// Ground: without the key no password and no API key works again; it lies in `<data>/keys` and is never in the database.
// It is made once, durably, and never where accounts exist already: a new key would lock everyone out in silence.
import path from 'node:path'
import { readKey, readOrMakeKey } from './instance-key.ts'
import { secretsOf } from './sealing.ts'
import type { Secrets } from './sealing.ts'

export { placeKey } from './instance-key.ts'
export {
  hasRecoveryCode,
  makeRecoveryCode,
  openRecovery,
  proveRecoveryFile,
  recoveryFile,
} from './recovery.ts'
export { hashPassword, verifyPassword } from './passwords.ts'
export { secretsOf } from './sealing.ts'
export type { Secrets } from './sealing.ts'
export { digestOfToken, makeToken } from './tokens.ts'

/**
 * Reads the key in `<data>/keys/instance.key`, and makes one where there is none and `mayMake` allows it: pass false
 * when the database already has accounts. Throws `instance_key_missing` and `instance_key_broken`.
 */
export async function openSecrets(
  dataFolder: string,
  options: { readonly mayMake: boolean },
): Promise<Secrets> {
  return secretsOf(await readOrMakeKey(dataFolder, options.mayMake))
}

/** The key itself, to be put into another folder; undefined where there is none. */
export async function findInstanceKey(dataFolder: string): Promise<Buffer | undefined> {
  return readKey(path.join(dataFolder, 'keys', 'instance.key'))
}
