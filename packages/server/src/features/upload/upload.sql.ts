import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

export interface NewClaim {
  readonly id: string
  readonly ownerId: string
  readonly bootId: string
}

export interface Allowance {
  readonly storageLabel: string | undefined
  readonly quotaBytes: number | undefined
  readonly usedBytes: number
}

/**
 * Writes the claim of an upload, durably before the first byte: bytes without a claim would be nobody's when program and
 * database die together. Tells what its owner may still put in.
 */
export async function openClaim(db: Db, claim: NewClaim): Promise<Allowance | undefined> {
  const { rows } = await sql<{
    storage_label: string | null
    quota_bytes: number | null
    used_bytes: number
  }>`
    with claimed as (
      insert into upload_claim (id, owner_id, boot_id, incoming)
      select ${claim.id}::uuid, ${claim.ownerId}::uuid, ${claim.bootId}::uuid, ${claim.id}
      on conflict (id) do nothing
    )
    select storage_label, quota_bytes, case when quota_bytes is null then 0 else (
      select coalesce(sum(bytes), 0)::bigint from asset_count where owner_id = account.id
    ) end as used_bytes
    from account where id = ${claim.ownerId}`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  return {
    storageLabel: row.storage_label ?? undefined,
    quotaBytes: row.quota_bytes ?? undefined,
    usedBytes: row.used_bytes,
  }
}

/** What the owner's quota leaves; undefined where there is none. */
export async function bytesLeft(db: Db | Trx, ownerId: string): Promise<number | undefined> {
  const { rows } = await sql<{ bytes: number }>`
    select quota_bytes - (
      select coalesce(sum(bytes), 0)::bigint from asset_count where owner_id = account.id
    ) as bytes
    from account where id = ${ownerId} and quota_bytes is not null`.execute(db)
  return rows[0]?.bytes
}

/** Uploads of one owner take turns from here to the end of their transactions. A statement of its own: the next one sees what was committed before. */
export async function lockQuota(trx: Trx, ownerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('heirloom.quota'), hashtext(${ownerId}))`.execute(trx)
}

/** `taken`: a row or another claim has that path. `lost`: the claim is not there any more. */
export type ClaimedPath = 'claimed' | 'taken' | 'lost'

/**
 * Notes where the claim's file goes, before it does; durably, so that a placed file is never without a row or a claim. The
 * lock makes claims of one path take turns, so that no two have it.
 */
export async function claimPath(
  db: Db,
  claimId: string,
  column: 'path' | 'sidecar_path',
  path: string,
): Promise<ClaimedPath> {
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('heirloom.path'), hashtext(${path}))`.execute(trx)
    const { rows } = await sql<{ outcome: ClaimedPath }>`
      with claimed as (
        update upload_claim set ${sql.ref(column)} = ${path}
        where id = ${claimId}
          and not exists (select from asset where asset.path = ${path} or asset.sidecar_path = ${path})
          and not exists (select from tombstone t where t.unlinked_at is null and (t.path = ${path} or t.sidecar_path = ${path}))
          and not exists (select from upload_claim other
            where other.id <> ${claimId} and ${path} in (other.path, other.sidecar_path))
        returning id
      )
      select case when exists (select from claimed) then 'claimed'
        when exists (select from upload_claim where id = ${claimId}) then 'taken' else 'lost' end as outcome`.execute(
      trx,
    )
    return rows[0]?.outcome ?? 'lost'
  })
}

/**
 * The sidecar of the claim has a row now; from here on the claim stands for the file that made way, if one did. False where
 * that was done already, or the claim is gone.
 */
export async function handOverSidecar(
  trx: Trx,
  claimId: string,
  { path, replaced }: { readonly path: string; readonly replaced: string | undefined },
): Promise<boolean> {
  const { rows } = await sql`
    update upload_claim set path = ${replaced ?? null}, sidecar_path = null
    where id = ${claimId} and sidecar_path = ${path} returning id`.execute(trx)
  return rows.length === 1
}

/** Gives the claim to no living program: who settles dead claims decides. Waits for a COMMIT of it that is still under way. */
export async function abandonClaim(db: Db, claimId: string): Promise<void> {
  await sql`update upload_claim set boot_id = '00000000-0000-0000-0000-000000000000' where id = ${claimId}`.execute(
    db,
  )
}

/** True where the claim was there. A transaction that releases it is the only one that can ever have done so. */
export async function releaseClaim(db: Db | Trx, claimId: string): Promise<boolean> {
  const { rows } = await sql`delete from upload_claim where id = ${claimId} returning id`.execute(db)
  return rows.length === 1
}
