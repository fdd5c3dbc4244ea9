import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface FailedRun {
  readonly target: string
  readonly message: string
}

/** Targets whose last run of a kind failed, and what it said. */
export async function listFailedRuns(
  db: Db,
  kind: 'backup' | 'verify' | 'drill',
): Promise<readonly FailedRun[]> {
  const { rows } = await sql<FailedRun>`
    select t.name as target, coalesce(last.message, '') as message from backup_target t
    cross join lateral (select state, message from backup_run r where r.target = t.name and r.kind = ${kind}
      and r.state in ('done', 'failed') order by r.started_at desc limit 1) last
    where t.is_wanted and last.state = 'failed'`.execute(db)
  return rows
}

export interface Troubled {
  readonly target: string
  readonly text: string
}

/** Targets with which something is wrong for ten minutes. */
export async function listTroubledTargets(db: Db, now: Date): Promise<readonly Troubled[]> {
  const { rows } = await sql<Troubled>`
    select name as target, coalesce(problem_text, problem) as text from backup_target
    where is_wanted and problem_since < ${now}::timestamptz - interval '10 minutes'`.execute(db)
  return rows
}

/** Up to when everything stands at a target; where nothing does, since when one is tried. Undefined: no target is set up. */
export async function readBackupAge(
  db: Db,
): Promise<{ readonly completeUntil: Date | null; readonly triedSince: Date | null } | undefined> {
  const { rows } = await sql<{ completeUntil: Date | null; triedSince: Date | null; wanted: number }>`
    select count(*) as wanted, max(complete_until) as "completeUntil",
      (select min(started_at) from backup_run) as "triedSince"
    from backup_target where is_wanted`.execute(db)
  return rows[0]?.wanted === 0 ? undefined : rows[0]
}

export interface Fill {
  readonly target: string
  readonly freeBytes: number
  readonly totalBytes: number
  /** At the pace of the last 30 days; null where nothing comes. */
  readonly days: number | null
}

export async function listFills(db: Db): Promise<readonly Fill[]> {
  const { rows } = await sql<Fill>`
    with everything as (select coalesce(sum(bytes), 0) as bytes from asset_count),
    standing as (select name, sum(bytes) as bytes from backup_count, unnest(targets) as name group by 1)
    select t.name as target, t.free_bytes as "freeBytes", t.total_bytes as "totalBytes",
      ((t.free_bytes - greatest(e.bytes - coalesce(s.bytes, 0), 0)) / nullif(t.daily_bytes, 0))::float8 as days
    from backup_target t cross join everything e left join standing s using (name)
    where t.is_wanted and t.free_bytes is not null and t.total_bytes is not null`.execute(db)
  return rows
}

/** When a restore was last tried with success; where none was, since when there is a backup to try. */
export async function readTried(
  db: Db,
): Promise<{ readonly triedAt: Date | null; readonly since: Date | null }> {
  const { rows } = await sql<{ triedAt: Date | null; since: Date | null }>`
    select max(r.ended_at) filter (where r.kind = 'drill') as "triedAt",
      min(r.ended_at) filter (where r.kind = 'backup') as since
    from backup_run r join backup_target t on t.name = r.target and t.is_wanted
    where r.state = 'done' and r.kind in ('drill', 'backup')`.execute(db)
  return rows[0] ?? { triedAt: null, since: null }
}

/** Since when what happened waits to be written into a file of the journal; undefined where nothing does. */
export async function findUnshipped(
  db: Db,
): Promise<{ readonly since: Date | undefined; readonly last: number }> {
  const { rows } = await sql<{ since: Date | null; last: number }>`
    with last as (select number, epoch, to_xid from segment order by number desc limit 1)
    select coalesce((select number from last), 0) as last,
      (select min(o.at) from operation o left join last on true
        where last.number is null or o.epoch > last.epoch or o.epoch = last.epoch and o.xid >= last.to_xid) as since`.execute(
    db,
  )
  return { since: rows[0]?.since ?? undefined, last: rows[0]?.last ?? 0 }
}
