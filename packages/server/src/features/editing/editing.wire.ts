import type { AssetsUpdate, AssetUpdate, AttachedMetadata } from '@heirloom/contract'
import type { Attached } from '../../catalog/assets/assets.ts'
import { failure } from '../../platform/errors/errors.ts'
import { momentOf, zoneOf } from './editing.ts'
import type { AssetChange, Note } from './editing.ts'

/** What a client says of one photo. */
export function changeOf(body: AssetUpdate): AssetChange {
  const { isFavorite, visibility, livePhotoVideoId } = body
  return { isFavorite, visibility, liveVideoId: livePhotoVideoId, note: noteOf(body, undefined) }
}

/** What a client says of many. A group of duplicates can only be left: there are none. */
export function bulkChangeOf(body: AssetsUpdate): AssetChange {
  const { isFavorite, visibility, dateTimeOriginal, dateTimeRelative, timeZone, duplicateId } = body
  if (typeof duplicateId === 'string')
    throw failure('invalid_input', 'There are no groups of duplicates to put photos into.')
  const zone = timeZone === undefined ? undefined : zoneOf(timeZone)
  const isMoved = dateTimeOriginal === undefined && (dateTimeRelative !== undefined || zone !== undefined)
  if (dateTimeOriginal !== undefined && dateTimeRelative !== undefined)
    throw failure('invalid_input', 'A date and a shift do not go together.')
  return {
    isFavorite,
    visibility,
    note: {
      ...noteOf(body, zone),
      ...(isMoved && { moment: { kind: 'moved', minutes: dateTimeRelative ?? 0, timeZone: zone } }),
    },
  }
}

function noteOf(
  { description, rating, dateTimeOriginal, latitude, longitude }: AssetUpdate,
  zone: ReturnType<typeof zoneOf> | undefined,
): Note {
  if ((latitude === undefined) !== (longitude === undefined))
    throw failure('invalid_input', 'A position is a latitude and a longitude.')
  return {
    description,
    rating: rating === null ? 0 : rating,
    ...(dateTimeOriginal !== undefined && { moment: momentOf(dateTimeOriginal, zone) }),
    ...(latitude !== undefined && longitude !== undefined && { position: { latitude, longitude } }),
  }
}

export function attachedWire({ key, value, updatedAt }: Attached): AttachedMetadata {
  return { key, value: value as AttachedMetadata['value'], updatedAt: updatedAt.toISOString() }
}
