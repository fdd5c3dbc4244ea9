// What someone is told in the app.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { flag, id, idParams, moment, nothing } from './scalars.ts'

const level = z.enum(['success', 'error', 'warning', 'info']).meta({ id: 'NotificationLevel' })
const type = z
  .enum(['JobFailed', 'BackupFailed', 'SystemMessage', 'AlbumInvite', 'AlbumUpdate', 'Custom'])
  .meta({ id: 'NotificationType' })

const notification = z
  .object({
    id,
    type,
    level,
    title: z.string(),
    description: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    createdAt: z.string(),
    readAt: z.string().optional(),
  })
  .meta({ id: 'NotificationDto' })
export type NotificationResponse = z.infer<typeof notification>

const ids = z.array(id).min(1).max(10_000)
const readAt = moment.nullable().optional()

const tags = ['Notifications']
const adminTags = ['Notifications (admin)']

export const notificationRoutes = {
  getNotifications: defineRoute({
    operationId: 'getNotifications',
    method: 'GET',
    path: '/notifications',
    access: 'user',
    permission: 'notification.read',
    query: z.object({
      id: id.optional(),
      level: level.optional(),
      type: type.optional(),
      unread: flag.optional(),
    }),
    responses: { 200: z.array(notification) },
    summary: 'What you were told, the newest first',
    tags,
  }),
  updateNotifications: defineRoute({
    operationId: 'updateNotifications',
    method: 'PUT',
    path: '/notifications',
    access: 'user',
    permission: 'notification.update',
    body: z.object({ ids, readAt }),
    responses: { 204: nothing },
    summary: 'Say that you read some of it, or did not',
    tags,
  }),
  deleteNotifications: defineRoute({
    operationId: 'deleteNotifications',
    method: 'DELETE',
    path: '/notifications',
    access: 'user',
    permission: 'notification.delete',
    body: z.object({ ids }),
    responses: { 204: nothing },
    summary: 'Forget some of it',
    tags,
  }),
  getNotification: defineRoute({
    operationId: 'getNotification',
    method: 'GET',
    path: '/notifications/:id',
    access: 'user',
    permission: 'notification.read',
    params: idParams,
    responses: { 200: notification },
    summary: 'One thing that you were told',
    tags,
  }),
  updateNotification: defineRoute({
    operationId: 'updateNotification',
    method: 'PUT',
    path: '/notifications/:id',
    access: 'user',
    permission: 'notification.update',
    params: idParams,
    body: z.object({ readAt }),
    responses: { 200: notification },
    summary: 'Say that you read it, or did not',
    tags,
  }),
  deleteNotification: defineRoute({
    operationId: 'deleteNotification',
    method: 'DELETE',
    path: '/notifications/:id',
    access: 'user',
    permission: 'notification.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Forget it',
    tags,
  }),
  createNotification: defineRoute({
    operationId: 'createNotification',
    method: 'POST',
    path: '/admin/notifications',
    access: 'admin',
    body: z.object({
      userId: id,
      title: z.string().trim().min(1).max(1_000),
      description: z.string().max(10_000).nullable().optional(),
      data: z.record(z.string(), z.unknown()).optional(),
      level: level.optional(),
      type: type.optional(),
      readAt,
    }),
    responses: { 201: notification },
    summary: 'Tell someone something',
    tags: adminTags,
  }),
  sendTestEmailAdmin: defineRoute({
    operationId: 'sendTestEmailAdmin',
    method: 'POST',
    path: '/admin/notifications/test-email',
    access: 'admin',
    /** Taken and not looked at: the mail server is a setting of this one. */
    body: z.looseObject({}),
    responses: { 200: z.object({ messageId: z.string() }) },
    summary: 'Send yourself a mail by the mail server that is set up',
    tags: adminTags,
  }),
} as const
