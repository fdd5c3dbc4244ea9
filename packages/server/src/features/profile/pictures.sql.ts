// The only writer of the table `profile_image`.
import type { Db, Trx } from '../../schema/schema.ts'

export interface Picture {
  readonly image: Buffer
  readonly since: Date
}

export async function findPicture(db: Db, userId: string): Promise<Picture | undefined> {
  const row = await db
    .selectFrom('profile_image')
    .select(['image', 'created_at'])
    .where('owner_id', '=', userId)
    .executeTakeFirst()
  return row && { image: row.image, since: row.created_at }
}

/** In place of the one before. Returns since when it is the one. */
export async function savePicture(trx: Trx, userId: string, image: Buffer): Promise<Date> {
  const { created_at: since } = await trx
    .insertInto('profile_image')
    .values({ owner_id: userId, image })
    .onConflict((conflict) => conflict.column('owner_id').doUpdateSet({ image, created_at: new Date() }))
    .returning('created_at')
    .executeTakeFirstOrThrow()
  return since
}

export async function deletePicture(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom('profile_image').where('owner_id', '=', userId).execute()
}
