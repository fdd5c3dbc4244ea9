// Many originals at once: which archives they would come in, and such an archive as a zip that is made while it is sent.
// Reads only. A zip is sent whole or not at all: every original is looked for before the first byte, and one that can't be
// read after that ends the connection.
import { notFound } from '../../catalog/access/access.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import {
  findArchiveSize,
  listChosen,
  listOfAlbum,
  listOfUser,
  listStored,
  seesAlbum,
  seesTimeline,
} from './download.sql.ts'
import type { Sized, StoredPhoto } from './download.sql.ts'
import { entryNames } from './entry-names.ts'
import { zipOf } from './zip.ts'
import type { Zip } from './zip.ts'

export interface DownloadDependencies {
  readonly db: Db
  readonly blobs: BlobStore
}

/** What to fetch: photos, else an album, else all of somebody's. */
export interface Wish {
  readonly assetIds?: readonly string[] | undefined
  readonly albumId?: string | undefined
  readonly userId?: string | undefined
}

export interface Limits {
  /** Bytes; one photo with its moving half may be more. */
  readonly size: number
  readonly count: number
}

export interface Archive {
  readonly size: number
  readonly assetIds: readonly string[]
}

const usualSize = 4 * 1024 ** 3

/** How large archives are for this person, where they don't say. */
export async function archiveSizeOf(db: Db, userId: string): Promise<number> {
  return (await findArchiveSize(db, userId)) ?? usualSize
}

/** Throws `not_found` before the first archive where something of it is not theirs to see. */
export async function planArchives(
  db: Db,
  looker: Looker,
  wish: Wish,
  limits: Limits,
): Promise<AsyncGenerator<Archive>> {
  return cutUp(await pagesOf(db, looker, wish), limits)
}

async function pagesOf(
  db: Db,
  looker: Looker,
  { assetIds, albumId, userId }: Wish,
): Promise<AsyncIterable<readonly Sized[]> | Iterable<readonly Sized[]>> {
  if (assetIds !== undefined) return [await chosen(db, looker, [...new Set(assetIds)])]
  if (albumId !== undefined) {
    if (!(await seesAlbum(db, looker, albumId))) throw notFound('album.download')
    return listOfAlbum(db, albumId)
  }
  if (userId === undefined) throw failure('invalid_input', 'Say what to fetch: assetIds, albumId or userId.')
  if (!(await seesTimeline(db, looker, userId))) throw notFound('timeline.download')
  return listOfUser(db, looker, userId)
}

/** A moving half that was asked for by itself does not come twice. */
async function chosen(db: Db, looker: Looker, ids: readonly string[]): Promise<readonly Sized[]> {
  const rows = await listChosen(db, looker, ids)
  if (rows.length < ids.length) throw notFound('asset.download')
  const asked = new Set(ids)
  return rows.map((row) =>
    row.videoId !== null && asked.has(row.videoId) ? { ...row, videoId: null, videoSize: null } : row,
  )
}

async function* cutUp(
  pages: AsyncIterable<readonly Sized[]> | Iterable<readonly Sized[]>,
  limits: Limits,
): AsyncGenerator<Archive> {
  let size = 0
  let assetIds: string[] = []
  for await (const page of pages) {
    for (const { id, videoId, ...row } of page) {
      const ids = videoId === null ? [id] : [id, videoId]
      const more = row.size + (row.videoSize ?? 0)
      if (assetIds.length > 0 && (size + more > limits.size || assetIds.length + ids.length > limits.count)) {
        yield { size, assetIds }
        size = 0
        assetIds = []
      }
      size += more
      assetIds.push(...ids)
    }
  }
  if (assetIds.length > 0) yield { size, assetIds }
}

/** Throws `not_found` where one of them is not theirs to see, and `blob_missing` where an original is not as it should be. */
export async function openArchive(
  { db, blobs }: DownloadDependencies,
  looker: Looker,
  assetIds: readonly string[],
): Promise<Zip> {
  const ids = [...new Set(assetIds)]
  const photos = await listStored(db, looker, ids)
  if (photos.length < ids.length) throw notFound('asset.download')
  for (const photo of photos) await refuseMissing(blobs, photo)
  const names = entryNames(photos.map(({ fileName }) => fileName))
  return zipOf(
    photos.map(({ path, size, modifiedAt }, index) => ({
      name: names[index] ?? path,
      size,
      modifiedAt,
      open: () => blobs.read(path),
    })),
  )
}

async function refuseMissing(blobs: BlobStore, { fileName, path, size }: StoredPhoto): Promise<void> {
  const file = await blobs.stat(path)
  if (file?.size === size) return
  throw failure('blob_missing', `The file of ${fileName} is missing or damaged. Nothing was sent.`)
}
