import { routes } from '@heirloom/contract'
import type { NotificationResponse } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { listNotifications } from '../../catalog/notifications/notifications.ts'
import type { Notification } from '../../catalog/notifications/notifications.ts'
import { findUser } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { getNotification, markRead, putAway, tellSomeone } from './notifications.ts'

export interface NotificationDependencies {
  readonly db: Db
  /** Sends a mail of no importance and returns its id; undefined where no mail server is set up. */
  readonly sendTrialMail: ((to: string) => Promise<string>) | undefined
}

export function notificationRoutes(
  app: FastifyInstance,
  { db, sendTrialMail }: NotificationDependencies,
): void {
  serve(app, routes.getNotifications, async ({ viewer, query: { id, ...filter } }) => {
    const ids = id === undefined ? undefined : [id]
    return (await listNotifications(db, viewer.userId, { ...filter, ids })).map(notificationWire)
  })

  serve(app, routes.updateNotifications, async ({ viewer, body: { ids, readAt } }) => {
    if (readAt !== undefined) await markRead(db, viewer.userId, ids, momentOf(readAt))
    return null
  })

  serve(app, routes.deleteNotifications, async ({ viewer, body }) => {
    await putAway(db, viewer.userId, body.ids)
    return null
  })

  serve(app, routes.getNotification, async ({ viewer, params }) =>
    notificationWire(await getNotification(db, viewer.userId, params.id)),
  )

  serve(app, routes.updateNotification, async ({ viewer, params: { id }, body: { readAt } }) => {
    if (readAt !== undefined) await markRead(db, viewer.userId, [id], momentOf(readAt))
    return notificationWire(await getNotification(db, viewer.userId, id, 'notification.update'))
  })

  serve(app, routes.deleteNotification, async ({ viewer, params }) => {
    await putAway(db, viewer.userId, [params.id])
    return null
  })

  serve(app, routes.createNotification, async (request) => {
    const { description, level = 'info', type = 'Custom', readAt, ...others } = request.body
    const told = { ...others, level, type, description: description ?? undefined }
    const context = operationOf(request, 'notification.create')
    const read = readAt == null ? undefined : new Date(readAt)
    return notificationWire(await tellSomeone(db, context, { ...told, readAt: read }))
  })

  serve(app, routes.sendTestEmailAdmin, async ({ viewer }) => {
    if (sendTrialMail === undefined)
      throw failure('no_mail', 'No mail server is set up. It is a setting of Heirloom: HEIRLOOM_SMTP_URL.')
    const user = await findUser(db, viewer.userId)
    return { messageId: await sendTrialMail(user?.email ?? '') }
  })
}

const momentOf = (readAt: string | null): Date | null => (readAt === null ? null : new Date(readAt))

function notificationWire(one: Notification): NotificationResponse {
  const { id, type, level, title, description, data, createdAt, readAt } = one
  return {
    id,
    type,
    level,
    title,
    ...(description !== undefined && { description }),
    ...(data !== undefined && { data: { ...data } }),
    createdAt: createdAt.toISOString(),
    ...(readAt !== undefined && { readAt: readAt.toISOString() }),
  }
}
