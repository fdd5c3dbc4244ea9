import { errorCode, Failure, failure } from '../errors/errors.ts'

const codes: Readonly<Record<string, 'target_full' | 'target_denied' | 'target_gone'>> = {
  ENOSPC: 'target_full',
  EDQUOT: 'target_full',
  EACCES: 'target_denied',
  EPERM: 'target_denied',
  EROFS: 'target_denied',
}

const sentences = {
  target_full: (place: string) =>
    `The backup at ${place} is full. What is there stays; make room, or set up a larger place.`,
  target_denied: (place: string, code: string) =>
    `The backup at ${place} may not be written or read (${code}). Check who owns the folder and how it is mounted.`,
  target_gone: (place: string, code: string) =>
    `The backup at ${place} can't be reached (${code}). Is its disk plugged in and mounted?`,
}

/** Runs a piece of work at a folder and says the system's errors in the words of targets. */
export async function atFolder<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw folderFailure(place, error)
  }
}

/** Whatever is neither full nor refused says nothing about what stands there: the place is gone until it answers again. */
function folderFailure(place: string, error: unknown): unknown {
  if (error instanceof Failure) return error
  const code = errorCode(error)
  if (code === undefined || code === 'ABORT_ERR') return error
  const which = codes[code] ?? 'target_gone'
  return failure(which, sentences[which](place, code), { cause: error })
}

/** These say that the path is not there; any other error says nothing about the file. */
export function saysAbsent(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
