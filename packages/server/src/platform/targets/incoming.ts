import { randomUUID } from 'node:crypto'
import { lstat, readdir, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

const aDay = 86_400_000
/** Of this life of the process: another one may have had the same number. */
const life = randomUUID().slice(0, 8)

/** Names for files on their way into a target, which tell whose they are. */
export function incomingNames(folder: string) {
  let count = 0
  const host = hostname()
    .replaceAll(/[^a-zA-Z0-9-]/g, '')
    .slice(0, 60)
  return {
    next: () =>
      path.join(folder, `${host}.${process.pid}.${life}.${randomUUID().slice(0, 8)}.${count++}.part`),
    /** Removes what ended processes of this machine left, and whatever is older than a day. */
    clear: async () => {
      for (const name of await readdir(folder))
        if (isOfTheDead(name, host) || (await isOld(path.join(folder, name))))
          await unlink(path.join(folder, name)).catch(() => {})
    },
  }
}

function isOfTheDead(name: string, host: string): boolean {
  const [ofHost, pid, ofLife] = name.split('.')
  if (ofHost !== host || !/^\d+$/.test(pid ?? '')) return false
  return Number(pid) === process.pid ? ofLife !== life : !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What can't be looked at is left. */
async function isOld(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > aDay
}
