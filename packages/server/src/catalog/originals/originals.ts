// The file of a photo or video as somebody may have it: as it came in, or, for whoever comes by a link that hides metadata,
// a copy without it. Of a photo with edits others than its owner have the edited picture alone, as that is what is shared. Such copies are derived, stand in a folder of their own for a day, and are made when they are asked for;
// where a copy can't be made that tells nothing, nothing is given.
import { createReadStream } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { failure } from '../../platform/errors/errors.ts'
import type { AnyLooker, Asset } from '../assets/assets.ts'
import { findEditedFile } from '../edits/edits.ts'
import type { EditedFileDependencies } from '../edits/edits.ts'
import { mediaTypeOf } from '../media-types/media-types.ts'
import { bareCopy } from './bare-copy.ts'
import type { OriginalDependencies } from './bare-copy.ts'

/** A file to send. */
export interface GivenFile {
  readonly name: string
  readonly size: number
  readonly type: string
  /** Names these very bytes. */
  readonly tag: string
  readonly open: (range: { readonly start: number; readonly end: number }) => Promise<Readable>
}

type Kept = Pick<Asset, 'id' | 'fileName' | 'path' | 'size' | 'sha256'>

/** Whether files go to them without anything that tells where, when and with what they were made. */
export const isGivenBare = (looker: AnyLooker): boolean => 'link' in looker && !looker.link.showsMetadata

/** Throws `not_downloadable` where the link by which they came does not allow it. */
export function expectDownload(looker: AnyLooker): void {
  if ('userId' in looker || looker.link.allowsDownload) return
  throw failure('not_downloadable', 'This link does not allow downloads.')
}

/** Whether they may see the asset is asked before. Throws `metadata_stays` where its file can't go without its metadata. */
export async function givenFile(
  dependencies: OriginalDependencies,
  looker: AnyLooker,
  asset: Kept,
): Promise<GivenFile> {
  const type = mediaTypeOf(asset.fileName)?.mime ?? 'application/octet-stream'
  const sum = asset.sha256.toString('hex')
  if (!isGivenBare(looker))
    return {
      name: asset.fileName,
      size: asset.size,
      type,
      tag: sum,
      open: (range) => dependencies.blobs.read(asset.path, range),
    }
  const copy = await bareCopy(dependencies, asset)
  return {
    name: bareName(asset),
    size: copy.size,
    type,
    tag: `${sum}-bare`,
    open: async (range) => createReadStream(copy.file, range),
  }
}

/** Whether a photo with edits goes to them as it came, too: to its owner, and to nobody else. */
export const mayHaveUnedited = (looker: AnyLooker, { ownerId }: Pick<Asset, 'ownerId'>): boolean =>
  'userId' in looker && looker.userId === ownerId

/**
 * The photo with its edits; undefined where it has none. Whether they may see it is asked before. Throws `no_such_thing` while
 * it is being made.
 */
export async function givenEdited(
  dependencies: OriginalDependencies & Pick<EditedFileDependencies, 'db'>,
  looker: AnyLooker,
  asset: Pick<Asset, 'id' | 'fileName'>,
): Promise<GivenFile | undefined> {
  const edited = await findEditedFile(dependencies, asset, 'edited')
  if (edited === undefined || !isGivenBare(looker)) return edited
  return { ...edited, name: bareName({ ...asset, fileName: edited.name }) }
}

/** What a photo is called where its own name is not told. */
export function bareName({ id, fileName }: Pick<Asset, 'id' | 'fileName'>): string {
  return `${id}${path.extname(fileName).toLowerCase()}`
}
