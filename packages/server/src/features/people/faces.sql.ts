import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Looker } from '../../catalog/assets/assets.ts'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Size } from '../../catalog/edits/edits.ts'
import type { Box } from '../../catalog/people/people.ts'
import type { Db, Trx } from '../../schema/schema.ts'

export interface FaceRow extends Box {
  readonly id: string
  readonly assetId: string
  readonly personId: string | null
  readonly source: 'manual' | 'exif' | 'machine-learning'
}

const columns = sql`f.id, f.asset_id as "assetId", f.person_id as "personId", f.source, f.x1, f.y1, f.x2, f.y2,
  f.image_width as "imageWidth", f.image_height as "imageHeight"`

/** From left to right. */
export async function listFaces(db: Db, assetId: string): Promise<readonly FaceRow[]> {
  const { rows } = await sql<FaceRow>`
    select ${columns} from face f where f.asset_id = ${assetId}
    order by f.x1::float8 / f.image_width, f.id`.execute(db)
  return rows
}

/** How large a photo is as it came, upright; undefined where nobody knows yet. */
export async function findSourceSize(db: Db | Trx, assetId: string): Promise<Size | undefined> {
  const { rows } = await sql<{ width: number | null; height: number | null }>`
    select coalesce(source_width, width) as width, coalesce(source_height, height) as height from asset
    where id = ${assetId}`.execute(db)
  const { width = null, height = null } = rows[0] ?? {}
  return width === null || height === null ? undefined : { width, height }
}

/** A face on a photo of theirs that is not locked away from them, locked until the end of the transaction. */
export async function lockFace(trx: Trx, looker: Looker, id: string): Promise<FaceRow | undefined> {
  const { rows } = await sql<FaceRow>`
    select ${columns} from face f join asset a on a.id = f.asset_id
    where f.id = ${id} and f.owner_id = ${looker.userId} and ${isOpenTo(looker)} for update of f`.execute(trx)
  return rows[0]
}

const isOpenTo = ({ elevated }: Looker): RawBuilder<boolean> => sql`(a.visibility <> 'locked' or ${elevated})`

export interface NewFace extends Box {
  readonly ownerId: string
  readonly assetId: string
  readonly personId: string
}

export async function insertFace(trx: Trx, { ownerId, assetId, personId, ...box }: NewFace): Promise<void> {
  const { imageWidth, imageHeight, ...corners } = box
  await trx
    .insertInto('face')
    .values({
      ...corners,
      image_width: imageWidth,
      image_height: imageHeight,
      owner_id: ownerId,
      asset_id: assetId,
      person_id: personId,
    })
    .execute()
}

export async function setPerson(trx: Trx, faceId: string, personId: string): Promise<void> {
  await sql`update face set person_id = ${personId}, updated_at = now() where id = ${faceId}`.execute(trx)
}

/** All faces of these people are those of this one. */
export async function moveFaces(trx: Trx, from: readonly string[], to: string): Promise<void> {
  await sql`
    update face set person_id = ${to}, updated_at = now() where person_id = any(${[...from]}::uuid[])`.execute(
    trx,
  )
}

export interface Seen {
  readonly assetId: string
  readonly personId: string
}

/** Who these are on these photos is this person; returns those that were found. */
export async function moveSeen(
  trx: Trx,
  looker: Looker,
  seen: readonly Seen[],
  to: string,
): Promise<readonly Seen[]> {
  const { rows } = await sql<Seen>`
    update face f set person_id = ${to}, updated_at = now()
    from unnest(${seen.map((one) => one.assetId)}::uuid[], ${seen.map((one) => one.personId)}::uuid[])
      asked (asset_id, person_id), asset a
    where f.asset_id = asked.asset_id and f.person_id = asked.person_id and a.id = f.asset_id
      and f.owner_id = ${looker.userId} and ${isOpenTo(looker)}
    returning asked.asset_id as "assetId", asked.person_id as "personId"`.execute(trx)
  return rows
}

/** Beyond the limit of what people entered the database refuses (HG001). */
export async function deleteFace(trx: Trx, id: string): Promise<void> {
  await sql`delete from face where id = ${id}`.execute(trx)
}

/** A face and the preview that it can be cut out of. */
export interface ShownFace extends Box {
  readonly id: string
  readonly assetId: string
  readonly madeAt: Date
}

/** The face that stands for somebody: on the chosen photo while that is in sight, else on the first that is. */
export async function findShownFace(db: Db, personId: string): Promise<ShownFace | undefined> {
  const shown = (place: number, which: RawBuilder<unknown>) => sql`(
    select ${columns}, d.updated_at as "madeAt", ${sql.lit(place)} as place
    from face f join asset a on a.id = f.asset_id
    join derivative d on d.asset_id = f.asset_id and d.kind = 'preview' and d.state = 'present'
    where f.person_id = ${personId} and ${inSight('a')} and ${which} order by f.asset_id, f.id limit 1)`
  const chosen = sql`f.asset_id = (select p.face_asset_id from person p where p.id = ${personId})`
  const { rows } = await sql<ShownFace>`
    select * from (${shown(1, chosen)} union all ${shown(2, sql`true`)}) face order by place limit 1`.execute(
    db,
  )
  return rows[0]
}
