// Tombstones: what is known of a purged asset, and how far its files have come: at their paths, in quarantine, on their
// way back, unlinked. Ground, but for those three moments. The insert stands beside the delete, in trash.sql.ts.
import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'

export interface Tombstone {
  readonly id: string
  readonly ownerId: string
  readonly assetId: string
  readonly size: number
  readonly sha256: Buffer
  readonly path: string
  readonly sidecarPath: string | undefined
  readonly room: string
}

type Row = Pick<
  Selectable<Tables['tombstone']>,
  'id' | 'owner_id' | 'asset_id' | 'size' | 'sha256' | 'path' | 'sidecar_path' | 'room'
>

const columns = sql`t.id, t.owner_id, t.asset_id, t.size, t.sha256, t.path, t.sidecar_path, t.room`

function tombstoneOf(row: Row): Tombstone {
  return {
    id: row.id,
    ownerId: row.owner_id,
    assetId: row.asset_id,
    size: row.size,
    sha256: row.sha256,
    path: row.path,
    sidecarPath: row.sidecar_path ?? undefined,
    room: row.room,
  }
}

const nil = '00000000-0000-0000-0000-000000000000'
const restDays = 30
const unwanted = sql`(t.wanted_at is null or t.wanted_at < clock_timestamp() - interval '1 day')`

/** Some whose files are still to be moved to quarantine; locked, so that no other does the same, and nobody wants them back meanwhile. */
export async function lockPending(
  trx: Trx,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly Tombstone[]> {
  const { rows } = await sql<Row>`
    select ${columns} from tombstone t
    where t.quarantined_at is null and t.unlinked_at is null and t.id > ${after ?? nil} and ${unwanted}
    order by t.id limit ${limit} for update skip locked`.execute(trx)
  return rows.map(tombstoneOf)
}

/** Some, after the one that is named, whose files have been in quarantine for 30 days; locked. */
export async function lockOverdue(
  trx: Trx,
  { after, limit, now }: { readonly after: string | undefined; readonly limit: number; readonly now: Date },
): Promise<readonly Tombstone[]> {
  const { rows } = await sql<Row>`
    select ${columns} from tombstone t
    where t.unlinked_at is null and t.quarantined_at < ${now}::timestamptz - ${restDays} * interval '1 day'
      and t.id > ${after ?? nil} and ${unwanted}
    order by t.id limit ${limit} for update skip locked`.execute(trx)
  return rows.map(tombstoneOf)
}

export async function markQuarantined(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`update tombstone set quarantined_at = clock_timestamp(), wanted_at = null
    where id = any(${[...ids]}::uuid[])`.execute(trx)
}

export async function markUnlinked(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`update tombstone set unlinked_at = clock_timestamp() where id = any(${[...ids]}::uuid[])`.execute(
    trx,
  )
}

/** Keeps everyone from moving these files away for a day; those that are unlinked are not among what is returned. */
export async function wantBack(db: Db, ids: readonly string[]): Promise<readonly Tombstone[]> {
  const { rows } = await sql<Row>`
    update tombstone t set wanted_at = clock_timestamp(), quarantined_at = null
    where t.id = any(${[...ids]}::uuid[]) and t.unlinked_at is null returning ${columns}`.execute(db)
  return rows.map(tombstoneOf)
}

/** Those of the paths that belong to a row, a found file or an upload on its way: no purge touches them. */
export async function listPathsInUse(trx: Trx, paths: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ path: string }>`
    select path from unnest(${[...paths]}::text[]) as file(path)
    where exists (select from asset a where a.path = file.path)
      or exists (select from asset a where a.sidecar_path = file.path)
      or exists (select from found_file f where f.path = file.path)
      or exists (select from upload_claim c where c.path = file.path or c.sidecar_path = file.path)`.execute(
    trx,
  )
  return rows.map((row) => row.path)
}

export interface BuriedFiles extends Tombstone {
  readonly isQuarantined: boolean
  /** Its 30 days are over: it may be unlinked already. */
  readonly isOverdue: boolean
}

