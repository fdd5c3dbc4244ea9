import { Kysely, PostgresDialect, sql } from 'kysely'
import type { PostgresPoolClient } from 'kysely'
import type { PoolClient } from 'pg'
import { openDatabase } from '../../platform/db/db.ts'
import type { Tables, Trx } from '../../schema/schema.ts'

/** One transaction of the owner's on one connection, for statements and for COPY alike. */
export interface Session {
  readonly db: Trx
  readonly client: PoolClient
}

/** How values are told as text must be what it was when the files were written; and there is much to sort. */
const settings = `set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 1;
  set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local client_encoding = 'UTF8';
  set local work_mem = '128MB'; set local maintenance_work_mem = '256MB'; set local jit = off`

/** All of it or nothing. */
export async function inOneTransaction<Result>(
  ownerUrl: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const database = openDatabase<Tables>({ url: ownerUrl, max: 1, applicationName: 'heirloom rebuild' })
  try {
    const client = await database.pool.connect()
    try {
      return await commit(client, work)
    } finally {
      // What a COPY left half-way is not given to anybody else.
      client.release(true)
    }
  } finally {
    await database.close()
  }
}

async function commit<Result>(
  client: PoolClient,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  await client.query(`begin; ${settings}`)
  try {
    const result = await work({ db: over(client) as Trx, client })
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** Statements of Kysely on this very connection. */
function over(client: PoolClient): Kysely<Tables> {
  const query = (text: string, values: unknown[]) => client.query(text, values)
  const here: PostgresPoolClient = {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => undefined,
  }
  const pool = { connect: () => Promise.resolve(here), end: () => Promise.resolve(), options: {} }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Statements that take no values, one after the other. */
export async function run({ db }: Session, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
