import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { derivedPath } from '../assets/assets.ts'
import type { EditedPicture } from '../assets/assets.ts'
import { findEditedState } from './edits.sql.ts'

export interface EditedFile {
  /** Of the photo, with the extension that the file has. */
  readonly name: string
  readonly size: number
  readonly type: string
  readonly tag: string
  readonly open: (range: { readonly start: number; readonly end: number }) => Promise<Readable>
}

export interface EditedFileDependencies {
  readonly db: Db
  readonly derivedFolder: string
}

/**
 * The photo with its edits in full size, or its preview without them; undefined where it has none. Its file has no metadata.
 * Whether they may see the asset is asked before. Throws `no_such_thing` while it is being made.
 */
export async function findEditedFile(
  { db, derivedFolder }: EditedFileDependencies,
  asset: { readonly id: string; readonly fileName: string },
  kind: EditedPicture,
): Promise<EditedFile | undefined> {
  const state = await findEditedState(db, asset.id)
  if (state === 'none') return undefined
  const file = path.join(derivedFolder, derivedPath(kind, asset.id))
  const found = state === 'made' ? await statOf(file) : undefined
  if (found === undefined)
    throw failure('no_such_thing', 'This picture is being made. Try again in a moment.', {
      details: { reason: 'not_yet' },
    })
  return {
    name: `${path.parse(asset.fileName).name}.jpg`,
    size: found.size,
    type: 'image/jpeg',
    tag: `${kind}-${found.mtimeMs}-${found.size}`,
    open: async (range) => createReadStream(file, range),
  }
}

async function statOf(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
