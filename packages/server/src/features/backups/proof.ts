import type { Tombstone } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'
import { isProven } from './copies.sql.ts'
import { countWanted } from './targets.sql.ts'

/**
 * Whether the files of something purged may go for good: where a backup is set up, only once they stand in one, read back,
 * from which a restore was tried since. Until then they wait in quarantine.
 */
export async function mayLeave(
  db: Db,
  { path, sha256, sidecarPath }: Pick<Tombstone, 'path' | 'sha256' | 'sidecarPath'>,
): Promise<boolean> {
  if ((await countWanted(db)) === 0) return true
  return await isProven(db, { path, sha256 }, sidecarPath)
}
