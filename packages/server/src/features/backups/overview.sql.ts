import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface TargetFigures {
  readonly name: string
  readonly kind: 'folder' | 'restic' | 's3'
  readonly place: string
  readonly isElsewhere: boolean
  readonly completeUntil: Date | null
  readonly photos: number
  readonly bytes: number
  readonly freeBytes: number | null
  readonly totalBytes: number | null
  readonly dailyBytes: number | null
  readonly lastBackupAt: Date | null
  readonly lastVerifiedAt: Date | null
  readonly recoverySeconds: number | null
  readonly problem: string | null
  readonly problemSince: Date | null
}

/** Every target that is wanted, by name. A few small sums and the newest rows of each: no walk. */
export async function readTargets(db: Db): Promise<readonly TargetFigures[]> {
  const { rows } = await sql<TargetFigures>`
    with standing as (
      select name, sum(photos)::bigint as photos, sum(bytes)::bigint as bytes
      from backup_count, unnest(targets) as name group by 1
    )
    select t.name, t.kind, t.place, t.is_elsewhere as "isElsewhere", t.complete_until as "completeUntil",
      coalesce(s.photos, 0) as photos, coalesce(s.bytes, 0) as bytes, t.free_bytes as "freeBytes",
      t.total_bytes as "totalBytes", t.daily_bytes as "dailyBytes", backup.ended_at as "lastBackupAt",
      drill.ended_at as "lastVerifiedAt", (drill.figures->>'seconds')::float8 as "recoverySeconds",
      coalesce(t.problem_text, failed.message) as problem,
      coalesce(t.problem_since, failed.ended_at) as "problemSince"
    from backup_target t left join standing s using (name)
    left join lateral (select ended_at from backup_run r where r.target = t.name and r.kind = 'backup'
      and r.state = 'done' order by r.started_at desc limit 1) backup on true
    left join lateral (select ended_at, figures from backup_run r where r.target = t.name and r.kind = 'drill'
      and r.state = 'done' order by r.started_at desc limit 1) drill on true
    left join lateral (
      select last.message, last.ended_at from unnest(array['backup', 'verify', 'drill']) as asked(kind)
      cross join lateral (select r.state, r.message, r.ended_at from backup_run r where r.target = t.name
        and r.kind = asked.kind and r.state in ('done', 'failed') order by r.started_at desc limit 1) last
      where last.state = 'failed' order by last.ended_at desc limit 1) failed on true
    where t.is_wanted order by t.name`.execute(db)
  return rows
}

export interface Copies {
  readonly photos: number
  readonly bytes: number
  readonly once: number
  readonly onceBytes: number
  readonly twice: number
  readonly more: number
  readonly elsewhere: number
}

/** All originals by how many copies there are of them at targets that are wanted, these disks included. */
export async function readCopies(db: Db): Promise<Copies> {
  const { rows } = await sql<Copies>`
    with everything as (
      select coalesce(sum(assets), 0)::bigint as photos, coalesce(sum(bytes), 0)::bigint as bytes from asset_count
    ),
    standing as (
      select (select count(*) from backup_target t where t.is_wanted and t.name = any(c.targets)) as places,
        exists (select from backup_target t where t.is_wanted and t.is_elsewhere and t.name = any(c.targets)) as elsewhere,
        c.photos, c.bytes
      from (select targets, sum(photos) as photos, sum(bytes) as bytes from backup_count group by 1) c
    )
    select e.photos, e.bytes,
      greatest(e.photos - coalesce(sum(s.photos) filter (where places > 0), 0), 0)::bigint as once,
      greatest(e.bytes - coalesce(sum(s.bytes) filter (where places > 0), 0), 0)::bigint as "onceBytes",
      coalesce(sum(s.photos) filter (where places = 1), 0)::bigint as twice,
      coalesce(sum(s.photos) filter (where places > 1), 0)::bigint as more,
      coalesce(sum(s.photos) filter (where elsewhere), 0)::bigint as elsewhere
    from everything e left join standing s on true group by e.photos, e.bytes`.execute(db)
  return rows[0] ?? { photos: 0, bytes: 0, once: 0, onceBytes: 0, twice: 0, more: 0, elsewhere: 0 }
}

/** Bytes of the journal's files. */
export async function sumSegments(db: Db): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(bytes), 0)::bigint as bytes from segment`.execute(db)
  return rows[0]?.bytes ?? 0
}

/** Bytes of what came in during the last 30 days, a day. Walks all assets: asked now and then, and kept. */
export async function readDailyBytes(db: Db): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(size) / 30, 0)::bigint as bytes from asset
    where created_at > clock_timestamp() - interval '30 days'`.execute(db)
  return rows[0]?.bytes ?? 0
}
