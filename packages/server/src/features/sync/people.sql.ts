// What somebody's own photos carry: people and their faces, what clients attached, edits.
import { sql } from 'kysely'
import { assetTables, assetsTouched } from './assets-touched.sql.ts'
import { changesOf, either, inPhase, moment, within } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { LineFamily, LineType, Scope } from './line-type.ts'
import { isOwn } from './seeing.sql.ts'

/** Of one's own, and not behind the PIN. */
const isOpen = (scope: Scope, a: string): Sql =>
  sql`${isOwn(scope, a)} and ${sql.ref(`${a}.visibility`)} <> 'locked'`

/** Rows that changed, and those of assets that did. */
const touched = (scope: Scope, table: string, asset: string, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, table, since)}`,
    sql`select r.id from (${assetsTouched(scope, since)}) t
    join ${sql.ref(table)} r on r.${sql.ref(asset)} = t.id`,
  ])

/** A row is somebody's, or hangs on an asset that is: one that was given to them keeps what others said of it. */
const isTheirs = ({ userId }: Scope, owner: Sql, asset: Sql): Sql => sql`(${owner} = ${userId}
  or exists (select from asset given where given.id = ${asset} and given.owner_id = ${userId}))`

/** Rows of this person that may have gone out of sight, as `t`, with what they said. */
const former = (scope: Scope, table: string, since: bigint): Sql => sql`(
  select distinct on (u.id) u.* from (${either([
    sql`select c.row_id as id, c.before as said from ${changesOf(scope, table, since)}
      where c.kind = 'delete' and ${isTheirs(scope, sql`c.owner_before`, sql`(c.before->>'asset_id')::uuid`)}`,
    sql`select r.id, to_jsonb(r) from (${touched(scope, table, 'asset_id', since)}) x
      join ${sql.ref(table)} r on r.id = x.id and ${isTheirs(scope, sql`r.owner_id`, sql`r.asset_id`)}`,
  ])}) u order by u.id) t`

const personLines: LineType = {
  entity: 'PersonV1',
  tables: ['person', ...assetTables],
  lines: (scope, phase) => sql`
    select p.id, json_build_object('id', p.id, 'createdAt', ${moment(sql`p.created_at`)},
      'updatedAt', ${moment(sql`p.updated_at`)}, 'ownerId', p.owner_id, 'name', p.name,
      'birthDate', to_char(p.birth_date, 'YYYY-MM-DD"T00:00:00.000Z"'), 'isHidden', p.is_hidden,
      'isFavorite', p.is_favorite, 'color', p.color, 'faceAssetId', (
        select a.id from asset a where a.id = p.face_asset_id and ${isOpen(scope, 'a')}))::text as data
    from person p where ${isOwn(scope, 'p')}
      and ${inPhase(phase, sql`p.id`, (since) => touched(scope, 'person', 'face_asset_id', since))} order by p.id`,
}

const personDeletions: LineType = {
  entity: 'PersonDeleteV1',
  tables: ['person'],
  lines: (scope, phase) => sql`
    select t.id, json_build_object('personId', t.id)::text as data from (
      select distinct c.row_id as id from ${changesOf(scope, 'person', phase.since ?? 0n)}
      where c.owner_before = ${scope.userId}) t
    where ${within(phase, sql`t.id`)}
      and not exists (select from person p where p.id = t.id and ${isOwn(scope, 'p')}) order by t.id`,
}

/** Rows that hang on an open asset of this person. */
const seen = (scope: Scope, table: string): Sql =>
  sql`${sql.ref(table)} r join asset a on a.id = r.asset_id and ${isOpen(scope, 'a')}`

const onAssets = (table: string, entity: LineType['entity'], data: Sql): LineType => ({
  entity,
  tables: [table, ...assetTables],
  lines: (scope, phase) => sql`
    select r.id, ${data}::text as data from ${seen(scope, table)}
    where ${inPhase(phase, sql`r.id`, (since) => touched(scope, table, 'asset_id', since))} order by r.id`,
})

const goneFromAssets = (
  table: string,
  entity: LineType['entity'],
  data: Sql,
  isSame = sql`r.id = t.id`,
): LineType => ({
  entity,
  tables: [table, ...assetTables],
  lines: (scope, phase) => sql`
    select t.id, ${data}::text as data from ${former(scope, table, phase.since ?? 0n)}
    where ${within(phase, sql`t.id`)} and ${data}::text is not null
      and not exists (select from ${seen(scope, table)} where ${isSame}) order by t.id`,
})

/** Who it is, where that is a person of whoever owns the photo. */
const faceData = (version: 'V1' | 'V2'): Sql => sql`json_build_object('id', r.id, 'assetId', r.asset_id,
  'personId', (select p.id from person p where p.id = r.person_id and p.owner_id = a.owner_id), 'imageWidth', r.image_width, 'imageHeight', r.image_height,
  'boundingBoxX1', r.x1, 'boundingBoxY1', r.y1, 'boundingBoxX2', r.x2, 'boundingBoxY2', r.y2,
  'sourceType', r.source ${version === 'V2' ? sql`, 'deletedAt', null::text, 'isVisible', true` : sql``})`

export const people: LineFamily = { deletions: personDeletions, upserts: personLines }

export const faces = (version: 'V1' | 'V2'): LineFamily => ({
  deletions: goneFromAssets('face', 'AssetFaceDeleteV1', sql`json_build_object('assetFaceId', t.id)`),
  upserts: onAssets('face', `AssetFace${version}`, faceData(version)),
})

/** Two rows may have had the same key, one after the other. An erased one says nothing any more. */
export const attachments: LineFamily = {
  deletions: goneFromAssets(
    'asset_metadata',
    'AssetMetadataDeleteV1',
    sql`case when t.said ? 'asset_id' then json_build_object('assetId', t.said->>'asset_id', 'key', t.said->>'key') end`,
    sql`r.asset_id = (t.said->>'asset_id')::uuid and r.key = t.said->>'key'`,
  ),
  upserts: onAssets(
    'asset_metadata',
    'AssetMetadataV1',
    sql`json_build_object('assetId', r.asset_id, 'key', r.key, 'value', r.value)`,
  ),
}

const editData = sql`json_build_object('id', r.id, 'assetId', r.asset_id, 'action', r.action,
  'parameters', r.parameters, 'sequence', r.sequence)`

export const edits: LineFamily = {
  deletions: goneFromAssets('asset_edit', 'AssetEditDeleteV1', sql`json_build_object('editId', t.id)`),
  upserts: onAssets('asset_edit', 'AssetEditV1', editData),
}

/** Those of one asset, in the order in which they are done. */
export const editsOfOne = (scope: Scope, assetId: string): Sql => sql`
  select ${editData} from ${seen(scope, 'asset_edit')} where r.asset_id = ${assetId} order by r.sequence`