/** One page of all whose files are not unlinked, by id. */
export async function listBuried(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<readonly BuriedFiles[]> {
  const { rows } = await sql<Row & { readonly is_quarantined: boolean; readonly is_overdue: boolean }>`
    select ${columns}, t.quarantined_at is not null as is_quarantined,
      coalesce(t.quarantined_at < now() - ${restDays} * interval '1 day', false) as is_overdue
    from tombstone t
    where t.unlinked_at is null and t.id > ${after ?? nil}
    order by t.id limit ${limit}`.execute(db)
  return rows.map((row) => ({
    ...tombstoneOf(row),
    isQuarantined: row.is_quarantined,
    isOverdue: row.is_overdue,
  }))
}

/** Lets the rows of assets that are to be erased go at once; for the owner of the database alone. */
export async function allowErasure(trx: Trx): Promise<void> {
  await sql`select heirloom.allow_erasure()`.execute(trx)
}

/** Whose these assets are, or were; and the moving halves that were purged, as the photos among these had them once. */
export async function listErasable(
  db: Db,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly ownerId: string }[]> {
  const { rows } = await sql<{ id: string; ownerId: string }>`
    select id, owner_id as "ownerId" from asset where id = any(${[...ids]}::uuid[])
    union
    select asset_id, owner_id from tombstone where asset_id = any(${[...ids]}::uuid[])
    union
    select t.asset_id, t.owner_id from change c join tombstone t on t.asset_id = (c.after->>'live_video_id')::uuid
    where c.table_name = 'asset' and c.row_id = any(${[...ids]}::uuid[])`.execute(db)
  return rows
}

/** Of these assets, and all of one room. */
export async function listTombstonesOf(
  db: Db,
  assetIds: readonly string[],
  room: string,
): Promise<readonly Tombstone[]> {
  const { rows } = await sql<Row>`
    select ${columns} from tombstone t
    where t.asset_id = any(${[...assetIds]}::uuid[]) or t.room = ${room}`.execute(db)
  return rows.map(tombstoneOf)
}

/** Places in quarantine where earlier files of these assets went: damaged originals, sidecars that were replaced. */
export async function listReplacedFiles(db: Db, assetIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ file: string }>`
    select details->>'quarantined' as file from operation
    where details->>'assetId' = any(${[...assetIds]}::text[]) and details ? 'quarantined'`.execute(db)
  return rows.map((row) => row.file)
}

/** Blanks what the journal tells of assets that are gone, and records that in an event; for the owner of the database alone. */
export async function eraseHistory(
  trx: Trx,
  assetIds: readonly string[],
  context: OperationContext,
): Promise<void> {
  await sql`select heirloom.erase_history(${[...assetIds]}::uuid[], ${JSON.stringify(context)})`.execute(trx)
}

/** The assets among these that have no row any more. */
export async function listGoneAssets(trx: Trx, assetIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${[...assetIds]}::uuid[]) as gone(id)
    where not exists (select from asset a where a.id = gone.id)`.execute(trx)
  return rows.map((row) => row.id)
}

interface Buried {
  readonly back: readonly Tombstone[]
  /** All paths that a tombstone tells of: nobody's found files. */
  readonly known: readonly string[]
}

/**
 * After a recovery, when no quarantine is there any more: what was purged less than 30 days ago and can be had counts as
 * standing at its path again, from where it goes to quarantine anew; the files of the rest are gone.
 */
export async function restoreTombstones(db: Db, isThere: (path: string) => boolean): Promise<Buried> {
  const { rows } = await sql<Row & { readonly is_open: boolean; readonly is_recent: boolean }>`
    select ${columns}, t.unlinked_at is null as is_open,
      t.purged_at > now() - ${restDays} * interval '1 day' as is_recent
    from tombstone t order by t.id`.execute(db)
  const known = rows.flatMap(({ path, sidecar_path }) =>
    sidecar_path === null ? [path] : [path, sidecar_path],
  )
  const open = rows.filter((row) => row.is_open)
  const back = open.filter((row) => row.is_recent && isThere(row.path))
  const ids = back.map(({ id }) => id)
  await sql`
    update tombstone set quarantined_at = null, wanted_at = null,
      unlinked_at = case when id = any(${ids}::uuid[]) then null else clock_timestamp() end
    where unlinked_at is null`.execute(db)
  return { back: back.map(tombstoneOf), known }
}
