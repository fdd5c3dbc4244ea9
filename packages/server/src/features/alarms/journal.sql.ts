import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Refusals {
  readonly count: number
  readonly newest: string
  /** Who asked, as the database knows them. */
  readonly by: string
}

/** Refusals of the last 24 hours about which no owner is asked. */
export async function readRefusals(db: Db, now: Date): Promise<Refusals> {
  const { rows } = await sql<Refusals>`
    select count(*) as count, coalesce(max(at)::text, '') as newest,
      coalesce(string_agg(distinct case when actor = 'database' then 'the database’s role ' || database_role
        when client is not null then client else actor end, ', '), '') as by
    from operation
    where intent = 'removal.refused' and at > ${now}::timestamptz - interval '24 hours'
      and details->>'hold' is null and details->'unknown' is null`.execute(db)
  return rows[0] ?? { count: 0, newest: '', by: '' }
}

/** Refusals of the last 24 hours that left a number and nothing else. */
export async function countUntold(
  db: Db,
  now: Date,
): Promise<{ readonly count: number; readonly newest: string }> {
  const { rows } = await sql<{ count: number; newest: string }>`
    select count(*) as count, coalesce(max(at)::text, '') as newest
    from operation
    where intent = 'removal.refused' and at > ${now}::timestamptz - interval '24 hours'
      and details->'unknown' is not null`.execute(db)
  return rows[0] ?? { count: 0, newest: '' }
}

/** What of tables, triggers and functions is not as it was made. */
export async function readStructureFaults(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`
    select name || ' ' || fault as text from structure_fault order by name`.execute(db)
  return rows.map(({ text }) => text)
}

/** Rows that differed from the journal, as found in the last 24 hours. */
export async function readDifferences(
  db: Db,
  now: Date,
): Promise<{ readonly rows: number; readonly newest: string }> {
  const { rows } = await sql<{ rows: number; newest: string }>`
    select count(c.seq) as rows, coalesce(max(o.at)::text, '') as newest
    from operation o left join change c on c.operation = o.id
    where o.intent = 'unknown' and o.at > ${now}::timestamptz - interval '24 hours'
      and o.details->'found' is not null`.execute(db)
  return rows[0] ?? { rows: 0, newest: '' }
}

export interface Stall {
  readonly since: Date
  readonly process: number | null
  readonly application: string | null
  readonly role: string | null
}

/** Since when readers of the journal wait, and for whom. */
export async function findStall(db: Db): Promise<Stall | undefined> {
  const { rows } = await sql<Stall>`select since, process, application, role from journal_stall()`.execute(db)
  return rows[0]
}
