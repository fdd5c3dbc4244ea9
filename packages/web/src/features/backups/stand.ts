import type { BackupOverview } from '../../data/backups.ts'

/** How backups stand, for someone. */
export interface StandProps {
  readonly overview: BackupOverview
  /** When that was so. */
  readonly now: number
  readonly isAdmin: boolean
}
