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
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface NewUser {
  readonly email: string
  readonly name: string
  /** Hashed and sealed (platform/secrets). */
  readonly sealedPassword: string
  readonly isAdmin: boolean
  readonly storageLabel?: string
}

export interface UserChanges {
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly sealedPassword?: string | undefined
  readonly isAdmin?: boolean | undefined
  readonly shouldChangePassword?: boolean | undefined
  readonly isOnboarded?: boolean | undefined
  readonly avatarColor?: AvatarColor | undefined
  readonly preferences?: Readonly<Record<string, unknown>> | undefined
}
