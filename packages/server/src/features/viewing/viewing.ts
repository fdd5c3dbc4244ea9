// Looking at one photo or video: what is known about it, its pictures, its file. Reads ground and derived, changes
// nothing; a derived picture that turns out to be missing is asked for again.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { derivedPath, findExif, getAsset } from '../../catalog/assets/assets.ts'
import type { Asset, DerivedPicture, ExifRow, Looker } from '../../catalog/assets/assets.ts'
import { mediaTypeOf } from '../../catalog/media-types/media-types.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { findWhyNotMade } from './viewing.sql.ts'

export interface ViewingDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  readonly derivedFolder: string
  /** Asks for derived pictures that should be there and are not. */
  remake(assetId: string): Promise<void>
}

/** A file to send: an original, or something derived from it. */
export interface ViewedFile {
  readonly size: number
  readonly type: string
  readonly tag: string
  open(range: { readonly start: number; readonly end: number }): Promise<Readable | Buffer>
}

export async function viewAsset(
  { db }: ViewingDependencies,
  looker: Looker,
  id: string,
): Promise<{ readonly asset: Asset; readonly exif: ExifRow | undefined }> {
  const asset = await getAsset(db, looker, id, 'asset.read')
  return { asset, exif: await findExif(db, id) }
}

const shownByBrowsers = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'])

/** The picture in full size: the original where browsers show its kind, else its preview. */
export async function fullsizeFile(
  dependencies: ViewingDependencies,
  looker: Looker,
  id: string,
): Promise<ViewedFile> {
  const asset = await getAsset(dependencies.db, looker, id, 'asset.view')
  if (shownByBrowsers.has(mimeTypeOf(asset))) return storedFile(dependencies, asset)
  return derivedFile(dependencies, asset, 'preview')
}

export async function pictureFile(
  dependencies: ViewingDependencies,
  looker: Looker,
  id: string,
  kind: DerivedPicture,
): Promise<ViewedFile> {
  return derivedFile(dependencies, await getAsset(dependencies.db, looker, id, 'asset.view'), kind)
}

export async function originalFile(
  dependencies: ViewingDependencies,
  looker: Looker,
  id: string,
  permission: 'asset.download' | 'asset.view',
): Promise<ViewedFile & { readonly name: string }> {
  const asset = await getAsset(dependencies.db, looker, id, permission)
  return { ...storedFile(dependencies, asset), name: asset.fileName }
}

function mimeTypeOf(asset: Asset): string {
  return mediaTypeOf(asset.fileName)?.mime ?? 'application/octet-stream'
}

function storedFile({ blobs }: ViewingDependencies, asset: Asset): ViewedFile {
  return {
    size: asset.size,
    type: mimeTypeOf(asset),
    tag: asset.sha256.toString('hex'),
    open: (range) => blobs.read(asset.path, range),
  }
}

const pictureTypes = { preview: 'image/jpeg', thumbnail: 'image/webp' } as const

async function derivedFile(
  dependencies: ViewingDependencies,
  asset: Asset,
  kind: DerivedPicture,
): Promise<ViewedFile> {
  const file = path.join(dependencies.derivedFolder, derivedPath(kind, asset.id))
  try {
    const { size, mtimeMs } = await stat(file)
    return {
      size,
      type: pictureTypes[kind],
      tag: `${kind}-${size}-${Math.trunc(mtimeMs)}`,
      open: async ({ start, end }) => (await readFile(file)).subarray(start, end + 1),
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw await notMade(dependencies, asset, kind)
  }
}

/** Why a picture is not there, in words; one that should be is asked for. */
async function notMade(
  dependencies: ViewingDependencies,
  asset: Asset,
  kind: DerivedPicture,
): Promise<Error> {
  const why = await findWhyNotMade(dependencies.db, asset.id, kind)
  if (why?.state === 'present') await dependencies.remake(asset.id)
  const message = why?.message ?? 'This picture is being made. Try again in a moment.'
  return failure('no_such_thing', message, { details: { reason: why?.code ?? 'not_yet' } })
}
