import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

export interface CheckpointRow {
  readonly type: string
  readonly ack: string
  readonly updatedAt: Date
}

export async function listCheckpoints(db: Db | Trx, sessionId: string): Promise<readonly CheckpointRow[]> {
  return await db
    .selectFrom('sync_checkpoint')
    .select(['type', 'ack', 'updated_at as updatedAt'])
    .where('session_id', '=', sessionId)
    .orderBy('type')
    .execute()
}

/** Nothing happens where the session has ended. */
export async function saveCheckpoints(
  db: Db | Trx,
  sessionId: string,
  acks: readonly { readonly type: string; readonly ack: string }[],
): Promise<void> {
  await sql`
    insert into sync_checkpoint (session_id, type, ack)
    select s.id, a.type, a.ack from session s
    cross join unnest(${acks.map(({ type }) => type)}::text[], ${acks.map(({ ack }) => ack)}::text[]) a(type, ack)
    where s.id = ${sessionId} order by a.type
    on conflict (session_id, type) do update set ack = excluded.ack, updated_at = now()`.execute(db)
}

/** What is kept already, stays. */
export async function addCheckpoints(
  db: Db | Trx,
  sessionId: string,
  types: readonly string[],
  ack: string,
): Promise<void> {
  if (types.length === 0) return
  await sql`
    insert into sync_checkpoint (session_id, type, ack)
    select s.id, type, ${ack} from session s cross join unnest(${[...types]}::text[]) type where s.id = ${sessionId}
    order by type on conflict (session_id, type) do nothing`.execute(db)
}

export async function deleteCheckpoints(
  db: Db | Trx,
  sessionId: string,
  types: readonly string[] | 'all',
): Promise<void> {
  const all = db.deleteFrom('sync_checkpoint').where('session_id', '=', sessionId)
  await (types === 'all' ? all : all.where('type', 'in', [...types])).execute()
}

/** What was derived longer ago than anybody may be away needs not be told any more. */
export async function forgetDerivedChanges(db: Db | Trx, days: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from derived_change where ctid = any(array(
      select ctid from derived_change where at < now() - ${days} * interval '1 day' order by epoch, xid limit ${limit}))
    and at < now() - ${days} * interval '1 day'`.execute(db)
  return Number(numAffectedRows)
}
