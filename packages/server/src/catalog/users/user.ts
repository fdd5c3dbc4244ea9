// An account as the program knows it. Its password never travels with it.

export type UserId = string & { readonly brand: 'UserId' }

export type AvatarColor =
  | 'primary'
  | 'pink'
  | 'red'
  | 'yellow'
  | 'blue'
  | 'green'
  | 'purple'
  | 'orange'
  | 'gray'
  | 'amber'

export interface User {
  readonly id: UserId
  readonly email: string
  readonly name: string
  readonly isAdmin: boolean
  readonly shouldChangePassword: boolean
  readonly isOnboarded: boolean
  readonly avatarColor: AvatarColor
  /** The folder of its originals. */
  readonly storageLabel: string | undefined
  readonly quotaBytes: number | undefined
  /** What was set; parts that were never set are not in it. */
  readonly preferences: Readonly<Record<string, unknown>>
  /** Whether there is a PIN for the locked folder. */
  readonly hasPin: boolean
  /** Since when the profile picture is the one that it is; undefined where there is none. */
  readonly picturedAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Since when the account is removed; only those who ask for removed ones see any. */
  readonly deletedAt: Date | undefined
}

export interface NewUser {
  readonly email: string
  readonly name: string
  /** Hashed and sealed (platform/secrets). */
  readonly sealedPassword: string
  readonly isAdmin: boolean
  readonly storageLabel?: string | undefined
  readonly sealedPin?: string | undefined
  readonly shouldChangePassword?: boolean | undefined
  readonly quotaBytes?: number | undefined
  readonly avatarColor?: AvatarColor | undefined
}

/** What is left out stays; null takes it away. */
export interface UserChanges {
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly sealedPassword?: string | undefined
  readonly isAdmin?: boolean | undefined
  readonly shouldChangePassword?: boolean | undefined
  readonly isOnboarded?: boolean | undefined
  readonly avatarColor?: AvatarColor | undefined
  readonly preferences?: Readonly<Record<string, unknown>> | undefined
  readonly sealedPin?: string | null | undefined
  readonly storageLabel?: string | null | undefined
  readonly quotaBytes?: number | null | undefined
  readonly deletedAt?: Date | null | undefined
}
