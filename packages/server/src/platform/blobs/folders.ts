import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../errors/errors.ts'

/** Makes names durable: folders on the way to a file, and what was just linked, renamed or created in one. */
export interface DurableFolders {
  /** The folder and every parent up to the root exist and are fsynced; `relative` uses `/`, '' is the root. */
  ensure(relative: string): Promise<void>
  /** The folder's present entries are durable. Callers that come together share one fsync. */
  readonly sync: (folder: string) => Promise<void>
  /** Call when a folder that `ensure` made turned out to be gone. */
  forget(relative: string): void
}

const enough = 10_000

export function durableFolders(root: string): DurableFolders {
  const known = new Set<string>([''])
  const sync = sharedSync()

  async function ensure(relative: string): Promise<void> {
    if (known.has(relative)) return
    const parent = parentOf(relative)
    await ensure(parent)
    await makeFolder(path.join(root, relative))
    // Also when another process made it: it may not have come to its fsync.
    await sync(path.join(root, parent))
    if (known.size > enough) known.clear()
    known.add(relative)
  }

  function forget(relative: string): void {
    for (let folder = relative; folder !== ''; folder = parentOf(folder)) known.delete(folder)
  }

  return { ensure, sync, forget }
}

function parentOf(relative: string): string {
  const parent = path.posix.dirname(relative)
  return parent === '.' ? '' : parent
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
}

/** One fsync a folder at a time; who comes while it runs waits for the next, which all of them share. */
function sharedSync(): (folder: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()

  async function syncOnce(folder: string): Promise<void> {
    try {
      await syncFolder(folder)
    } finally {
      running.delete(folder)
    }
  }

  function start(folder: string): Promise<void> {
    const round = syncOnce(folder)
    running.set(folder, round)
    return round
  }

  async function startAfter(current: Promise<void>, folder: string): Promise<void> {
    await Promise.allSettled([current])
    waiting.delete(folder)
    await start(folder)
  }

  return async (folder) => {
    const current = running.get(folder)
    if (current === undefined) return await start(folder)
    const next = waiting.get(folder) ?? startAfter(current, folder)
    waiting.set(folder, next)
    return await next
  }
}

const cannotSync = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'])

/** False where the file system has no fsync for folders (`probe` says so at start); any real error is thrown. */
export async function syncFolder(folder: string): Promise<boolean> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (cannotSync.has(errorCode(error) ?? '')) return false
    throw error
  }
}
