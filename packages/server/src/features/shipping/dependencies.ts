import type { Pool } from 'pg'
import type { Log } from '../../platform/log/log.ts'
import type { Db } from '../../schema/schema.ts'

export interface ShippingDependencies {
  readonly db: Db
  readonly pool: Pool
  /** `<data>/journal` */
  readonly journalFolder: string
  /** Of this program. */
  readonly version: string
  readonly log: Log
  /** About so many changes a segment, where transactions allow it. */
  readonly changesPerSegment?: number
}
