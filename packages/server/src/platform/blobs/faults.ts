import { errorCode, Failure, failure } from '../errors/errors.ts'

/** Runs one piece of file-system work and says its errors in the store's words. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageFailure(error)
  }
}

function storageFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = errorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return failure('disk_full', 'The disk is full. Nothing was stored; free some space and try again.', {
      cause: error,
    })
  }
  const message = `The storage can't be reached (${code ?? 'unknown error'}). Nothing was changed.`
  return failure('storage_unreachable', message, { cause: error })
}

/** These say that the path is not there; any other error says nothing about the file. */
export function saysAbsent(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
