import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

export interface DeadClaim {
  readonly id: string
  readonly owner_id: string
  readonly path: string | null
  readonly sidecar_path: string | null
}

/** Claims of programs that live no more: nobody holds the lock of their boot. */
export async function listDeadClaims(db: Db): Promise<readonly DeadClaim[]> {
  const { rows } = await sql<DeadClaim>`
    with dead as materialized (
      select boot_id from (select distinct boot_id from upload_claim) boots
      where pg_try_advisory_xact_lock(hashtext('heirloom.boot'), hashtext(boot_id::text))
    )
    select id, owner_id, path, sidecar_path from upload_claim join dead using (boot_id)`.execute(db)
  return rows
}

export async function dropClaim(db: Db, id: string): Promise<void> {
  await db.deleteFrom('upload_claim').where('id', '=', id).execute()
}

/**
 * Below which folders each account's files are put, or were once: those of today come first, among them those of admins. Who
 * has or had a storage label has the other folders still.
 */
export async function listOwnerFolders(
  db: Db,
): Promise<readonly { readonly id: string; readonly folder: string }[]> {
  const { rows } = await sql<{ id: string; folder: string }>`
    select a.id, f.folder from account a cross join lateral (
      select coalesce(a.storage_label, a.id::text) as folder, 0 as age
      union all select a.id::text, 1 where a.storage_label is not null
      union all select distinct c.before->>'storage_label', 2 from change c
        where c.row_id = a.id and c.table_name = 'account' and c.before->>'storage_label' is not null
    ) f
    order by f.age, a.is_admin desc, a.created_at, a.id`.execute(db)
  return rows
}

/** Whether some row refers to the file at this path. */
export async function isKnownPath(db: Db, path: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select from asset where path = ${path}) or exists (select from asset where sidecar_path = ${path})
      or exists (select from found_file where path = ${path})
      or exists (select from tombstone t where t.unlinked_at is null and (t.path = ${path} or t.sidecar_path = ${path}))`.execute(
    db,
  )
  return rows.length > 0
}

/** As an original or as a sidecar. */
export async function ownsBytes(
  db: Db,
  ownerId: string,
  { sha1, sha256 }: { readonly sha1: Buffer; readonly sha256: Buffer },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select from asset where owner_id = ${ownerId} and sha1 = ${sha1})
      or exists (select from asset where owner_id = ${ownerId} and sidecar_sha256 = ${sha256})`.execute(db)
  return rows.length > 0
}

export interface FoundFile {
  readonly ownerId: string
  readonly path: string
  readonly size: number
  readonly sha1: Buffer
  readonly sha256: Buffer
}

export async function keepFound(trx: Trx, file: FoundFile): Promise<void> {
  const { ownerId, ...rest } = file
  await trx
    .insertInto('found_file')
    .values({ owner_id: ownerId, ...rest })
    .onConflict((conflict) => conflict.column('path').doNothing())
    .execute()
}
