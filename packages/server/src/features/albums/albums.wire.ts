import type { ActivityResponse, AlbumResponse, BulkResult } from '@heirloom/contract'
import { userWire } from '../../catalog/users/users.ts'
import type { Activity } from './activities.ts'
import type { Album, PhotoResult } from './album.ts'

export function albumWire(album: Album): AlbumResponse {
  const { summary, members, contributors } = album
  return {
    id: album.id,
    albumName: album.name,
    description: album.description,
    albumThumbnailAssetId: summary?.coverId ?? null,
    albumUsers: members.map(({ user, role }) => ({ role, user: userWire(user) })),
    assetCount: summary?.count ?? 0,
    ...(summary && {
      startDate: wallClock(summary.first),
      endDate: wallClock(summary.last),
      lastModifiedAssetTimestamp: summary.modifiedAt.toISOString(),
    }),
    ...(contributors && {
      contributorCounts: contributors.map(({ userId, count }) => ({ userId, assetCount: count })),
    }),
    order: album.order,
    isActivityEnabled: album.isActivityEnabled,
    hasSharedLink: album.isLinked,
    shared: album.isLinked || members.length > 1,
    createdAt: album.createdAt.toISOString(),
    updatedAt: album.updatedAt.toISOString(),
  }
}

/** As whoever comes by a link may know it: whose it is by name, and nobody else. */
export function guestAlbumWire(album: Album): AlbumResponse {
  const { contributorCounts: _counts, albumUsers, ...whole } = albumWire(album)
  const owner = albumUsers.filter(({ role }) => role === 'owner')
  return { ...whole, albumUsers: owner.map(({ role, user }) => ({ role, user: { ...user, email: '' } })) }
}

/** Wall-clock time, written with a Z, as clients expect it. */
function wallClock(localTime: string): string {
  return new Date(`${localTime.replace(' ', 'T')}Z`).toISOString()
}

export function bulkWire({ id, failed }: PhotoResult): BulkResult {
  return failed === undefined ? { id, success: true } : { id, success: false, error: failed }
}

export function activityWire(activity: Activity): ActivityResponse {
  const { id, comment, assetId, createdAt, user } = activity
  return {
    id,
    type: comment === null ? 'like' : 'comment',
    comment,
    assetId,
    createdAt: createdAt.toISOString(),
    user: userWire(user),
  }
}
