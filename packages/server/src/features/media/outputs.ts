// Pictures on disk: written under a name of their own beside their place, and moved there only when the whole pass is sound.

import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Editing, MediaRequest } from './pass.ts'

export interface Outputs {
  readonly preview?: Output
  readonly thumbnail?: Output
  /** Of a picture with edits alone. */
  readonly edited?: Output
  readonly unedited?: Output
}

interface Output {
  readonly part: string
  readonly path: string
}

export async function prepareOutputs(request: MediaRequest): Promise<Outputs> {
  const { kinds, previewPath, thumbnailPath, editing } = request
  return {
    ...(kinds.includes('preview') && editing !== undefined ? await prepareEdited(editing) : {}),
    ...(kinds.includes('preview') ? { preview: await prepare(previewPath) } : {}),
    ...(kinds.includes('thumbnail') ? { thumbnail: await prepare(thumbnailPath) } : {}),
  }
}

async function prepareEdited({ edits, editedPath, uneditedPath }: Editing): Promise<Outputs> {
  if (edits.length === 0) return {}
  return { edited: await prepare(editedPath), unedited: await prepare(uneditedPath) }
}

async function prepare(path: string): Promise<Output> {
  await writing(() => mkdir(dirname(path), { recursive: true }))
  return { part: `${path}.${randomUUID().slice(0, 8)}.part`, path }
}

export async function publish(outputs: Outputs): Promise<void> {
  for (const output of listed(outputs)) await writing(() => rename(output.part, output.path))
}

const listed = ({ edited, unedited, preview, thumbnail }: Outputs): Output[] =>
  [edited, unedited, preview, thumbnail].filter((output) => output !== undefined)

/** What showed edits that are no more. */
export async function dropEdited({ editedPath, uneditedPath }: Editing): Promise<void> {
  await Promise.all([editedPath, uneditedPath].map((path) => rm(path, { force: true })))
}

/** Whatever was not published. */
export async function discard(outputs: Outputs): Promise<void> {
  await Promise.all(listed(outputs).map(({ part }) => rm(part, { force: true })))
}

export function writeFailure(code: string, cause: unknown): Error {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return failure('disk_full', 'There is no room left for derived pictures.', { cause })
  }
  return failure('derived_unwritable', `Derived pictures can’t be written (${code}).`, { cause })
}

async function writing(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    throw writeFailure(errorCode(cause) ?? 'unknown', cause)
  }
}
