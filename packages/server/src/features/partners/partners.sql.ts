// The only writer of the table `partner`.
import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

/** `shared-by` a person: whom they show their timeline; `shared-with` them: who shows them theirs. */
export type Direction = 'shared-by' | 'shared-with'

export interface PartnerRow {
  /** The other person. */
  readonly userId: string
  readonly inTimeline: boolean
}

const ends = {
  'shared-by': { own: sql.ref('owner_id'), other: sql.ref('user_id') },
  'shared-with': { own: sql.ref('user_id'), other: sql.ref('owner_id') },
} as const

/** The first comes first. */
export async function listPartnerRows(
  db: Db,
  personId: string,
  direction: Direction,
): Promise<readonly PartnerRow[]> {
  const { own, other } = ends[direction]
  const { rows } = await sql<PartnerRow>`
    select ${other} as "userId", in_timeline as "inTimeline" from partner
    where ${own} = ${personId} order by created_at, id`.execute(db)
  return rows
}

/** False where they are partners already. */
export async function insertPartner(trx: Trx, ownerId: string, userId: string): Promise<boolean> {
  const row = await trx
    .insertInto('partner')
    .values({ owner_id: ownerId, user_id: userId })
    .onConflict((conflict) => conflict.columns(['owner_id', 'user_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** False where `ownerId` shows this person nothing. */
export async function setInTimeline(
  trx: Trx,
  ownerId: string,
  userId: string,
  inTimeline: boolean,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('partner')
    .set({ in_timeline: inTimeline, updated_at: new Date() })
    .where('owner_id', '=', ownerId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The row that makes them partners; undefined where there is none. */
export async function findPartner(db: Db, ownerId: string, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('partner')
    .select('id')
    .where('owner_id', '=', ownerId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row?.id
}

export async function deletePartners(trx: Trx, ids: readonly string[]): Promise<number> {
  const { rows } = await sql`delete from partner where id = any(${[...ids]}::uuid[]) returning id`.execute(
    trx,
  )
  return rows.length
}
