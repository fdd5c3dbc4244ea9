import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

export interface TargetRow {
  readonly name: string
  readonly shipped: number
  readonly completeUntil: Date | null
  readonly problem: string | null
  readonly problemSince: Date | null
}

export interface WantedTarget {
  readonly name: string
  readonly kind: string
  readonly place: string
  readonly isElsewhere: boolean
}

/** Brings the rows in line with the settings. A target that is in them no more keeps its row, and what is known of it. */
export async function writeTargets(trx: Trx, wanted: readonly WantedTarget[]): Promise<void> {
  await sql`
    insert into backup_target (name, kind, place, is_elsewhere)
    select name, kind, place, "isElsewhere"
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as t(name text, kind text, place text, "isElsewhere" boolean)
    on conflict (name) do update set kind = excluded.kind, place = excluded.place,
      is_elsewhere = excluded.is_elsewhere, is_wanted = true`.execute(trx)
  await sql`
    update backup_target set is_wanted = false, problem = null, problem_text = null, problem_since = null
    where name <> all(${wanted.map(({ name }) => name)}::text[])`.execute(trx)
}

export async function countWanted(db: Db | Trx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from backup_target where is_wanted`.execute(db)
  return rows[0]?.n ?? 0
}

export async function findTarget(db: Db | Trx, name: string): Promise<TargetRow | undefined> {
  const { rows } = await sql<TargetRow>`
    select name, shipped, complete_until as "completeUntil", problem, problem_since as "problemSince"
    from backup_target where name = ${name} and is_wanted`.execute(db)
  return rows[0]
}

/** All segments up to this one stand there, with what they tell of. */
export async function markShipped(db: Db, name: string, segment: number, completeUntil: Date): Promise<void> {
  await sql`
    update backup_target set shipped = greatest(shipped, ${segment}::bigint), shipped_at = clock_timestamp(),
      complete_until = greatest(complete_until, ${completeUntil}::timestamptz)
    where name = ${name}`.execute(db)
}

/** What stands there was found to be less than thought. */
export async function markIncomplete(db: Db, name: string): Promise<void> {
  await sql`update backup_target set shipped = 0, complete_until = null where name = ${name}`.execute(db)
}

export async function noteProblem(db: Db, name: string, code: string, text: string): Promise<void> {
  await sql`
    update backup_target set problem = ${code}, problem_text = ${text},
      problem_since = case when problem is null then clock_timestamp() else problem_since end
    where name = ${name}`.execute(db)
}

export async function clearProblem(db: Db, name: string): Promise<void> {
  await sql`
    update backup_target set problem = null, problem_text = null, problem_since = null
    where name = ${name} and problem is not null`.execute(db)
}

export async function noteSpace(
  db: Db,
  name: string,
  space: { readonly freeBytes: number; readonly totalBytes: number } | undefined,
  dailyBytes: number,
): Promise<void> {
  await sql`
    update backup_target set free_bytes = ${space?.freeBytes ?? null}, total_bytes = ${space?.totalBytes ?? null},
      daily_bytes = ${dailyBytes}, looked_at = clock_timestamp()
    where name = ${name}`.execute(db)
}

/** Two that ask for a run of the same target do so one after the other. */
export async function lockTarget(trx: Trx, name: string): Promise<void> {
  await sql`select from backup_target where name = ${name} for update`.execute(trx)
}

export async function hasCopies(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ some: boolean }>`
    select exists (select from backup_copy where target = ${name}) as some`.execute(db)
  return rows[0]?.some === true
}

/** Whether it was not looked at for ten minutes: whether it is there, and how much room it has. */
export async function isLookDue(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select coalesce(looked_at < clock_timestamp() - interval '10 minutes', true) as due
    from backup_target where name = ${name}`.execute(db)
  return rows[0]?.due === true
}
