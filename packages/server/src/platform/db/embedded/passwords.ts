import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../data-folder/data-folder.ts'
import { errorCode, failure } from '../../errors/errors.ts'

const shape = z.object({ superuser: z.string().min(16), owner: z.string().min(16), app: z.string().min(16) })

/** The passwords of the database's three roles; they stand in `<data>/keys/database.json`, for us alone. */
export type Passwords = z.infer<typeof shape>

export async function readPasswords(keys: string): Promise<Passwords | undefined> {
  const file = join(keys, 'database.json')
  try {
    return shape.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw failure(
      'database_keys_unreadable',
      `${file} cannot be read or is damaged. Remove it to get new ones.`,
      {
        cause: error,
      },
    )
  }
}

export function makePasswords(): Passwords {
  return { superuser: random(), owner: random(), app: random() }
}

/** Written only once the database knows them. */
export async function writePasswords(keys: string, passwords: Passwords): Promise<void> {
  await writeDurably(join(keys, 'database.json'), `${JSON.stringify(passwords, null, 2)}\n`, 0o600)
}

function random(): string {
  return randomBytes(24).toString('base64url')
}
