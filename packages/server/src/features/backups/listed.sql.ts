// What a target lists, beside what is known to stand there: compared by the database, so that memory stays small
// however much there is. The tables live for one look.
import { sql } from 'kysely'
import type { TargetFile } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'

export interface SumRow {
  readonly path: string
  readonly sha256: string
}

/**
 * Runs `work` with two empty tables of its own, `listed_file` and `listed_sum`. Not in one transaction: that would keep
 * readers of the journal waiting for as long as a listing takes.
 */
export async function withLists<Result>(db: Db, work: (connection: Db) => Promise<Result>): Promise<Result> {
  return await db.connection().execute(async (connection) => {
    await sql`create temporary table listed_file (path text primary key, bytes bigint not null)`.execute(
      connection,
    )
    await sql`create temporary table listed_sum (path text, sha256 bytea not null)`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`drop table pg_temp.listed_file, pg_temp.listed_sum`.execute(connection)
    }
  })
}

export async function addListed(db: Db, files: readonly TargetFile[]): Promise<void> {
  await sql`
    insert into pg_temp.listed_file select path, max(bytes)
    from jsonb_to_recordset(${JSON.stringify(files)}::jsonb) as f(path text, bytes bigint) group by 1
    on conflict (path) do nothing`.execute(db)
}

export async function addSums(db: Db, sums: readonly SumRow[]): Promise<void> {
  await sql`
    insert into pg_temp.listed_sum select path, decode(sha256, 'hex')
    from jsonb_to_recordset(${JSON.stringify(sums)}::jsonb) as f(path text, sha256 text)`.execute(db)
}

/** Before they are compared: the planner knows how many there are. */
export async function analyzeLists(db: Db): Promise<void> {
  await sql`analyze pg_temp.listed_file`.execute(db)
  await sql`analyze pg_temp.listed_sum`.execute(db)
}

/** What stood there and is not listed any more, or in another size. It counts as no copy from now on. */
export async function markUnlisted(
  db: Db,
  target: string,
): Promise<readonly { readonly path: string; readonly fault: 'missing' | 'other_size' }[]> {
  const { rows } = await sql<{ path: string; fault: 'missing' | 'other_size' }>`
    update backup_copy c set read_at = null,
      fault = case when l.path is null then 'missing' else 'other_size' end
    from (select path from backup_copy where target = ${target} and path <> 'SHA256SUMS') known
      left join pg_temp.listed_file l using (path)
    where c.target = ${target} and c.path = known.path and l.bytes is distinct from c.bytes
      and c.fault is distinct from case when l.path is null then 'missing' else 'other_size' end
    returning c.path, c.fault`.execute(db)
  return rows
}

/** What stands there under a sum that the target keeps, and nobody here knew of: after a rebuild that is all of it. */
export async function adoptListed(db: Db, target: string): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into backup_copy (target, path, bytes, sha256)
    select distinct on (path) ${target}, path, l.bytes, s.sha256
    from pg_temp.listed_file l join pg_temp.listed_sum s using (path)
    on conflict (target, path) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Lines of the sums that tell something else than what is known, files that have none, and lines of nothing. */
export async function findWrongSums(db: Db, target: string): Promise<readonly string[]> {
  const { rows } = await sql<{ path: string }>`
    select s.path from pg_temp.listed_sum s
    left join backup_copy c on c.target = ${target} and c.path = s.path
    where c.sha256 is distinct from s.sha256
    union
    select c.path from backup_copy c
    where c.target = ${target} and c.fault is null
      and (starts_with(c.path, 'originals/') or starts_with(c.path, 'journal/segments/'))
      and not exists (select from pg_temp.listed_sum s where s.path = c.path)
    limit 100`.execute(db)
  return rows.map(({ path }) => path)
}
