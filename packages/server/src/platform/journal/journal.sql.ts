import { sql } from 'kysely'
import type { Executor } from '../db/db.ts'
import type { OperationContext } from './operation.ts'

export async function setContext(trx: Executor, context: OperationContext): Promise<void> {
  await sql`select set_config('heirloom.context', ${JSON.stringify(context)}, true)`.execute(trx)
}

export async function insertEvent(db: Executor, context: OperationContext): Promise<void> {
  await sql`select heirloom.record_event(${JSON.stringify(context)}::jsonb)`.execute(db)
}

/** The operation that this transaction's changes stand under; undefined as long as it changed nothing. */
export async function currentOperation(trx: Executor): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from heirloom.operation where kind = 'change' and epoch = heirloom.current_epoch()
      and xid = pg_current_xact_id_if_assigned()`.execute(trx)
  return rows[0]?.id
}

/** Starts a new epoch where this database is another one than it was (restored, copied). Call at every start. */
export async function beginEpoch(db: Executor): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`select heirloom.begin_epoch() as epoch`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('begin_epoch returned no row')
  return row.epoch
}
