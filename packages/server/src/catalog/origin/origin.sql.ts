import type { Reader } from '../../platform/db/db.ts'

/** What every file says of where it comes from. */
export interface Origin {
  readonly instance: string
  readonly originals: string | null
  readonly schema: string
  readonly postgres: string
  /** The database's clock. */
  readonly at: Date
  /** Undefined where the database is another than the one of the last start. */
  readonly epoch: number | undefined
  /** All transactions before it have ended. */
  readonly horizon: bigint
  readonly snapshot: string
}

/** Undefined before the database is bound to a data folder. */
export async function readOrigin(reader: Reader): Promise<Origin | undefined> {
  const [row] = await reader.query<
    Omit<Origin, 'horizon' | 'epoch'> & { horizon: string; epoch: number | null }
  >(`
    select i.id as instance, i.originals_id as originals, current_setting('server_version') as postgres,
      (select max(name) from heirloom.kysely_migration) as schema, clock_timestamp() as at,
      heirloom.begun_epoch() as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      pg_current_snapshot()::text as snapshot
    from heirloom.instance i`)
  return row && { ...row, epoch: row.epoch ?? undefined, horizon: BigInt(row.horizon) }
}
