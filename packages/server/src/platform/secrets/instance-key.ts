// The key file: written once and durably, with an exclusive link, so that of two starts at once one key wins.
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder } from '../data-folder/data-folder.ts'
import { errorCode, failure } from '../errors/errors.ts'

const length = 32

export async function readOrMakeKey(dataFolder: string, mayMake: boolean): Promise<Buffer> {
  const file = path.join(dataFolder, 'keys', 'instance.key')
  const existing = await readKey(file)
  if (existing !== undefined) return existing
  if (!mayMake) throw missing(file)
  await makeKey(file, randomBytes(length))
  const made = await readKey(file)
  if (made === undefined) throw missing(file)
  return made
}

/** Puts a key back where there is none. Throws `instance_key_other` where there is another. */
export async function placeKey(dataFolder: string, key: Uint8Array): Promise<void> {
  const file = path.join(dataFolder, 'keys', 'instance.key')
  if ((await readKey(file)) === undefined) await makeKey(file, key)
  if (Buffer.from(key).equals((await readKey(file)) ?? Buffer.alloc(0))) return
  throw failure('instance_key_other', `${file} holds another key than the one that was to be put there.`)
}

function missing(file: string): Error {
  return failure(
    'instance_key_missing',
    `${file} is missing, but this database has accounts that need it. Put the file back (it is in every backup of the data folder).`,
  )
}

export async function readKey(file: string): Promise<Buffer | undefined> {
  try {
    const text = await readFile(file, 'utf8')
    const key = Buffer.from(text.trim(), 'base64')
    if (key.length === length) return key
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  throw failure('instance_key_broken', `${file} does not hold a key. Put the right file back from a backup.`)
}

async function makeKey(file: string, key: Uint8Array): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeDurably(draft, `${Buffer.from(key).toString('base64')}\n`)
  try {
    await link(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  await syncFolder(folder)
  await syncFolder(path.dirname(folder))
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
