import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, readPidFile, whose } from './pid-file.ts'
import { goneOf, stopProcess } from './postmaster.ts'

/**
 * Ends a server that still runs on `<data>/db`, whatever became of its files: one that a killed program left is to be
 * gone before its folder is moved away. Does nothing where none runs.
 */
export async function endLeftOver(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'db')
  for (const pid of await candidates(folder)) {
    if ((await whose(pid, folder)) !== 'ours' || !(await isAlive(pid))) continue
    await stopProcess(pid, goneOf(pid))
  }
}

/** By its own file first: the processes that it started end with it. Where that is lost, by where processes are. */
async function candidates(folder: string): Promise<readonly number[]> {
  const told = await readPidFile(folder)
  const all = await readdir('/proc').catch(() => [])
  const others = all.filter((name) => /^\d+$/.test(name)).map(Number)
  return [...(told === undefined ? [] : [told.pid]), ...others]
}
