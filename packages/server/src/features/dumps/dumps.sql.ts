import type { Reader } from '../../platform/db/db.ts'

/** What signs somebody in while it lasts, or tells who tried. */
export const neverDumped: readonly string[] = ['session', 'sign_in_attempt']

/** The tables that a dump may hold, by name. */
export async function listTables(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'heirloom'::regnamespace and relkind = 'r' and not relname = any($1) order by relname`,
    [neverDumped],
  )
  return rows.map((row) => row.name)
}

/** 15 of PostgreSQL 15.20. */
export async function readServerMajor(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  )
  return row?.major ?? 0
}
