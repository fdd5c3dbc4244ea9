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

/** Asks for the names of positions that somebody entered. */
export type FollowPlaced = (trx: Trx) => Promise<void>

/** Soon; where this is lost, they are looked up by themselves some minutes later. */
export async function askForNames(deps: {
  readonly db: Db
  readonly followPlaced: FollowPlaced
}): Promise<void> {
  await deps.db.transaction().execute((trx) => deps.followPlaced(trx))
}
