import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface AssetCount {
  readonly owner: string
  readonly type: string
  readonly state: string
  readonly visibility: string
  readonly count: number
}

/**
 * Assets by owner: the oldest `owners` accounts each, all others together as `others`. Who has none stands there with 0: a
 * library that went away is another thing than figures that are not told.
 */
export async function countAssetsByKind(db: Db, owners: number): Promise<readonly AssetCount[]> {
  const { rows } = await sql<AssetCount>`
    with told as (select id from account order by created_at, id limit ${owners}),
    counted as (
      select coalesce(t.id::text, 'others') as owner, c.type, c.state, c.visibility, c.assets
      from asset_count c left join told t on t.id = c.owner_id
      union all
      select id::text, 'image', 'active', 'timeline', 0 from told
    )
    select owner, type, state, visibility, sum(assets)::bigint as count from counted group by 1, 2, 3, 4`.execute(
    db,
  )
  return rows
}

/** What everybody has that is not in the trash; the moving halves of live photos are not counted. */
export async function countActive(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(assets), 0)::bigint as n from asset_count
    where state = 'active' and visibility <> 'hidden'`.execute(db)
  return rows[0]?.n ?? 0
}

export interface RemovalCount {
  readonly actor: string
  readonly intent: string
  readonly removed: number
  readonly broughtBack: number
}

export async function countRemovals(db: Db): Promise<readonly RemovalCount[]> {
  const { rows } = await sql<RemovalCount>`
    select actor, intent, sum(removed)::bigint as removed, sum(brought_back)::bigint as "broughtBack"
    from library_count where actor <> '' group by 1, 2`.execute(db)
  return rows
}

export async function countWaitingChanges(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from hold
    where approved_at is null and dismissed_at is null and expires_at > clock_timestamp()`.execute(db)
  return rows[0]?.n ?? 0
}

export interface RefusalCount {
  readonly refused: number
  /** Nobody has told of them yet, or in the last 24 hours nobody could. */
  readonly untold: number
}

/** Every refusal by the database takes a number, also where nobody could write it down. */
export async function countRefusals(db: Db): Promise<RefusalCount> {
  const { rows } = await sql<RefusalCount>`
    with numbers as (select case when is_called then last_value else 0 end as last from refusal_number)
    select n.last as refused,
      greatest(n.last - w.seen - (select count(*) from refusal r where r.number > w.seen), 0)
        + (select count(*) from refusal_missing)
        + (select count(*) from operation where intent = 'removal.refused'
            and at > clock_timestamp() - interval '24 hours' and details->'unknown' is not null) as untold
    from numbers n cross join refusal_watch w`.execute(db)
  return rows[0] ?? { refused: 0, untold: 0 }
}

/** How often each kind of derived thing could not be made, ever. */
export async function countFailures(
  db: Db,
): Promise<readonly { readonly kind: string; readonly failures: number }[]> {
  const { rows } = await sql<{ kind: string; failures: number }>`
    select kind, sum(failures)::bigint as failures from derivative_count group by 1`.execute(db)
  return rows
}

export interface JournalFigures {
  readonly changes: number
  readonly stallSeconds: number
  readonly databaseBytes: number
}

export async function readJournalFigures(db: Db): Promise<JournalFigures> {
  const { rows } = await sql<JournalFigures>`
    select case when is_called then last_value else 0 end as changes,
      coalesce((select extract(epoch from clock_timestamp() - since)::float8 from journal_stall()), 0) as "stallSeconds",
      pg_database_size(current_database()) as "databaseBytes"
    from change_seq_seq`.execute(db)
  return rows[0] ?? { changes: 0, stallSeconds: 0, databaseBytes: 0 }
}

export interface AlarmCount {
  readonly code: string
  readonly severity: string
  readonly count: number
}

export async function countOpenAlarms(db: Db): Promise<readonly AlarmCount[]> {
  const { rows } = await sql<AlarmCount>`
    select code, severity, count(*) as count from alarm
    where cleared_at is null and raised_at is not null group by 1, 2`.execute(db)
  return rows
}

/** How long ago it was last looked whether all is well; undefined where it never was. */
export async function readSecondsSinceLook(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from clock_timestamp() - at)::float8 as seconds from alarm_look`.execute(db)
  return rows[0]?.seconds
}
