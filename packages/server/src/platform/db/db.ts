// Connections to PostgreSQL. One pool a process; a query runs in the schema `heirloom`.
// Every value arrives as a plain type: int8 as number (refused past 2^53), timestamp and date as text, timestamptz as Date.
import { Kysely, PostgresDialect, sql } from 'kysely'
import type { PostgresPoolClient, QueryExecutorProvider, RawBuilder } from 'kysely'
import { hash } from 'node:crypto'
import { Pool, types as pgTypes } from 'pg'
import type { PoolClient } from 'pg'
import { errorCode } from '../errors/errors.ts'

export { alone, copyTable, copyTables, readAtOneMoment, withClient } from './copy.sql.ts'
export type { Reader } from './copy.sql.ts'
export { holdLock } from './held-lock.sql.ts'
export { listen } from './listen.sql.ts'

/** What can run a query: a pool or a transaction, whatever its tables. */
export type Executor = QueryExecutorProvider

export interface Database<Tables> {
  readonly db: Kysely<Tables>
  readonly pool: Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly max: number
  readonly applicationName: string
  /** Called for errors of idle connections: the pool replaces those by itself. */
  readonly onError?: (error: Error) => void
}

function exactInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number exactly`)
  return value
}

const { builtins } = pgTypes
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, exactInteger],
  [builtins.TIMESTAMP, (text) => text],
  [builtins.DATE, (text) => text],
])

const types = {
  getTypeParser: ((oid, format) =>
    (format !== 'binary' && parsers.get(oid)) ||
    pgTypes.getTypeParser(oid, format)) as typeof pgTypes.getTypeParser,
}

/** Opens a pool. Connections are made when first needed; `close` waits for running queries. */
export function openDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    options: '-c search_path=heirloom,public -c timezone=UTC',
    types,
  })
  const onError = options.onError ?? (() => undefined)
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const named = { connect: () => connectNamed(pool), end: () => pool.end(), options: pool.options }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: named }) })
  return { db, pool, close: () => db.destroy() }
}

/** Put first in a statement that is asked many times a second: the server then plans it once a connection. */
export const prepared = '/* prepared */'

/** A connection as Kysely uses it: a text and its values. */
async function connectNamed(pool: Pool): Promise<PostgresPoolClient> {
  const client = await connect(pool)
  const query = (text: string, values: unknown[]) =>
    client.query(text.startsWith(prepared) ? { name: nameOf(text), text, values } : { text, values })
  // Kysely's other form, cursors, is not used: it streams nothing here.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() }
}

const nameOf = (text: string): string => hash('md5', text)

/** The pool's own time-out carries no code; others do, and are told apart by it. */
async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    if (error instanceof Error && errorCode(error) === undefined) Object.assign(error, { code: 'ETIMEDOUT' })
    throw error
  }
}

/** The text of a statement as a runnable query, for SQL that is generated or read from a file. */
export function rawSql(text: string): RawBuilder<unknown> {
  return sql.raw(text)
}
