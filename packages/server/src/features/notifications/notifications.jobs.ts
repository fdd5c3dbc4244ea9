import { z } from 'zod'
import { forgetOldNotifications } from '../../catalog/notifications/notifications.ts'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job } from '../../platform/jobs/jobs.ts'
import type { Tables } from '../../schema/schema.ts'

/** At night what was read long ago is forgotten. */
export const tidyNotificationsJob: Job<Tables> = defineJob({
  name: 'notification.tidy',
  queue: 'upkeep',
  payload: z.looseObject({}),
  attempts: 1,
  timeoutSeconds: 300,
  cron: '40 2 * * *',
  subject: () => undefined,
  run: async () => forgetOldNotifications,
})
