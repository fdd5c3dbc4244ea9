import { sql } from 'kysely'
import type { Fault } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'

/** Something is wrong with a file here, on these disks. */
export async function noteOriginalFault(db: Db, path: string, fault: Fault): Promise<void> {
  await sql`
    insert into original_fault (path, fault) values (${path}, ${fault})
    on conflict (path) do update set fault = excluded.fault`.execute(db)
}

/** It was looked at and is right. */
export async function clearOriginalFaults(db: Db, paths: readonly string[]): Promise<void> {
  await sql`delete from original_fault where path = any(${[...paths]}::text[])`.execute(db)
}

/** What is of no row any more is nobody's trouble. */
export async function forgetGoneFaults(db: Db): Promise<void> {
  await sql`
    delete from original_fault f where not exists (select from asset a where 'originals/' || a.path = f.path)
      and not exists (select from asset a where 'originals/' || a.sidecar_path = f.path)
      and not exists (select from found_file o where 'originals/' || o.path = f.path)`.execute(db)
}

export interface TroubledAsset {
  readonly id: string
  readonly owner_id: string
}

/** Assets whose files a backup, or whoever made their pictures, found missing or unreadable. */
export async function listTroubled(db: Db): Promise<readonly TroubledAsset[]> {
  const { rows } = await sql<TroubledAsset>`
    select a.id, a.owner_id from original_fault f join asset a
      on a.path = substr(f.path, length('originals/') + 1) or a.sidecar_path = substr(f.path, length('originals/') + 1)
    union
    select a.id, a.owner_id from job_outcome o join asset a on a.id = o.subject
    where o.job = 'media.process' and o.outcome <> 'done' and o.code in ('original_missing', 'original_unreadable')
      and not exists (select from job_outcome later where later.subject = o.subject and later.id > o.id
        and later.outcome = 'done')`.execute(db)
  return rows
}

/** Where a file stands, those that were read back last first. */
export async function listTargetsOf(db: Db, path: string, sha256: Buffer): Promise<readonly string[]> {
  const { rows } = await sql<{ target: string }>`
    select c.target from backup_copy c join backup_target t on t.name = c.target and t.is_wanted
    where c.path = ${path} and c.sha256 = ${sha256} and c.fault is null
    order by t.problem is not null, c.read_at desc nulls last`.execute(db)
  return rows.map(({ target }) => target)
}

export interface WoundedAsset {
  readonly id: string
  readonly ownerId: string
  readonly path: string
  readonly size: number
  readonly sha256: Buffer
  readonly sidecarPath: string | null
  readonly sidecarSha256: Buffer | null
}

export async function listAssetsById(db: Db, ids: readonly string[]): Promise<readonly WoundedAsset[]> {
  const { rows } = await sql<WoundedAsset>`
    select id, owner_id as "ownerId", path, size, sha256, sidecar_path as "sidecarPath",
      sidecar_sha256 as "sidecarSha256"
    from asset where id = any(${[...ids]}::uuid[]) order by id`.execute(db)
  return rows
}
