// For tests: a real PostgreSQL database of one's own, copied from a migrated template in a few milliseconds.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { inject } from 'vitest'
import { openDatabase } from '../db/db.ts'
import type { Database } from '../db/db.ts'

export interface TestDatabase<Tables> extends Database<Tables> {
  /** As the program's role, as the owner of the tables, as superuser. */
  readonly appUrl: string
  readonly ownerUrl: string
  readonly superuserUrl: string
  /** Where its server writes its log, together with that of others. */
  readonly databaseLog: string
}

function withDatabase(url: string, name: string): string {
  const at = new URL(url)
  at.pathname = `/${name}`
  return at.href
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(inject('superuserUrl'), 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database of its own for one test file; `close` drops it. `Tables` is the schema's. */
export async function createTestDatabase<Tables>(): Promise<TestDatabase<Tables>> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const template = new URL(inject('ownerUrl')).pathname.slice(1)
  await asSuperuser(`create database ${name} template ${template} owner heirloom_owner`)
  const urls = {
    appUrl: withDatabase(inject('appUrl'), name),
    ownerUrl: withDatabase(inject('ownerUrl'), name),
    superuserUrl: withDatabase(inject('superuserUrl'), name),
  }
  // As many as `heirloom serve` has: a server and a worker that share them hold six for good, a stream two for a while.
  const database = openDatabase<Tables>({ url: urls.appUrl, max: 20, applicationName: 'heirloom test' })
  const close = async (): Promise<void> => {
    await database.close()
    await asSuperuser(`drop database ${name} with (force)`)
  }
  return { ...database, ...urls, databaseLog: inject('databaseLog'), close }
}

/**
 * A database in `folder`, an empty data folder, as a first start makes it: with that a program starts in half the time.
 * What else a first start does (identity, accounts, folders) is still to come.
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  const parts = ['db', 'keys'].map((part) => path.join(inject('preparedFolder'), part))
  await promisify(execFile)('cp', ['-a', ...parts, folder])
}
