// The recovery code: written down by a person, it opens the instance key after everything else was lost.
// `<data>/keys/recovery.json` holds the key sealed with it, and may lie wherever backups lie; the code is kept nowhere.
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../data-folder/data-folder.ts'
import { errorCode, failure } from '../errors/errors.ts'
import { readKey } from './instance-key.ts'
import { secretsOf } from './sealing.ts'

// None of I, O, 0 and 1; 5 bits a letter.
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const secretLetters = 32
const checkLetters = 4
const groups = /.{4}(?=.)/g

const shape = z.object({ format: z.literal(1), made: z.string(), salt: z.string(), sealed: z.string() })

/** Where it lies below the data folder, and at every target. */
export const recoveryFile = 'keys/recovery.json'

/** Makes a new code, which replaces the one before; it is told this once. Throws `instance_key_missing`. */
export async function makeRecoveryCode(dataFolder: string): Promise<string> {
  const key = await readKey(path.join(dataFolder, 'keys', 'instance.key'))
  if (key === undefined)
    throw failure('instance_key_missing', `There is no key in ${dataFolder}/keys yet. Start Heirloom once.`)
  const code = newCode()
  const salt = randomBytes(16)
  const sealed = secretsOf(wrappingKey(code, salt)).seal(key.toString('base64'))
  const file = { format: 1, made: new Date().toISOString(), salt: salt.toString('base64'), sealed }
  await writeDurably(path.join(dataFolder, recoveryFile), `${JSON.stringify(file, null, 2)}\n`, 0o600)
  return code.replaceAll(groups, '$&-')
}

export async function hasRecoveryCode(dataFolder: string): Promise<boolean> {
  try {
    await readFile(path.join(dataFolder, recoveryFile))
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/**
 * The instance key, from the text of `keys/recovery.json` and its code, however that was spaced. Throws
 * `recovery_code_typo` where the code can't be one, `recovery_code_wrong` where it is one of another file, and
 * `recovery_file_damaged`.
 */
export function openRecovery(text: string, code: string): Buffer {
  const { salt, sealed } = parse(text)
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '')
  if (!isCode(plain)) throw typo()
  try {
    const key = secretsOf(wrappingKey(plain, Buffer.from(salt, 'base64'))).unseal(sealed)
    return Buffer.from(key, 'base64')
  } catch (cause) {
    throw failure(
      'recovery_code_wrong',
      'This recovery code is not the one that belongs to this library, or a newer one has replaced it. ' +
        'Look for the sheet that was written last.',
      { cause },
    )
  }
}

/** Throws `recovery_file_damaged` where this text is no file of a recovery code; whether a code opens it only the code can tell. */
export function proveRecoveryFile(text: string): void {
  parse(text)
}

function newCode(): string {
  const secret = Array.from(randomBytes(secretLetters), (byte) => letters[byte % letters.length]).join('')
  return secret + checkOf(secret)
}

/** A slip of the pen is told as such: one of a million passes. */
function checkOf(secret: string): string {
  const digest = createHash('sha256').update(`heirloom recovery check\0${secret}`).digest()
  return Array.from(digest.subarray(0, checkLetters), (byte) => letters[byte % letters.length]).join('')
}

function isCode(plain: string): boolean {
  const secret = plain.slice(0, secretLetters)
  return plain.length === secretLetters + checkLetters && plain.slice(secretLetters) === checkOf(secret)
}

/** The code is as random as a key: nothing slow is needed to keep it from being guessed. */
function wrappingKey(code: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', code, salt, 'heirloom recovery', 32))
}

function typo(): Error {
  return failure(
    'recovery_code_typo',
    'There is a slip in this recovery code: it has nine groups of four letters and digits, without I, O, 0 and 1. ' +
      'Compare it with the sheet once more.',
  )
}

function parse(text: string): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw failure(
      'recovery_file_damaged',
      `${recoveryFile} is damaged, or was written by a newer Heirloom. Try another target.`,
      { cause },
    )
  }
}
