import { z } from 'zod'
import { defineJob } from '../../platform/jobs/jobs.ts'
import type { Job, JobRequest } from '../../platform/jobs/jobs.ts'
import type { Places } from '../../platform/places/places.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { listUnnamed, saveNames } from './naming.sql.ts'

const name = 'places.name'
const queue = 'upkeep'
const atOnce = 1_000

/** Asks for the names of all positions that somebody entered and that have none yet. */
export const namePlaces: JobRequest = { job: name, queue, payload: {}, key: name }

/** Runs by itself, too: an undo or another program may have brought a position. */
export function namePlacesJob({ db, places }: { readonly db: Db; readonly places: Places }): Job<Tables> {
  return defineJob({
    name,
    queue,
    payload: z.looseObject({}),
    attempts: 3,
    timeoutSeconds: 600,
    cron: '*/2 * * * *',
    subject: () => undefined,
    run: async () => {
      for (;;) {
        const unnamed = await listUnnamed(db, atOnce)
        if (unnamed.length === 0) return async () => undefined
        const names = await places.name(unnamed)
        const named = unnamed.flatMap((one, n) => (names[n] === undefined ? [] : [{ ...one, ...names[n] }]))
        await db.transaction().execute((trx) => saveNames(trx, named))
      }
    },
  })
}
