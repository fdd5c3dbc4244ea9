import type { Readable } from 'node:stream'
import { to as copyTo } from 'pg-copy-streams'
import type { Pool, PoolClient } from 'pg'

/** Reads of one moment. A stream of `copy` is to be read to its end, or destroyed, before anything else is asked. */
export interface Reader {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** The rows of a query as `COPY … TO STDOUT` writes them. */
  copy(select: string): Readable
}

/** How values are written in files: the same whatever a server, a role or a connection is set to. */
const pinned = `
  set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local client_encoding = 'UTF8';
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '10min'`

/**
 * Runs `read` in one read-only transaction that sees the database as it is at its first query. After a failure the
 * connection is to be closed, as {@link withClient} does.
 */
export async function readAtOneMoment<Result>(
  client: PoolClient,
  read: (reader: Reader) => Promise<Result>,
): Promise<Result> {
  await client.query('begin isolation level repeatable read read only')
  await client.query(pinned)
  const result = await read({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    copy: (select) => client.query(copyTo(`copy (${select}) to stdout`)),
  })
  await client.query('rollback')
  return result
}

/** Runs `work` with a connection of the pool. After a failure the connection is closed: a COPY may be under way in it. */
export async function withClient<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

/**
 * Runs `work` while nobody else does what has this name in this database; `busy` where somebody does, after `waitMs`.
 * Held by the connection: it ends with the process.
 */
export async function alone<Result>(
  pool: Pool,
  { name, waitMs = 0 }: { readonly name: string; readonly waitMs?: number },
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result | 'busy'> {
  return await withClient(pool, async (client) => {
    if (!(await tryLock(client, name, Date.now() + waitMs))) return 'busy'
    const result = await work(client)
    await client.query(`select pg_advisory_unlock(hashtext('heirloom.alone'), hashtext($1))`, [name])
    return result
  })
}

async function tryLock(client: PoolClient, name: string, deadline: number): Promise<boolean> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(
      `select pg_try_advisory_lock(hashtext('heirloom.alone'), hashtext($1)) as held`,
      [name],
    )
    if (rows[0]?.held === true) return true
    if (Date.now() >= deadline) return false
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}

export interface CopiedTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: Readable
}

/** A table with all columns that are not computed. `from` says which rows: a FROM clause in which the table is `t`. */
export async function copyTable(
  reader: Reader,
  name: string,
  from = `heirloom."${name}" t`,
): Promise<CopiedTable> {
  const rows = await reader.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = format('heirloom.%I', $1::text)::regclass
      and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [name],
  )
  const columns = rows.map((row) => row.name)
  const list = columns.map((column) => `t."${column}"`).join(', ')
  return { name, columns, rows: reader.copy(`select ${list} from ${from}`) }
}

/** Whole tables, each asked for when the one before it was read. */
export async function* copyTables(reader: Reader, names: readonly string[]): AsyncGenerator<CopiedTable> {
  for (const name of names) yield await copyTable(reader, name)
}
