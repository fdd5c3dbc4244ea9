import type { ExifRow, ExtractedColumns } from '../../catalog/assets/assets.ts'
import type { PlaceName } from '../../platform/places/places.ts'
import type { ExtractedMetadata, MediaResult } from './pass.ts'

/** The derived columns of an asset after a pass. A kind that was not asked for leaves its columns alone. */
export function extractedColumns(result: MediaResult): ExtractedColumns {
  return {
    ...(result.width !== null &&
      result.height !== null && {
        width: result.width,
        height: result.height,
        source_width: result.source?.width ?? null,
        source_height: result.source?.height ?? null,
      }),
    ...(result.durationMs !== null && { duration_ms: result.durationMs }),
    ...(result.thumbhash && { thumbhash: result.thumbhash }),
    ...(result.perceptualHash !== null && { perceptual_hash: bytesOf(result.perceptualHash) }),
  }
}

function bytesOf(hash: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(hash)
  return bytes
}

export function exifRow(
  metadata: ExtractedMetadata,
  { mimeType, motionVideo }: MediaResult,
  place: PlaceName | undefined,
): Omit<ExifRow, 'asset_id'> {
  return {
    taken_at: metadata.takenAt,
    local_time: metadata.localTime,
    time_zone: metadata.timeZone,
    taken_at_source: metadata.takenAtSource,
    latitude: metadata.latitude,
    longitude: metadata.longitude,
    altitude: metadata.altitude,
    city: place?.city ?? null,
    state: place?.state ?? null,
    country: place?.country ?? null,
    make: metadata.make,
    model: metadata.model,
    lens_model: metadata.lensModel,
    f_number: metadata.fNumber,
    focal_length: metadata.focalLength,
    iso: metadata.iso,
    exposure_time: metadata.exposureTime,
    rating: metadata.rating,
    orientation: metadata.orientation,
    description: metadata.description,
    keywords: [...metadata.keywords],
    projection_type: metadata.projectionType,
    modify_date: metadata.modifyDate,
    exif_width: metadata.exifImageWidth,
    exif_height: metadata.exifImageHeight,
    frames_per_second: metadata.framesPerSecond,
    video_codec: metadata.videoCodec,
    audio_codec: metadata.audioCodec,
    live_photo_content_id: metadata.livePhotoContentId,
    mime_type: mimeType,
    motion_offset: motionVideo?.offset ?? null,
    motion_length: motionVideo?.length ?? null,
  }
}
