import type { UserAdminResponse, UserResponse } from '@heirloom/contract'
import type { User } from './user.ts'

/** What others may see of a person. */
export function userWire(user: User): UserResponse {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    avatarColor: user.avatarColor,
    profileImagePath: '',
    profileChangedAt: user.createdAt.toISOString(),
  }
}

/** What they themselves and administrators see. */
export function userAdminWire(user: User, usedBytes: number): UserAdminResponse {
  return {
    ...userWire(user),
    isAdmin: user.isAdmin,
    shouldChangePassword: user.shouldChangePassword,
    storageLabel: user.storageLabel ?? null,
    status: 'active',
    oauthId: '',
    quotaSizeInBytes: user.quotaBytes ?? null,
    quotaUsageInBytes: usedBytes,
    license: null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    deletedAt: null,
  }
}
