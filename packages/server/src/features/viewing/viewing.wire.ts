import type { AssetResponse, ExifResponse } from '@heirloom/contract'
import type { Asset, ExifRow } from '../../catalog/assets/assets.ts'
import { mediaTypeOf } from '../../catalog/media-types/media-types.ts'

/** An asset as Immich's clients know it. */
export function assetResponse(asset: Asset, exif: ExifRow | undefined): AssetResponse {
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
    isEdited: false,
    hasMetadata: exif !== undefined,
    visibility: asset.visibility,
    livePhotoVideoId: asset.liveVideoId ?? null,
    duplicateId: null,
    people: [],
    tags: [],
    exifInfo: exifResponse(asset, exif),
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

function exifResponse(asset: Asset, exif: ExifRow | undefined): ExifResponse {
  const file = { fileSizeInByte: asset.size }
  if (exif === undefined) return file
  return {
    ...file,
    make: exif.make,
    model: exif.model,
    lensModel: exif.lens_model,
    exifImageWidth: exif.exif_width,
    exifImageHeight: exif.exif_height,
    orientation: exif.orientation,
    dateTimeOriginal: exif.taken_at?.toISOString() ?? null,
    modifyDate: exif.modify_date?.toISOString() ?? null,
    timeZone: exif.time_zone,
    fNumber: exif.f_number,
    focalLength: exif.focal_length,
    iso: exif.iso,
    exposureTime: exif.exposure_time,
    latitude: exif.latitude,
    longitude: exif.longitude,
    city: exif.city,
    state: exif.state,
    country: exif.country,
    description: exif.description ?? '',
    projectionType: exif.projection_type,
    rating: exif.rating,
  }
}
