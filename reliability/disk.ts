// A small disk fills up to its last byte while clients upload, database and all, and is freed after a while.
import { execFile } from 'node:child_process'
import { open, rmdir, statfs, unlink } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  closeLibrary,
  connections,
  endRound,
  openLibrary,
  scratchFolder,
  startAgain,
  untilSome,
  type Library,
  type Round,
} from './kills.ts'
import { startLoad } from './load.ts'

const run = promisify(execFile)
const photo = { smallest: 200_000, largest: 2_000_000 }

/** The reason, where no disk can be mounted here. */
export async function diskRound(): Promise<Round | string> {
  const folder = await scratchFolder()
  const reason = await mountSmall(folder)
  if (reason !== undefined) return reason
  try {
    const library = await openLibrary(0, folder)
    try {
      return await fillAndFree(library)
    } finally {
      await closeLibrary(library).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error // The mount point stays.
      })
    }
  } finally {
    await run('umount', [folder])
    await rmdir(folder)
  }
}

async function mountSmall(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'mounting a small disk needs root on Linux'
  return await run('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=0755', 'heirloom-small-disk', folder]).then(
    () => undefined,
    (error: unknown) =>
      `no small disk can be mounted here: ${error instanceof Error ? error.message : 'unknown error'}`,
  )
}

async function fillAndFree(library: Library): Promise<Round> {
  const { url } = library.program
  const load = startLoad({ url: () => url, token: library.token, connections, ...photo })
  await untilSome(load, connections * 4)
  const ballast = await fillUp(library.settings.dataFolder)
  await pause(4000)
  const refused = load.unconfirmed.get('507') ?? 0
  if (refused === 0)
    throw new Error(`nobody was told of the full disk: ${JSON.stringify([...load.unconfirmed])}`)
  const before = load.confirmed.length
  const freedAt = Date.now()
  await unlink(ballast)
  const endedByItself = await startAgain(library, 'disk')
  await untilSome(load, before + connections + 1)
  return await endRound(library, load, { victim: 'disk', awayMs: Date.now() - freedAt, endedByItself })
}

/** Writes until nothing goes any more; the file's path. */
async function fillUp(folder: string): Promise<string> {
  const file = path.join(folder, 'ballast')
  const handle = await open(file, 'wx')
  try {
    for (let chunk = 1024 * 1024; chunk >= 4096;) {
      const isWritten = await handle.write(Buffer.alloc(chunk)).then(
        ({ bytesWritten }) => bytesWritten === chunk,
        () => false,
      )
      if (!isWritten) chunk /= 4
    }
  } finally {
    await handle.close()
  }
  const { bavail } = await statfs(folder)
  if (bavail > 16) throw new Error('the small disk could not be filled')
  return file
}
