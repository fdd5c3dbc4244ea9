import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, lstat, mkdir, realpath, rename, rmdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { errorCode, failure } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { saysAbsent } from './faults.ts'
import { durableFolders, type DurableFolders } from './folders.ts'
import { checkBlobPath, isInside } from './paths.ts'
import { copyDurably, isSameFile, linkOrMove } from './place.ts'

/** A folder of the quarantine that nothing else has. */
export function quarantineRoom(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomUUID()}`
}

/**
 * Moves a file to `<quarantine>/<day>-<uuid>/<its path>`: a folder of its own, so nothing there is ever replaced. Durable in
 * the quarantine before the old name goes. Returns the path below the quarantine. Broken off, it can be done again.
 */
export async function quarantineFile(
  folders: DurableFolders,
  file: string,
  quarantine: string,
  blobPath: string,
  room = quarantineRoom(),
): Promise<string> {
  const relative = `${room}/${blobPath}`
  const target = path.join(quarantine, relative)
  await mkdir(quarantine, { recursive: true })
  const waiting = durableFolders(quarantine)
  await waiting.ensure(path.posix.dirname(relative))
  await bring(file, target)
  await waiting.sync(path.dirname(target))
  failpoint('blobs.quarantined')
  await unlinkIfThere(file)
  await folders.sync(path.dirname(file))
  return relative
}

/** A second name where the file system can; else a rename, or a copy to the other file system. */
async function bring(file: string, target: string): Promise<void> {
  try {
    await link(file, target)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') throw error
    if (code === 'EEXIST') return await expectSame(file, target, error)
    await (code === 'EXDEV' ? copyWhole(file, target) : rename(file, target))
  }
}

/** An earlier try came this far. */
async function expectSame(file: string, target: string, cause: unknown): Promise<void> {
  if (await hasSameBytes(file, target)) return
  throw failure('quarantine_taken', 'Something else stands in the quarantine under that name.', { cause })
}

/** Whole or not at all under its name: what an earlier try left of a copy is no file of anyone's. */
async function copyWhole(file: string, target: string): Promise<void> {
  const part = path.join(path.dirname(target), `.${path.basename(target).slice(0, 100)}.part`)
  await unlinkIfThere(part)
  await copyDurably(file, part)
  failpoint('blobs.copied')
  await rename(part, target)
}

async function hasSameBytes(file: string, target: string): Promise<boolean> {
  if (await isSameFile(file, target)) return true
  return (await sha256Of(file)).equals(await sha256Of(target))
}

async function sha256Of(file: string): Promise<Buffer> {
  const sha256 = createHash('sha256')
  await pipeline(createReadStream(file), sha256)
  return sha256.digest()
}

async function unlinkIfThere(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
}

const roomName = /^\d{4}-\d\d-\d\d-[0-9a-f-]{36}$/u

/** The file of `<room>/<path>`; refused where that leads out of the quarantine. */
export async function locateQuarantined(quarantine: string, from: string): Promise<string> {
  const [room = '', ...rest] = from.split('/')
  if (!roomName.test(room))
    throw failure('bad_path', 'That is no room of the quarantine.', { details: { from } })
  checkBlobPath(rest.join('/'))
  const file = path.join(quarantine, from)
  const [root, folder] = await Promise.all([realpath(quarantine), realpath(path.dirname(file))]).catch(
    (error: unknown) => {
      if (saysAbsent(error)) return [quarantine, path.dirname(file)] as const
      throw error
    },
  )
  if (isInside(root, folder)) return file
  throw failure('bad_path', 'That path leads out of the quarantine.', { details: { from } })
}

export async function sizeOfQuarantined(quarantine: string, from: string): Promise<number | undefined> {
  try {
    const found = await lstat(await locateQuarantined(quarantine, from))
    return found.isFile() ? found.size : undefined
  } catch (error) {
    if (saysAbsent(error)) return undefined
    throw error
  }
}

interface Return {
  readonly from: string
  readonly file: string
  readonly target: string
  readonly blobPath: string
}

/** Durable at its path before the name in the quarantine goes. */
export async function restoreFile(
  folders: DurableFolders,
  quarantine: string,
  { from, file, target, blobPath }: Return,
): Promise<'restored' | 'taken' | 'missing'> {
  if (!(await isThere(file))) return (await isThere(target)) ? 'restored' : 'missing'
  const parent = path.posix.dirname(blobPath)
  folders.forget(parent)
  await folders.ensure(parent === '.' ? '' : parent)
  if ((await linkOrMove(file, target)) === 'taken' && !(await hasSameBytes(file, target))) return 'taken'
  failpoint('blobs.restored')
  await folders.sync(path.dirname(target))
  await unlinkFromQuarantine(quarantine, from)
  return 'restored'
}

async function isThere(file: string): Promise<boolean> {
  return await lstat(file).then(
    () => true,
    (error: unknown) => {
      if (saysAbsent(error)) return false
      throw error
    },
  )
}

/** The first and only unlink of an original. False where there was nothing. */
export async function unlinkFromQuarantine(quarantine: string, from: string): Promise<boolean> {
  const file = await locateQuarantined(quarantine, from)
  try {
    await unlink(file)
  } catch (error) {
    if (saysAbsent(error)) return false
    throw error
  }
  failpoint('blobs.unlinked')
  await removeEmptyFolders(quarantine, path.dirname(file))
  return true
}

/** Best effort: a folder that is not empty, or gone already, stays as it is. */
async function removeEmptyFolders(quarantine: string, folder: string): Promise<void> {
  for (let at = folder; at !== quarantine && isInside(quarantine, at); at = path.dirname(at)) {
    const removed = await rmdir(at).then(
      () => true,
      () => false,
    )
    if (!removed) return
  }
}
