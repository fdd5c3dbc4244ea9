import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Tables } from '../../schema/schema.ts'
import type { UploadDependencies } from './intake.ts'
import { takeOutVideo } from './take-out.ts'

const name = 'motion.take_out'

/** Asks for the video inside of this photo to be taken out, after the pictures of what was just put in. */
export function takeOut(assetId: string): JobRequest {
  return { job: name, queue: 'media', payload: { assetId }, key: `${name}:${assetId}`, priority: 5 }
}

export function takeOutJob(dependencies: UploadDependencies): Job<Tables> {
  return defineJob({
    name,
    queue: 'media',
    payload: z.object({ assetId: z.guid() }),
    attempts: 25,
    timeoutSeconds: 15 * 60,
    subject: ({ assetId }) => assetId,
    async run({ assetId }) {
      await takeOutVideo(dependencies, assetId)
      return async () => undefined
    },
  })
}
