// What single people are told in the app. Runtime: lost with the database, and no photo with it. Whoever has something to tell
// writes it in the transaction of what happened; a live connection is told by a trigger.
export type {
  NewNotification,
  Notification,
  NotificationFilter,
  NotificationLevel,
  NotificationType,
} from './notification.ts'
export {
  deleteNotifications,
  forgetOldNotifications,
  listNotifications,
  markNotifications,
  notify,
} from './notifications.sql.ts'
