import type { Db } from '../../schema/schema.ts'

/** Somebody who shows a person their timeline. */
export interface PartnerOf {
  readonly ownerId: string
  /** That person wants to see it among their own. */
  readonly inTimeline: boolean
}

/** Who shows this person their timeline. */
export async function listPartnersOf(db: Db, userId: string): Promise<readonly PartnerOf[]> {
  const rows = await db
    .selectFrom('partner')
    .innerJoin('account', 'account.id', 'partner.owner_id')
    .where('partner.user_id', '=', userId)
    .where('account.deleted_at', 'is', null)
    .select(['partner.owner_id', 'partner.in_timeline'])
    .orderBy('partner.created_at')
    .execute()
  return rows.map((row) => ({ ownerId: row.owner_id, inTimeline: row.in_timeline }))
}
