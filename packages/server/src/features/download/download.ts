// Many originals at once: which archives they would come in, and such an archive as a zip that is made while it is sent.
// Reads only. A zip is sent whole or not at all: every original is looked for before the first byte, and one that can't be
// read after that ends the connection.
import { notFound } from '../../catalog/access/access.ts'
import type { AnyLooker } from '../../catalog/assets/assets.ts'
import {
  expectDownload,
  givenEdited,
  givenFile,
  isGivenBare,
  mayHaveUnedited,
} from '../../catalog/originals/originals.ts'
import type { GivenFile } from '../../catalog/originals/originals.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { listEdited } from '../../catalog/edits/edits.ts'
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
  readonly derivedFolder: string
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
export async function archiveSizeOf(db: Db, looker: AnyLooker): Promise<number> {
  const said = 'userId' in looker ? await findArchiveSize(db, looker.userId) : undefined
  return said ?? usualSize
}

/** Copies without metadata are made before the first byte: no more at once than somebody waits for. */
const mostBare = 100

/** Throws `not_found` before the first archive where something of it is not theirs to see; `not_downloadable`. */
export async function planArchives(
  db: Db,
  looker: AnyLooker,
  wish: Wish,
  limits: Limits,
): Promise<AsyncGenerator<Archive>> {
  expectDownload(looker)
  const count = isGivenBare(looker) ? Math.min(limits.count, mostBare) : limits.count
  return cutUp(await pagesOf(db, looker, wish), { ...limits, count })
}

async function pagesOf(
  db: Db,
  looker: AnyLooker,
  { assetIds, albumId, userId }: Wish,
): Promise<AsyncIterable<readonly Sized[]> | Iterable<readonly Sized[]>> {
  if (assetIds !== undefined) return [await chosen(db, looker, [...new Set(assetIds)])]
  if (albumId !== undefined) {
    if (!(await seesAlbum(db, looker, albumId))) throw notFound('album.download')
    return listOfAlbum(db, looker, albumId)
  }
  if (userId === undefined) throw failure('invalid_input', 'Say what to fetch: assetIds, albumId or userId.')
  if (!(await seesTimeline(db, looker, userId))) throw notFound('timeline.download')
  return listOfUser(db, looker, userId)
}

/** A moving half that was asked for by itself does not come twice. */
async function chosen(db: Db, looker: AnyLooker, ids: readonly string[]): Promise<readonly Sized[]> {
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

/**
 * Throws `not_found` where one of them is not theirs to see, `blob_missing` where an original is not as it should be,
 * `not_downloadable` and `metadata_stays` where a link does not allow it.
 */
export async function openArchive(
  dependencies: DownloadDependencies,
  looker: AnyLooker,
  { assetIds, isEdited }: { readonly assetIds: readonly string[]; readonly isEdited: boolean },
): Promise<Zip> {
  const { db, blobs } = dependencies
  expectDownload(looker)
  const ids = [...new Set(assetIds)]
  const photos = await listStored(db, looker, ids)
  if (photos.length < ids.length) throw notFound('asset.download')
  for (const photo of photos) await refuseMissing(blobs, photo)
  const files: (GivenFile & Pick<StoredPhoto, 'modifiedAt'>)[] = []
  const edited = await listEdited(
    db,
    photos.filter((photo) => isEdited || !mayHaveUnedited(looker, photo)).map(({ id }) => id),
  )
  for (const photo of photos) {
    const file = edited.has(photo.id) ? await givenEdited(dependencies, looker, photo) : undefined
    files.push({
      ...(file ?? (await givenFile(dependencies, looker, photo))),
      modifiedAt: photo.modifiedAt,
    })
  }
  const names = entryNames(files.map(({ name }) => name))
  return zipOf(
    files.map((file, index) => ({
      name: names[index] ?? file.name,
      size: file.size,
      modifiedAt: file.modifiedAt,
      open: () => file.open({ start: 0, end: file.size - 1 }),
    })),
  )
}

async function refuseMissing(blobs: BlobStore, { fileName, path, size }: StoredPhoto): Promise<void> {
  const file = await blobs.stat(path)
  if (file?.size === size) return
  throw failure('blob_missing', `The file of ${fileName} is missing or damaged. Nothing was sent.`)
}
