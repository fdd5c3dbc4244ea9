import { constants } from 'node:fs'
import { chmod, copyFile, link, lstat, open, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { saysAbsent } from './faults.ts'
import type { DurableFolders } from './folders.ts'

const cannotLink = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Links `incoming` to `<root>/<relative>`, exclusively and durably, and removes the name `incoming`. */
export async function placeFile(
  folders: DurableFolders,
  root: string,
  incoming: string,
  relative: string,
): Promise<'placed' | 'taken'> {
  const folder = path.posix.dirname(relative)
  const inRoot = folder === '.' ? '' : folder
  const target = path.join(root, relative)
  await folders.ensure(inRoot)
  failpoint('blobs.folder_made')
  const result = await linkOrMove(incoming, target).catch(async (error: unknown) => {
    if (!saysAbsent(error)) throw error
    // Someone removed a folder that we had made; make it again, once.
    folders.forget(inRoot)
    await folders.ensure(inRoot)
    return await linkOrMove(incoming, target)
  })
  if (result === 'taken') return 'taken'
  failpoint('blobs.linked')
  // Best effort: a second name that stays in the waiting room is removed with its claim.
  await Promise.all([folders.sync(path.dirname(target)), unlink(incoming).catch(() => {})])
  failpoint('blobs.link_synced')
  return 'placed'
}

/** Gives a whole file a second, exclusive name; where that can't be, moves it there. Not durable by itself. */
export async function linkOrMove(incoming: string, target: string): Promise<'placed' | 'taken'> {
  try {
    await link(incoming, target)
    return 'placed'
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (code === 'EEXIST') return (await isSameFile(incoming, target)) ? 'placed' : 'taken'
    if (cannotLink.has(code)) return await moveExclusively(incoming, target)
    throw error
  }
}

/** NFS may answer EEXIST to the repetition of a link that it has made. */
export async function isSameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(left, { bigint: true }), lstat(right, { bigint: true })])
  return a.ino === b.ino && a.dev === b.dev && a.nlink >= 2n
}

/**
 * Where there are no hard links: an empty file is created exclusively as a reservation, then the whole file is renamed over
 * it. A crash between leaves an empty file, which is never an original.
 */
async function moveExclusively(incoming: string, target: string): Promise<'placed' | 'taken'> {
  if (!(await reserve(target))) return 'taken'
  failpoint('blobs.reserved')
  try {
    await rename(incoming, target).catch(async (error: unknown) => {
      if (errorCode(error) !== 'EXDEV') throw error
      await copyBeside(incoming, target)
    })
    return 'placed'
  } catch (error) {
    await removeReservation(target)
    throw error
  }
}

async function reserve(target: string): Promise<boolean> {
  try {
    const handle = await open(target, 'wx', 0o444)
    await handle.close()
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Only what is still empty: a rename may have happened although its answer was an error. Best effort. */
async function removeReservation(target: string): Promise<void> {
  const found = await lstat(target).catch(() => undefined)
  if (found?.size === 0) await unlink(target).catch(() => {})
}

async function copyBeside(incoming: string, target: string): Promise<void> {
  const beside = path.join(path.dirname(target), `.${path.basename(incoming)}`)
  try {
    await copyDurably(incoming, beside)
    await rename(beside, target)
  } catch (error) {
    await unlink(beside).catch(() => {})
    throw error
  }
}

/** A new read-only file with the same bytes, fsynced; its name is not yet. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL)
  await chmod(to, 0o444)
  const handle = await open(to, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
