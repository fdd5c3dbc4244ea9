import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

export type RunKind = 'backup' | 'verify' | 'drill'

export interface Run {
  readonly id: string
  readonly target: string
  readonly kind: RunKind
  readonly state: 'running' | 'done' | 'failed' | 'stopped'
  readonly step: string
  readonly done: number
  readonly total: number | null
  readonly bytes: number
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly code: string | null
  readonly message: string | null
  readonly manifest: string | null
  readonly figures: Readonly<Record<string, unknown>>
  readonly askedBy: string
}

const columns = sql.raw(`id, target, kind, state, step, done, total, bytes, started_at as "startedAt",
  ended_at as "endedAt", code, message, manifest, figures, asked_by as "askedBy"`)

/** A run that begins. It is asked for first, and does its work once a worker has come to it. */
export async function insertRun(
  db: Db | Trx,
  { target, kind, askedBy, step }: Pick<Run, 'target' | 'kind' | 'askedBy' | 'step'>,
): Promise<Run> {
  const { rows } = await sql<Run>`
    insert into backup_run (target, kind, asked_by, step) values (${target}, ${kind}, ${askedBy}, ${step})
    returning ${columns}`.execute(db)
  const [run] = rows
  if (run === undefined) throw new Error('a run was not written')
  return run
}

export async function findRun(db: Db | Trx, id: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`select ${columns} from backup_run where id = ${id}`.execute(db)
  return rows[0]
}

/** What is going on, at one target or at all. */
export async function listRunning(db: Db | Trx, target?: string): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from backup_run where state = 'running'
      and ${target === undefined ? sql`true` : sql`target = ${target}`} order by started_at`.execute(db)
  return rows
}

/** The newest hundred. */
export async function listRuns(db: Db): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from backup_run order by started_at desc, id desc limit 100`.execute(db)
  return rows
}

export async function findLastDone(db: Db, target: string, kind: RunKind): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    select ${columns} from backup_run where target = ${target} and kind = ${kind} and state = 'done'
    order by started_at desc limit 1`.execute(db)
  return rows[0]
}

/** The manifest from which a restore was last tried with success, and the snapshot that it names. */
export async function listProven(db: Db, target: string): Promise<readonly string[]> {
  const { rows } = await sql<{ manifest: string; snapshot: string | null }>`
    select d.manifest, b.figures->>'snapshot' as snapshot from backup_run d
    left join backup_run b on b.target = d.target and b.kind = 'backup' and b.manifest = d.manifest
    where d.target = ${target} and d.kind = 'drill' and d.state = 'done' and d.manifest is not null
    order by d.started_at desc limit 1`.execute(db)
  return rows.flatMap(({ manifest, snapshot }) => [manifest, ...(snapshot === null ? [] : [snapshot])])
}

export interface Progress {
  readonly step: string
  readonly done: number
  readonly total: number | null
  readonly bytes: number
}

/** Says that it is alive and how far it is. False where it was stopped meanwhile. */
export async function noteProgress(db: Db, id: string, progress: Progress): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update backup_run set step = ${progress.step}, done = ${progress.done}, total = ${progress.total},
      bytes = ${progress.bytes}, seen_at = clock_timestamp()
    where id = ${id} and state = 'running' returning id`.execute(db)
  return rows.length > 0
}

export interface Ending {
  readonly state: 'done' | 'failed' | 'stopped'
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly manifest?: string | undefined
  readonly figures?: Readonly<Record<string, unknown>>
}

/** A run ends once; what was stopped stays stopped. */
export async function endRun(db: Db | Trx, id: string, ending: Ending): Promise<void> {
  await sql`
    update backup_run set state = ${ending.state}, code = ${ending.code ?? null}, message = ${ending.message ?? null},
      manifest = coalesce(${ending.manifest ?? null}, manifest), figures = figures || ${JSON.stringify(ending.figures ?? {})}::jsonb,
      seen_at = clock_timestamp(), ended_at = clock_timestamp()
    where id = ${id} and state = 'running'`.execute(db)
}

/** Running ones that have not said for a while that they are alive, and that wait for no worker any more. */
export async function listSilent(
  db: Db | Trx,
  keyPrefix: string,
  target: string | undefined,
): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    select ${columns} from backup_run r
    where state = 'running' and seen_at < clock_timestamp() - interval '15 seconds'
      and ${target === undefined ? sql`true` : sql`target = ${target}`}
      and not exists (select from graphile_worker.jobs j where j.key = ${keyPrefix} || r.id)`.execute(db)
  return rows
}

/** Targets whose last backup was broken off within the last day, and that nobody stopped on purpose. */
export async function listInterrupted(db: Db): Promise<readonly { readonly target: string }[]> {
  const { rows } = await sql<{ target: string }>`
    select t.name as target from backup_target t cross join lateral (
      select state, code, ended_at from backup_run r where r.target = t.name and r.kind = 'backup'
      order by started_at desc limit 1) last
    where t.is_wanted and last.state = 'stopped' and last.code = 'interrupted'
      and last.ended_at > clock_timestamp() - interval '1 day'`.execute(db)
  return rows
}

/** Whether a backup failed there, or was stopped, after a moment. */
export async function hasFailedSince(db: Db, target: string, since: Date): Promise<boolean> {
  const { rows } = await sql<{ failed: boolean }>`
    select exists (select from backup_run where target = ${target} and kind = 'backup'
      and state in ('failed', 'stopped') and code is distinct from 'interrupted' and ended_at > ${since}) as failed`.execute(
    db,
  )
  return rows[0]?.failed === true
}

/** The target that has a backup, and from which a restore was tried the longest ago, or never. */
export async function findNextToTry(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select t.name from backup_target t
    left join lateral (select max(started_at) as at from backup_run r where r.target = t.name and r.kind = 'drill') tried on true
    where t.is_wanted and exists (select from backup_run r where r.target = t.name and r.kind = 'backup' and r.state = 'done')
    order by tried.at nulls first, t.name limit 1`.execute(db)
  return rows[0]?.name
}
