import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Overdue {
  readonly id: string
  readonly name: string
}

/** Accounts that were removed so long ago that their photos go now. */
export async function listOverdue(db: Db): Promise<readonly Overdue[]> {
  const { rows } = await sql<Overdue>`
    select a.id, a.name from account a
    where a.deleted_at is not null and removed_with_account(a.id) is not null
      and exists (select from asset where owner_id = a.id)
    order by a.deleted_at`.execute(db)
  return rows
}

/** Some of someone's photos, whatever their state; moving halves of live photos come last. */
export async function listSomeAssets(db: Db, ownerId: string, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from asset where owner_id = ${ownerId} order by visibility = 'hidden', id limit ${limit}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}
