import type { AssetResponse, ExifResponse } from '@heirloom/contract'
import type { Asset } from '../assets/assets.ts'
import { bareName } from '../originals/originals.ts'
import { mediaTypeOf } from '../media-types/media-types.ts'
import { personWire } from '../people/people.ts'
import { tagWire } from '../tags/tags.ts'
import type { AssetView } from './asset-view.ts'
import { shownExif } from './shown.ts'

/** An asset as Immich's clients know it. */
export function assetWire(view: AssetView): AssetResponse {
  const whole = wholeWire(view)
  if (!view.isBare) return whole
  const { exifInfo: _exif, ...bare } = whole
  return { ...bare, originalFileName: bareName(view.asset), hasMetadata: false }
}

function wholeWire({ asset, exif, note, people, tags, stack, isEdited }: AssetView): AssetResponse {
  return {
    id: asset.id,
    ownerId: asset.ownerId,
    libraryId: null,
    type: asset.type === 'image' ? 'IMAGE' : 'VIDEO',
    originalPath: asset.path,
    originalFileName: asset.fileName,
    ...mimeType(asset),
    checksum: asset.sha1.toString('base64'),
    thumbhash: asset.thumbhash?.toString('base64') ?? null,
    width: asset.width ?? null,
    height: asset.height ?? null,
    duration: asset.durationMs ?? null,
    fileCreatedAt: asset.takenAt.toISOString(),
    fileModifiedAt: asset.fileModifiedAt.toISOString(),
    localDateTime: wallClock(asset.localTime),
    createdAt: asset.createdAt.toISOString(),
    updatedAt: asset.updatedAt.toISOString(),
    isFavorite: asset.isFavorite,
    isArchived: asset.visibility === 'archive',
    isTrashed: asset.state === 'trashed',
    isOffline: false,
    isEdited,
    hasMetadata: exif !== undefined,
    visibility: asset.visibility,
    livePhotoVideoId: asset.liveVideoId ?? null,
    duplicateId: null,
    people: people.map(personWire),
    stack: stack ?? null,
    tags: tags.map(tagWire),
    exifInfo: exifWire(asset, { exif, note }),
  }
}

function mimeType(asset: Asset): { originalMimeType?: string } {
  const known = mediaTypeOf(asset.fileName)
  return known === undefined ? {} : { originalMimeType: known.mime }
}

/** Wall-clock time, written with a Z, as clients expect it. */
function wallClock(localTime: string): string {
  return new Date(`${localTime.replace(' ', 'T')}Z`).toISOString()
}

/** Before the media pass a photo has no more than its owner said. */
function exifWire(asset: Asset, { exif, note }: Pick<AssetView, 'exif' | 'note'>): ExifResponse {
  const file = { fileSizeInByte: asset.size }
  if (exif === undefined && note === undefined) return file
  const shown = shownExif(exif, note)
  return {
    ...file,
    make: shown.make ?? null,
    model: shown.model ?? null,
    lensModel: shown.lens_model ?? null,
    exifImageWidth: shown.exif_width ?? null,
    exifImageHeight: shown.exif_height ?? null,
    orientation: shown.orientation ?? null,
    dateTimeOriginal: shown.taken_at?.toISOString() ?? null,
    modifyDate: shown.modify_date?.toISOString() ?? null,
    timeZone: shown.time_zone ?? null,
    fNumber: shown.f_number ?? null,
    focalLength: shown.focal_length ?? null,
    iso: shown.iso ?? null,
    exposureTime: shown.exposure_time ?? null,
    latitude: shown.latitude ?? null,
    longitude: shown.longitude ?? null,
    city: shown.city ?? null,
    state: shown.state ?? null,
    country: shown.country ?? null,
    description: shown.description ?? '',
    projectionType: shown.projection_type ?? null,
    rating: starsOf(shown.rating),
  }
}

/** On the wire there are one to five stars, or none. */
function starsOf(rating: number | null | undefined): number | null {
  return rating === undefined || rating === null || rating < 1 ? null : rating
}
