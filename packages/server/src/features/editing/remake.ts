import type { Db, Trx } from '../../schema/schema.ts'

export type Remaking = 'asset.reread' | 'asset.redraw'

/** Asks, in one transaction, for what is derived from these assets to be made anew. */
export type FollowMany = (trx: Trx, happening: Remaking, ids: readonly string[]) => Promise<void>

export async function remakeAssets(
  { db, followMany }: { readonly db: Db; readonly followMany: FollowMany },
  happening: Remaking,
  ids: readonly string[],
): Promise<void> {
  await db.transaction().execute((trx) => followMany(trx, happening, [...new Set(ids)]))
}
