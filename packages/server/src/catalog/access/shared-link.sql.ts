import { sql } from 'kysely'
import { prepared } from '../../platform/db/db.ts'
import type { Db } from '../../schema/schema.ts'
import type { LinkScope } from '../assets/assets.ts'

export interface KnownLink extends LinkScope {
  readonly sealedPassword: string | null
}

export type LinkName =
  | { readonly by: 'digest'; readonly digest: Buffer }
  | { readonly by: 'slug'; readonly slug: string }

/** None where it has ended, or its owner is gone. */
export async function findSharedLink(db: Db, name: LinkName): Promise<KnownLink | undefined> {
  const condition = name.by === 'digest' ? sql`l.digest = ${name.digest}` : sql`l.slug = ${name.slug}`
  const { rows } = await sql<KnownLink & { albumId: string | null }>`${sql.raw(prepared)}
    select l.id, l.owner_id as "ownerId", l.album_id as "albumId", l.allows_upload as "allowsUpload",
      l.allows_download as "allowsDownload", l.shows_metadata as "showsMetadata", l.password as "sealedPassword"
    from shared_link l join account o on o.id = l.owner_id and o.deleted_at is null
    where ${condition} and (l.expires_at is null or l.expires_at > now())`.execute(db)
  const [row] = rows
  return row && { ...row, albumId: row.albumId ?? undefined }
}
