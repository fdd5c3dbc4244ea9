import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { errorCode, failure } from '../errors/errors.ts'
import { saysAbsent } from './faults.ts'
import { locate } from './paths.ts'
import { chunksOf } from './pour.ts'
import type { TargetFile } from './target.ts'

/**
 * The bytes of a file of the root. What is wrong with it is said in the same words as of a target's file, so that it is told apart
 * from what happens to the target: `target_file_missing`, `target_file_unreadable`.
 */
export async function* readSource(root: string, { path, bytes }: TargetFile): AsyncGenerator<Buffer> {
  let handle: FileHandle | undefined
  try {
    const file = await locate(root, path, { firstMayLink: true })
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    yield* chunksOf(handle, bytes)
  } catch (error) {
    throw sourceFailure(path, error)
  } finally {
    await handle?.close()
  }
}

function sourceFailure(path: string, cause: unknown): unknown {
  if (errorCode(cause) === undefined) return cause
  const details = { path }
  return saysAbsent(cause)
    ? failure('target_file_missing', 'The file to copy is not there.', { cause, details })
    : failure('target_file_unreadable', 'The file to copy cannot be read.', { cause, details })
}
