import type { Pool } from 'pg'
import type { Reader } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import type { SegmentHeader } from '../../platform/sealed/sealed.ts'
import type { Db } from '../../schema/schema.ts'
import { readOrigin } from './shipping.sql.ts'
import type { Origin } from './shipping.sql.ts'

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

/** Throws where nothing may be shipped from this database. */
export async function getOrigin(reader: Reader): Promise<Origin & { readonly epoch: number }> {
  const origin = await readOrigin(reader)
  if (origin?.epoch !== undefined) return { ...origin, epoch: origin.epoch }
  throw failure(
    'epoch_not_begun',
    'This database is another one than at the last start of Heirloom: it was restored or copied since. ' +
      'Restart Heirloom, and its journal goes on.',
  )
}

/** What every file says of where it comes from. */
export function commonHeader(
  { instance, originals, schema, postgres, at }: Origin,
  version: string,
): Pick<SegmentHeader, 'instance' | 'originals' | 'schema' | 'program' | 'postgres' | 'madeAt'> {
  return { instance, originals, schema, program: version, postgres, madeAt: at.toISOString() }
}
