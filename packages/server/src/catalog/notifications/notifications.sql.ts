import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import type { NewNotification, Notification, NotificationFilter, NotificationType } from './notification.ts'

function notificationOf(row: Selectable<Tables['notification']>): Notification {
  return {
    id: row.id,
    userId: row.user_id,
    type: row.type as NotificationType,
    level: row.level,
    title: row.title,
    description: row.description ?? undefined,
    data: (row.data as Notification['data'] | null) ?? undefined,
    readAt: row.read_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** Tells each person their own; in the order given. */
export async function notify(
  trx: Trx,
  notifications: readonly NewNotification[],
): Promise<readonly Notification[]> {
  if (notifications.length === 0) return []
  const rows = await trx
    .insertInto('notification')
    .values(
      notifications.map(({ userId, type, level, title, description, data, readAt }) => ({
        user_id: userId,
        type,
        level,
        title,
        description: description ?? null,
        data: data === undefined ? null : JSON.stringify(data),
        read_at: readAt ?? null,
      })),
    )
    .returningAll()
    .execute()
  return rows.map(notificationOf)
}

const mostShown = 1_000

/** Someone's own, the newest first. */
export async function listNotifications(
  db: Db,
  userId: string,
  { ids, level, type, unread }: NotificationFilter,
): Promise<readonly Notification[]> {
  let query = db.selectFrom('notification').selectAll().where('user_id', '=', userId)
  if (ids !== undefined) query = query.where('id', 'in', [...ids])
  if (level !== undefined) query = query.where('level', '=', level)
  if (type !== undefined) query = query.where('type', '=', type)
  if (unread !== undefined) query = query.where('read_at', unread ? 'is' : 'is not', null)
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(mostShown).execute()
  return rows.map(notificationOf)
}

/** Says when they read these, or that they did not. Returns how many of them are theirs. */
export async function markNotifications(
  db: Db,
  userId: string,
  ids: readonly string[],
  readAt: Date | null,
): Promise<number> {
  const rows = await db
    .updateTable('notification')
    .set({ read_at: readAt })
    .where('user_id', '=', userId)
    .where('id', 'in', [...ids])
    .returning('id')
    .execute()
  return rows.length
}

/** Returns how many of them were theirs. */
export async function deleteNotifications(db: Db, userId: string, ids: readonly string[]): Promise<number> {
  const rows = await db
    .deleteFrom('notification')
    .where('user_id', '=', userId)
    .where('id', 'in', [...ids])
    .returning('id')
    .execute()
  return rows.length
}

/** What was read a month ago, and what nobody read in a year. */
export async function forgetOldNotifications(trx: Trx): Promise<void> {
  await sql`
    delete from notification
    where read_at < now() - interval '30 days' or created_at < now() - interval '1 year'`.execute(trx)
}
