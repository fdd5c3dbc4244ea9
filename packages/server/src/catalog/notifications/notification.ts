export type NotificationLevel = 'success' | 'error' | 'warning' | 'info'
export type NotificationType =
  | 'JobFailed'
  | 'BackupFailed'
  | 'SystemMessage'
  | 'AlbumInvite'
  | 'AlbumUpdate'
  | 'Custom'

/** Something to tell one person. */
export interface NewNotification {
  readonly userId: string
  readonly type: NotificationType
  readonly level: NotificationLevel
  readonly title: string
  readonly description?: string | undefined
  readonly data?: Readonly<Record<string, unknown>> | undefined
  readonly readAt?: Date | undefined
}

export interface Notification extends NewNotification {
  readonly id: string
  readonly createdAt: Date
}

export interface NotificationFilter {
  readonly ids?: readonly string[] | undefined
  readonly level?: NotificationLevel | undefined
  readonly type?: NotificationType | undefined
  readonly unread?: boolean | undefined
}
