import { format, videoLength } from '../ui/format.ts'
import { say } from '../ui/messages.ts'
import type { Picture } from '../ui/photo-grid.tsx'
import { pictureUrl } from './assets.ts'
import type { Asset } from './assets.ts'
import type { Photo } from './timeline.ts'

/** What a grid shows of a photo. */
export function pictureOf(asset: Asset): Picture {
  const day = format.dayInFull(asset.localDateTime)
  const isVideo = asset.type === 'VIDEO'
  return {
    id: asset.id,
    url: pictureUrl(asset.id, 'thumbnail', asset.thumbhash),
    ratio: asset.width && asset.height ? asset.width / asset.height : 1,
    thumbhash: asset.thumbhash,
    label: isVideo ? say.timeline.video(day, videoLength(asset.duration ?? 0)) : say.timeline.photo(day),
    duration: isVideo ? (asset.duration ?? 0) : null,
  }
}

/** What a timeline knows of a photo. */
export const photoOf = (asset: Asset): Photo => ({
  id: asset.id,
  day: asset.localDateTime.slice(0, 10),
  ratio: asset.width && asset.height ? asset.width / asset.height : 1,
  thumbhash: asset.thumbhash,
  isImage: asset.type === 'IMAGE',
  duration: asset.duration,
  livePhotoVideoId: asset.livePhotoVideoId ?? null,
  isFavorite: asset.isFavorite,
  ownerId: asset.ownerId,
  stack: asset.stack ? { id: asset.stack.id, count: asset.stack.assetCount } : null,
})
