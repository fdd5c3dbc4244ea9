import { sql } from 'kysely'
import type { Trx } from '../../schema/schema.ts'

/** Puts one photo into every album that another one is in and that its owner may add to. */
export async function copyPlaces(
  trx: Trx,
  userId: string,
  { sourceId, targetId }: { readonly sourceId: string; readonly targetId: string },
): Promise<void> {
  await sql`
    insert into album_asset (owner_id, album_id, asset_id, added_by)
    select al.owner_id, al.id, target.id, ${userId}::uuid
    from album_asset x join album al on al.id = x.album_id
    join asset target on target.id = ${targetId} and target.visibility in ('timeline', 'archive')
    where x.asset_id = ${sourceId} and (al.owner_id = ${userId} or exists (
      select from album_user m where m.album_id = al.id and m.user_id = ${userId} and m.role = 'editor'))
    on conflict (album_id, asset_id) do nothing`.execute(trx)
}
