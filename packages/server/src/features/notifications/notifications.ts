// What someone was told, read and put away by themselves; and an admin telling somebody something.
import {
  deleteNotifications,
  listNotifications,
  markNotifications,
  notify,
} from '../../catalog/notifications/notifications.ts'
import type { NewNotification, Notification } from '../../catalog/notifications/notifications.ts'
import { notFound } from '../../catalog/access/access.ts'
import { findUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'

/** Throws `not_found` for what is not theirs. */
export async function getNotification(
  db: Db,
  userId: string,
  id: string,
  permission = 'notification.read',
): Promise<Notification> {
  const [one] = await listNotifications(db, userId, { ids: [id] })
  if (one === undefined) throw notFound(permission)
  return one
}

/** All of them, or none (`not_found`). */
export async function markRead(
  db: Db,
  userId: string,
  ids: readonly string[],
  readAt: Date | null,
): Promise<void> {
  await expectOwn(db, ids, (trx) => markNotifications(trx, userId, ids, readAt), 'notification.update')
}

/** All of them, or none (`not_found`). */
export async function putAway(db: Db, userId: string, ids: readonly string[]): Promise<void> {
  await expectOwn(db, ids, (trx) => deleteNotifications(trx, userId, ids), 'notification.delete')
}

async function expectOwn(
  db: Db,
  ids: readonly string[],
  change: (trx: Db) => Promise<number>,
  permission: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if ((await change(trx)) < new Set(ids).size) throw notFound(permission)
  })
}

/** Throws `not_found` where there is no such person. */
export async function tellSomeone(
  db: Db,
  by: OperationContext,
  notification: NewNotification,
): Promise<Notification> {
  if ((await findUser(db, notification.userId)) === undefined) throw failure('not_found', 'User not found')
  return await db.transaction().execute(async (trx) => {
    const [told] = await notify(trx, [notification])
    if (told === undefined) throw new Error('No notification was written.')
    await recordEvent(trx, { ...by, details: { notification: told.id } })
    return told
  })
}
