import type { UserAdminResponse, UserResponse } from '@heirloom/contract'
import type { User } from './user.ts'

/** What others may see of a person. */
export function userWire(user: User): UserResponse {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    avatarColor: user.avatarColor,
    profileImagePath: profileImagePath(user),
    profileChangedAt: (user.picturedAt ?? user.createdAt).toISOString(),
  }
}

/** What they themselves and administrators see. */
export function userAdminWire(user: User, usedBytes: number): UserAdminResponse {
  return {
    ...userWire(user),
    isAdmin: user.isAdmin,
    shouldChangePassword: user.shouldChangePassword,
    storageLabel: user.storageLabel ?? null,
    status: user.deletedAt === undefined ? 'active' : 'deleted',
    oauthId: '',
    quotaSizeInBytes: user.quotaBytes ?? null,
    quotaUsageInBytes: usedBytes,
    license: null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    deletedAt: user.deletedAt?.toISOString() ?? null,
  }
}

/** Clients ask whether it is empty; the picture itself comes from `/users/:id/profile-image`. */
export function profileImagePath({ id, picturedAt }: User): string {
  return picturedAt === undefined ? '' : `profile/${id}.webp`
}
