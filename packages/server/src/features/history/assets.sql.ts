import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db } from '../../schema/schema.ts'
import { albumName } from './albums.sql.ts'
import type { ChangeRecord, HistoricAsset } from './operation.ts'

/** By id, by SHA-1, or by how the file name begins. */
export type AssetQuery =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'sha1'; readonly sha1: Buffer }
  | { readonly by: 'name'; readonly name: string }

export interface Whose {
  /** Only this person's; everybody's where left out. */
  readonly personId: string | undefined
  readonly viewerId: string | undefined
  /** Whose locked photos are shown: this person's, everybody's, or nobody's. */
  readonly locked: 'own' | 'all' | 'none'
}

/** What was said of a photo, and how it was arranged: told in its story, to whose row it is. */
const toldTables = [
  'asset_note',
  'tag_asset',
  'stack_asset',
  'shared_link_asset',
  'face',
  'memory_asset',
  'asset_edit',
]

const columns = sql`id, owner_id, file_name, encode(sha1, 'hex') as sha1, state, visibility`

const beginning = (name: string): string => `${name.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** Photos that are here; each owner's index is asked, since nobody's photos are found by name across owners. */
function present(query: AssetQuery, { personId }: Whose, limit: number): RawBuilder<unknown> {
  if (query.by === 'id')
    return sql`select ${columns} from asset where id = ${query.id}
      and ${personId === undefined ? sql`true` : sql`owner_id = ${personId}`}`
  const owners = personId === undefined ? sql`select id from account` : sql`select ${personId}::uuid as id`
  const condition =
    query.by === 'sha1' ? sql`a.sha1 = ${query.sha1}` : sql`lower(a.file_name) like ${beginning(query.name)}`
  return sql`select found.* from (${owners}) owner cross join lateral (
    select ${columns} from asset a where a.owner_id = owner.id and ${condition} limit ${limit}) found`
}

function gone(query: AssetQuery, { personId }: Whose, limit: number): RawBuilder<unknown> {
  const condition = {
    id: () => sql`c.row_id = ${query.by === 'id' ? query.id : null}::uuid`,
    sha1: () => sql`c.before->>'sha1' = ${query.by === 'sha1' ? `\\x${query.sha1.toString('hex')}` : ''}`,
    name: () => sql`lower(c.before->>'file_name') like ${query.by === 'name' ? beginning(query.name) : ''}`,
  }[query.by]()
  return sql`
    select distinct on (c.row_id) c.row_id as id, c.owner_before as owner_id,
      coalesce(c.before->>'file_name', '(erased)') as file_name, coalesce(substring(c.before->>'sha1' from 3), '') as sha1,
      'gone' as state, coalesce(c.before->>'visibility', 'timeline') as visibility
    from (select * from change c where c.table_name = 'asset' and c.kind = 'delete' and ${condition}
      and ${personId === undefined ? sql`true` : sql`c.owner_before = ${personId}`} limit ${limit * 10}) c
    where not exists (select from asset a where a.id = c.row_id)
    order by c.row_id, c.seq desc`
}

export async function selectAssets(
  db: Db,
  query: AssetQuery,
  whose: Whose,
  limit: number,
): Promise<readonly HistoricAsset[]> {
  const { viewerId, locked } = whose
  const shown = {
    all: sql`true`,
    none: sql`f.visibility <> 'locked'`,
    own: sql`(f.visibility <> 'locked' or f.owner_id = ${viewerId}::uuid)`,
  }[locked]
  const { rows } = await sql<HistoricAsset>`
    select f.id, f.owner_id as "ownerId", f.file_name as "fileName", f.sha1, f.state, l.at as "lastChangedAt"
    from ((${present(query, whose, limit)}) union all (${gone(query, whose, limit)})) f
    cross join lateral (
      select o.at from change c join operation o on o.id = c.operation where c.row_id = f.id order by c.seq desc limit 1
    ) l
    where ${shown} order by l.at desc, f.id limit ${limit}`.execute(db)
  return rows
}

const ownChange = (personId: string | undefined): RawBuilder<unknown> =>
  personId === undefined ? sql`true` : sql`(c.owner_before = ${personId} or c.owner_after = ${personId})`

/** All that happened to one photo, the newest first; also into which albums it was put, whosever they are. */
export async function listAssetChanges(
  db: Db,
  assetId: string,
  personId: string | undefined,
  limit: number,
): Promise<readonly ChangeRecord[]> {
  const { rows } = await sql<ChangeRecord>`
    select c.operation, c.table_name as table, c.row_id as id, c.kind, c.before, c.after,
      case when c.table_name = 'album_asset' then ${albumName(sql`(coalesce(c.after, c.before)->>'album_id')::uuid`)} end as album
    from (
      (select * from change c where c.row_id = ${assetId} and c.table_name = 'asset'
        and ${ownChange(personId)} order by c.seq desc limit ${limit})
      union all
      (select * from change c where c.table_name = 'album_asset' and c.kind <> 'update'
        and coalesce(c.after, c.before) ? 'asset_id' and coalesce(c.after, c.before)->>'asset_id' = ${assetId} order by c.seq desc limit ${limit})
      union all
      (select * from change c where c.row_id in (
          select r.row_id from change r where r.table_name = any(${toldTables}) and r.kind <> 'update'
            and coalesce(r.after, r.before) ? 'asset_id' and coalesce(r.after, r.before)->>'asset_id' = ${assetId})
        and ${ownChange(personId)} order by c.seq desc limit ${limit})
    ) c
    order by c.seq desc limit ${limit}`.execute(db)
  return rows
}
