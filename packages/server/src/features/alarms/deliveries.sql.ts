import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Severity } from './alarm.ts'

export interface DeliveryRow {
  readonly target: string
  readonly alarm_id: string
  readonly code: string
  readonly severity: Severity
  readonly text: string
  readonly raised_at: Date
  readonly cleared_at: Date | null
  /** Null where the account is gone. */
  readonly email: string | null
}

/** A delivery that has not ended, in the words for who gets it. */
export async function findDelivery(db: Db, id: string): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select d.target, a.id as alarm_id, a.code, a.severity, a.raised_at, a.cleared_at, p.email,
      case when d.target = 'mail:' || a.owner_id then a.text else coalesce(a.text_for_others, a.text) end as text
    from alarm_delivery d join alarm a on a.id = d.alarm_id
    left join account p on d.target = 'mail:' || p.id and p.deleted_at is null
    where d.id = ${id} and d.ended_at is null`.execute(db)
  return rows[0]
}

export async function endDelivery(trx: Trx, id: string, outcome: 'sent' | 'dropped'): Promise<void> {
  await sql`
    update alarm_delivery set ended_at = clock_timestamp(), outcome = ${outcome}
    where id = ${id} and ended_at is null`.execute(trx)
}

export async function listAdminAddresses(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ email: string }>`
    select email from account where is_admin and deleted_at is null order by email`.execute(db)
  return rows.map(({ email }) => email)
}
