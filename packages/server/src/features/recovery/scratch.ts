import { rm } from 'node:fs/promises'
import { failure } from '../../platform/errors/errors.ts'
import { readState } from './state.ts'

/**
 * Takes a drill's folder away, its database first, also what one that was killed has left. Throws `folder_not_empty` where
 * the folder is not a drill's.
 */
export async function removeScratch(
  into: string,
  stopDatabase: (dataFolder: string) => Promise<void>,
): Promise<void> {
  const state = await readState(into)
  if (state === undefined) return
  if (!state.isDrill)
    throw failure(
      'folder_not_empty',
      `${into} holds a recovery that is no drill. Choose an empty folder with --into.`,
    )
  await stopDatabase(into)
  await rm(into, { recursive: true, force: true })
}
