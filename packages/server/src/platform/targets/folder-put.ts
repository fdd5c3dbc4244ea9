import { link, lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { durableFolders } from '../blobs/blobs.ts'
import { errorCode } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'
import { atFolder, saysAbsent } from './faults.ts'
import type { incomingNames } from './incoming.ts'
import { inParallel } from './parallel.ts'
import { locate } from './paths.ts'
import { pour } from './pour.ts'
import { cannotLink, findFault } from './reading.ts'
import { readSource } from './sources.ts'
import type { Fault, KnownFile, Target } from './target.ts'

interface Putting {
  readonly folder: string
  readonly root: string
  readonly folders: ReturnType<typeof durableFolders>
  readonly incoming: ReturnType<typeof incomingNames>
  readonly log: Log
  /** Throws where the target is gone. */
  prove(): Promise<void>
}

export async function putInFolder(
  target: Putting,
  files: Parameters<Target['put']>[0],
  { onStored, onDifferent, anew = false, ...transfer }: Parameters<Target['put']>[1],
): Promise<void> {
  await target.prove()
  const placer = openPlacer(target)
  await inParallel(files, transfer, async (file) => {
    const fault = await atFolder(target.folder, async () => {
      const final = await locate(target.folder, file.path, { firstMayLink: false })
      if (!anew && (await placer.isThere(final, file))) return undefined
      return await copyOne(target, placer, file, final, transfer.signal)
    })
    await (fault === undefined ? onStored(file) : onDifferent(file, fault))
  })
}

async function copyOne(
  { root, incoming }: Putting,
  placer: Placer,
  file: KnownFile,
  final: string,
  signal: AbortSignal | undefined,
): Promise<Fault | undefined> {
  const temporary = incoming.next()
  const handle = await open(temporary, 'wx', 0o444)
  try {
    const fault = await findFault(file, () => copyInto(handle, root, file, signal))
    if (fault === undefined) await handle.sync()
    await handle.close()
    if (fault === undefined) await placer.place(temporary, final, file)
    return fault
  } finally {
    await handle.close().catch(() => {})
    await unlink(temporary).catch(() => {})
  }
}

async function copyInto(into: FileHandle, root: string, file: KnownFile, signal: AbortSignal | undefined) {
  return await pour(readSource(root, file), { into, limit: file.bytes, signal })
}

interface Placer {
  isThere(final: string, file: KnownFile): Promise<boolean>
  place(temporary: string, final: string, file: KnownFile): Promise<void>
}

function openPlacer({ folder, folders, log }: Putting): Placer {
  /** Folders whose names were made durable in this run: a name that is there may come from a run that was cut. */
  const synced = new Set<string>()
  let saidNoLinks = false

  const isThere = async (final: string, { bytes }: KnownFile) => {
    if ((await sizeOf(final)) !== bytes) return false
    const parent = path.dirname(final)
    if (!synced.has(parent)) await folders.sync(parent)
    synced.add(parent)
    return true
  }

  const sayNoLinks = () => {
    if (!saidNoLinks) log.warn(`${folder} knows no hard links: files are renamed into place there.`)
    saidNoLinks = true
  }

  const place = async (temporary: string, final: string, file: KnownFile) => {
    await folders.ensure(parentOf(file.path))
    for (;;) {
      if (await linkOrRename(temporary, final, sayNoLinks)) break
      await setAside(folder, final, file.path)
    }
    await folders.sync(path.dirname(final))
  }
  return { isThere, place }
}

/** False where the name is taken. */
async function linkOrRename(temporary: string, final: string, onNoLinks: () => void): Promise<boolean> {
  try {
    await link(temporary, final)
    return true
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (code === 'EEXIST') return await isSameFile(temporary, final)
    if (!cannotLink.has(code)) throw error
    onNoLinks()
    if ((await sizeOf(final)) !== undefined) return false
    await rename(temporary, final)
    return true
  }
}

/** NFS may answer EEXIST to the repetition of a link that it has made. */
async function isSameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(left, { bigint: true }), lstat(right, { bigint: true })])
  return a.ino === b.ino && a.dev === b.dev && a.nlink >= 2n
}

/** What is in the way is damaged, or was put there by somebody: it is kept, under the moment and its path. */
async function setAside(folder: string, final: string, relative: string): Promise<void> {
  const moment = new Date().toISOString().replaceAll(/[-:.]/g, '')
  const aside = path.join(folder, '.heirloom', 'damaged', moment, relative)
  await mkdir(path.dirname(aside), { recursive: true })
  await rename(final, aside)
}

/** Undefined where nothing is there; -1 for what is no file. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const found = await lstat(file)
    return found.isFile() ? found.size : -1
  } catch (error) {
    if (saysAbsent(error)) return undefined
    throw error
  }
}

function parentOf(relative: string): string {
  const parent = path.posix.dirname(relative)
  return parent === '.' ? '' : parent
}
