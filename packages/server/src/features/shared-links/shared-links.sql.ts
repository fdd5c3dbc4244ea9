// The only writer of the tables `shared_link` and `shared_link_asset`.
import { sql } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { LinkFilter, LinkRow } from './link.ts'

/** The newest first. */
export async function listLinkRows(
  db: Db | Trx,
  ownerId: string,
  { id, albumId }: LinkFilter,
): Promise<readonly LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select id, owner_id as "ownerId", album_id as "albumId", key as "sealedKey", password is not null as "hasPassword",
      slug, description, expires_at as "expiresAt", allows_upload as "allowsUpload",
      allows_download as "allowsDownload", shows_metadata as "showsMetadata", created_at as "createdAt"
    from shared_link where owner_id = ${ownerId} and ${id === undefined ? sql`true` : sql`id = ${id}`}
      and ${albumId === undefined ? sql`true` : sql`album_id = ${albumId}`}
    order by created_at desc, id`.execute(db)
  return rows
}

/** Photos in sight, by link, in the order in which they were put in. */
export async function listLinked(
  db: Db | Trx,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ link: string; assets: string[] }>`
    select x.shared_link_id as link, array_agg(a.id order by x.created_at, a.id) as assets
    from shared_link_asset x join asset a on a.id = x.asset_id
    where x.shared_link_id = any(${[...linkIds]}::uuid[]) and ${inSight('a')} group by 1`.execute(db)
  return new Map(rows.map((row) => [row.link, row.assets]))
}

/** Columns of a link; what is undefined stays as it is, or as it starts. */
export interface LinkColumns {
  readonly slug?: string | null | undefined
  readonly description?: string | null | undefined
  /** Hashed and sealed. */
  readonly password?: string | null | undefined
  readonly expires_at?: Date | null | undefined
  readonly allows_upload?: boolean | undefined
  readonly allows_download?: boolean | undefined
  readonly shows_metadata?: boolean | undefined
}

export interface NewLink {
  readonly owner_id: string
  readonly album_id: string | null
  /** Sealed. */
  readonly key: string
  readonly digest: Buffer
}

/** Throws `slug_taken`. */
export async function insertLink(trx: Trx, link: NewLink, columns: LinkColumns): Promise<string> {
  const insert = trx.insertInto('shared_link').values({ ...link, ...given(columns) })
  return (await orSlugTaken(insert.returning('id').executeTakeFirstOrThrow())).id
}

const given = (columns: LinkColumns): LinkColumns =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))

/** Throws `slug_taken`. */
export async function updateLink(trx: Trx, id: string, columns: LinkColumns): Promise<void> {
  const set = { ...given(columns), updated_at: new Date() }
  await orSlugTaken(trx.updateTable('shared_link').set(set).where('id', '=', id).execute())
}

async function orSlugTaken<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (cause) {
    if (errorCode(cause) !== '23505') throw cause
    throw failure('slug_taken', 'Another link has this address already. Choose another one.', { cause })
  }
}

/** With what they showed. */
export async function deleteLinks(trx: Trx, ids: readonly string[]): Promise<number> {
  const { rows } =
    await sql`delete from shared_link where id = any(${[...ids]}::uuid[]) returning id`.execute(trx)
  return rows.length
}

export async function findLinkPassword(db: Db, id: string): Promise<string | null> {
  const row = await db.selectFrom('shared_link').select('password').where('id', '=', id).executeTakeFirst()
  return row?.password ?? null
}

/**
 * Shows those of these photos by the link that are its owner's and neither hidden, locked nor in the trash; returns which came.
 */
export async function insertLinked(
  trx: Trx,
  linkId: string,
  assetIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into shared_link_asset (owner_id, shared_link_id, asset_id)
    select l.owner_id, l.id, a.id from shared_link l
    join (select distinct unnest(${[...assetIds]}::uuid[]) as id) w on true
    join asset a on a.id = w.id and a.owner_id = l.owner_id and ${inSight('a')}
    where l.id = ${linkId} and l.album_id is null
    on conflict (shared_link_id, asset_id) do nothing returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}

export interface LinkedRow {
  /** Of the row that says that it is shown. */
  readonly rowId: string
  readonly assetId: string
}

/** Those of these photos that the link has, whether in sight or not. */
export async function findLinked(
  db: Db | Trx,
  linkId: string,
  assetIds: readonly string[],
): Promise<readonly LinkedRow[]> {
  const { rows } = await sql<LinkedRow>`
    select id as "rowId", asset_id as "assetId" from shared_link_asset
    where shared_link_id = ${linkId} and asset_id = any(${[...assetIds]}::uuid[])`.execute(db)
  return rows
}

/** Returns which photos went. */
export async function deleteLinked(trx: Trx, rowIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from shared_link_asset where id = any(${[...rowIds]}::uuid[]) returning asset_id as id`.execute(
    trx,
  )
  return rows.map((row) => row.id)
}
