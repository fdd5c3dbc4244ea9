import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from '../../schema/schema.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { abandonClaim } from './upload.sql.ts'

const inOrder = oneAtATime()

/**
 * The claim of an upload whose outcome stayed unknown counts as dead from when the database answers again, though this
 * program lives: the reconciler then tells whether its file has a row. Tried every `everyMs` until the program ends, one
 * claim after the other; after that the claim is dead by itself.
 */
export async function letGo(db: Db, claimId: string, everyMs = 30_000): Promise<void> {
  await inOrder('let go', async () => {
    while (!(await isAbandoned(db, claimId))) await pause(everyMs, undefined, { ref: false })
  })
}

async function isAbandoned(db: Db, claimId: string): Promise<boolean> {
  return await abandonClaim(db, claimId).then(
    () => true,
    () => false,
  )
}
