import { randomUUID } from 'node:crypto'
import { link, mkdir, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { durableFolders, type DurableFolders } from './folders.ts'
import { copyDurably } from './place.ts'

/** A folder of the quarantine that nothing else has. */
export function quarantineRoom(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomUUID()}`
}

/**
 * Moves a file to `<quarantine>/<day>-<uuid>/<its path>`: a folder of its own, so nothing there is ever replaced. Durable in
 * the quarantine before the old name goes. Returns the path below the quarantine.
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
  await unlink(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
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
    await (code === 'EXDEV' ? copyDurably(file, target) : rename(file, target))
  }
}
