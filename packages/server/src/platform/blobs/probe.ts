import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../errors/errors.ts'
import { saysAbsent, storing } from './faults.ts'
import { syncFolder } from './folders.ts'
import type { StoragePromise } from './store.ts'

/** Tries in `root` what placing a blob needs, with files of its own, between the waiting room and a folder beside it. */
export async function probeFolder(root: string, waitingRoom: string): Promise<StoragePromise> {
  const trial = path.join(root, `.trial-${randomUUID()}`)
  const waiting = path.join(waitingRoom, path.basename(trial))
  return await storing(async () => {
    await mkdir(trial)
    try {
      return await tryOut(root, trial, waiting)
    } finally {
      await rm(waiting, { force: true })
      await rm(trial, { recursive: true, force: true })
    }
  })
}

async function tryOut(root: string, trial: string, waiting: string): Promise<StoragePromise> {
  const durableFiles = await writeAndSync(waiting)
  const exclusiveLink = await linksExclusively(waiting, path.join(trial, 'Case'))
  await writeAndSync(path.join(trial, 'Upper'))
  const caseSensitive = !(await exists(path.join(trial, 'uPPER')))
  const durableFolders = await syncFolder(trial)
  const { type, bavail, bsize } = await statfs(root)
  const seen = { fileSystem: nameOf(type), durableFiles, durableFolders, exclusiveLink, caseSensitive }
  return { ...seen, freeBytes: bavail * bsize, unmet: [...unmetPromises(seen)] }
}

async function writeAndSync(file: string): Promise<boolean> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile('trial')
    await handle.sync()
    return true
  } catch (error) {
    if (['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errorCode(error) ?? '')) return false
    throw error
  } finally {
    await handle.close()
  }
}

/** The first link must work, and the second to the same name be refused. */
async function linksExclusively(from: string, to: string): Promise<boolean> {
  const first = await link(from, to).then(() => 'linked', errorCode)
  if (first !== 'linked') return false
  return (await link(from, to).then(() => 'linked', errorCode)) === 'EEXIST'
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    (error: unknown) => {
      if (saysAbsent(error)) return false
      throw error
    },
  )
}

function* unmetPromises(seen: Omit<StoragePromise, 'freeBytes' | 'unmet'>): Iterable<string> {
  if (!seen.durableFiles)
    yield 'It does not force files to the disk: a power cut may take uploads that were confirmed.'
  if (!seen.durableFolders)
    yield 'It does not force folders to the disk: a power cut may take the names of new files.'
  if (!seen.exclusiveLink)
    yield 'It has no hard links: a new original is moved over a reservation instead of linked.'
  const warning = warnings[seen.fileSystem]
  if (warning !== undefined) yield warning
}

const network = 'It is a network storage: what "forced to the disk" means is up to the other machine.'

const warnings: Readonly<Record<string, string>> = {
  tmpfs: 'It is memory (tmpfs): everything is gone when the machine stops.',
  overlay: "It is a container's own layer: everything is gone when the container is removed. Mount a volume.",
  nfs: network,
  smb: network,
  fuse: 'It is a FUSE file system: what "forced to the disk" means is up to the program behind it.',
  fat: 'It is FAT: it has no journal of its own, and files end at 4 GB.',
}

const names: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x2fc12fc1: 'zfs',
  0xca451a4e: 'bcachefs',
  0xf2f52010: 'f2fs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlay',
  0x6969: 'nfs',
  0x517b: 'smb',
  0xff534d42: 'smb',
  0xfe534d42: 'smb',
  0x65735546: 'fuse',
  0x4d44: 'fat',
  0x2011bab0: 'exfat',
  0x7366746e: 'ntfs',
}

/** Linux names its file systems by number; elsewhere the number is all there is. */
function nameOf(type: number): string {
  return names[type >>> 0] ?? `0x${(type >>> 0).toString(16)}`
}
