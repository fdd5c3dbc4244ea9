// Looking at one photo or video: what is known about it, its pictures, its file. Reads ground and derived, changes
// nothing; a derived picture that turns out to be missing is asked for again.
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { derivedPath, findOwnerOfShown, getShownAsset } from '../../catalog/assets/assets.ts'
import type { AnyLooker, Asset, DerivedPicture } from '../../catalog/assets/assets.ts'
import { mediaTypeOf } from '../../catalog/media-types/media-types.ts'
import { findEditedFile } from '../../catalog/edits/edits.ts'
import { expectDownload, givenEdited, givenFile, mayHaveUnedited } from '../../catalog/originals/originals.ts'
import type { GivenFile } from '../../catalog/originals/originals.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { findPicture } from './viewing.sql.ts'
import type { PictureRow } from './viewing.sql.ts'

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

const shownByBrowsers = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'])

/**
 * The picture in full size: edited where it is, else the original where browsers show its kind and they may have it, else its
 * preview.
 */
export async function fullsizeFile(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
  isEdited = true,
): Promise<ViewedFile> {
  const asset = await getShownAsset(dependencies.db, looker, id, 'asset.view')
  const mayHaveIt = 'userId' in looker || looker.link.allowsDownload
  const wantsEdits = isEdited || !mayHaveUnedited(looker, asset)
  const edited = mayHaveIt && wantsEdits ? await givenEdited(dependencies, looker, asset) : undefined
  if (edited !== undefined) return edited
  if (mayHaveIt && shownByBrowsers.has(mediaTypeOf(asset.fileName)?.mime ?? ''))
    return await givenFile(dependencies, looker, asset)
  return await pictureFile(dependencies, looker, id, 'preview')
}

/** A picture as the photo came, where what is shown is edited; for others than its owner as it is shown. */
export async function uneditedFile(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
  kind: DerivedPicture,
): Promise<ViewedFile> {
  const asset = await getShownAsset(dependencies.db, looker, id, 'asset.view')
  const unedited = mayHaveUnedited(looker, asset)
    ? await findEditedFile(dependencies, asset, 'unedited')
    : undefined
  return unedited ?? (await pictureFile(dependencies, looker, id, kind))
}

/** A derived picture. Throws `no_such_thing` with the reason where there is none (yet). */
export async function pictureFile(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
  kind: DerivedPicture,
): Promise<ViewedFile> {
  const picture = await findShownPicture(dependencies.db, looker, id, kind)
  const { state, bytes, updated_at: updatedAt } = picture
  if (state !== 'present' || bytes === null || updatedAt === null)
    throw notMade(picture.code, picture.message)
  const file = path.join(dependencies.derivedFolder, derivedPath(kind, id))
  return {
    size: bytes,
    type: pictureTypes[kind],
    tag: `${kind}-${updatedAt.getTime()}`,
    open: async ({ start, end }) => {
      const whole = await readWhole(file, bytes)
      if (whole !== undefined) return whole.subarray(start, end + 1)
      await dependencies.remake(id)
      throw notMade(null, null)
    },
  }
}

/** One look-up for one's own; another only for what is not. */
async function findShownPicture(
  db: Db,
  looker: AnyLooker,
  id: string,
  kind: DerivedPicture,
): Promise<PictureRow> {
  const own = 'link' in looker ? undefined : await findPicture(db, looker.userId, id, kind)
  if (own !== undefined && (own.visibility !== 'locked' || ('userId' in looker && looker.elevated)))
    return own
  const ownerId = own === undefined ? await findOwnerOfShown(db, looker, id) : undefined
  const shown = ownerId === undefined ? undefined : await findPicture(db, ownerId, id, kind)
  if (shown !== undefined) return shown
  throw failure('not_found', 'Not found or no asset.view access')
}

/** The file if it is there and as long as it should be. A derived picture fits memory: some hundred kilobytes. */
async function readWhole(file: string, size: number): Promise<Buffer | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size + 1), 0, size + 1, 0)
      return bytesRead === size ? buffer.subarray(0, size) : undefined
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function notMade(code: string | null, message: string | null): Error {
  return failure('no_such_thing', message ?? 'This picture is being made. Try again in a moment.', {
    details: { reason: code ?? 'not_yet' },
  })
}

/** The file as it came; with its edits, as a JPEG, where that is asked for, or somebody else asks. */
export async function downloadedFile(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
  isEdited: boolean,
): Promise<GivenFile> {
  const asset = await getShownAsset(dependencies.db, looker, id, 'asset.download')
  expectDownload(looker)
  return await givenAsShown(dependencies, looker, asset, isEdited)
}

/** The file to play; of a photo that which they may download. */
export async function playedFile(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  id: string,
): Promise<GivenFile> {
  const asset = await getShownAsset(dependencies.db, looker, id, 'asset.view')
  return await givenAsShown(dependencies, looker, asset, false)
}

async function givenAsShown(
  dependencies: ViewingDependencies,
  looker: AnyLooker,
  asset: Asset,
  isEdited: boolean,
): Promise<GivenFile> {
  const wantsEdits = isEdited || !mayHaveUnedited(looker, asset)
  const edited = wantsEdits ? await givenEdited(dependencies, looker, asset) : undefined
  return edited ?? (await givenFile(dependencies, looker, asset))
}

const pictureTypes = { preview: 'image/jpeg', thumbnail: 'image/webp' } as const
