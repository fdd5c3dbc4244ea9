import { readFile, readlink, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errorCode } from '../../errors/errors.ts'

/** What `postmaster.pid` says of the server that has the folder. */
interface PidFile {
  readonly pid: number
  readonly status: 'starting' | 'ready' | 'stopping'
}

export async function readPidFile(folder: string): Promise<PidFile | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  if (!pid) return undefined
  const word = lines[7]?.trim()
  return { pid, status: word === 'ready' || word === 'stopping' ? word : 'starting' }
}

/** Whether a process runs; one that ended and was not fetched by its parent yet does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z /.test(stat)
}

/** Whose process it is: surely a database of this folder, surely not, or not to be seen from here. */
export async function whose(pid: number, folder: string): Promise<'ours' | 'other' | 'unknown'> {
  try {
    const [program, place] = await Promise.all([readlink(`/proc/${pid}/exe`), readlink(`/proc/${pid}/cwd`)])
    const isPostgres = basename(program).startsWith('postgres')
    const isHere = place === (await realpath(folder).catch(() => folder)) || place === `${folder} (deleted)`
    return isPostgres && isHere ? 'ours' : 'other'
  } catch {
    return 'unknown'
  }
}
