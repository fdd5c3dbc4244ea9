import type { Target } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'
import { readDailyBytes } from './overview.sql.ts'
import { noteSpace } from './targets.sql.ts'

/** How much room a target has, and how much comes in a day. */
export async function lookAtSpace(place: {
  readonly db: Db
  readonly name: string
  readonly target: Target
}): Promise<void> {
  const [space, daily] = await Promise.all([place.target.space(), readDailyBytes(place.db)])
  await noteSpace(place.db, place.name, space, daily)
}
