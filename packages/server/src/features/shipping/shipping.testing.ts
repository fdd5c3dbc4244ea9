// For the tests of shipping: a library with a journal of its own, and what its files hold.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { listSegments, openSealed, verifyChain } from '../../platform/sealed/sealed.ts'
import type { ChainFault } from '../../platform/sealed/sealed.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import { writeInstanceId } from '../../schema/schema.ts'
import type { Tables } from '../../schema/schema.ts'
import { listShippedSegments, ship } from './shipping.ts'
import type { ShippingDependencies, ShipResult } from './shipping.ts'
import type { ShipOptions } from './ship.ts'

export interface ShippingLibrary extends ShippingDependencies {
  readonly database: TestDatabase<Tables>
  readonly instance: string
  close(): Promise<void>
}

/** With one account already. The folder may be that of another library, as after a restore. */
export async function startLibrary(
  of: { readonly instance?: string; readonly journalFolder?: string } = {},
): Promise<ShippingLibrary> {
  const database = await createTestDatabase<Tables>()
  const made = await mkdtemp(path.join(tmpdir(), 'heirloom-shipping-'))
  const { instance = randomUUID(), journalFolder = made } = of
  await writeInstanceId(database.db, instance)
  await beginEpoch(database.db)
  const library = { ...database, database, journalFolder, instance, version: '1.2.3', log: silentLog() }
  await addAccounts(library, 1)
  const close = async (): Promise<void> => {
    await database.close()
    await rm(made, { recursive: true, force: true })
  }
  return { ...library, close }
}

/** Each in an operation of its own. */
export async function addAccounts({ db }: Pick<ShippingLibrary, 'db'>, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await withOperation(db, { actor: 'system', intent: 'account.create' }, async (trx) => {
      const account = { email: `${randomUUID()}@example.org`, name: 'Ada\tof \\N\nLovelace' }
      await trx.insertInto('account').values(account).execute()
    })
  }
}

/** Ships once everything that has ended is past what still runs elsewhere on the same server. */
export async function shipSettled(
  library: Pick<ShippingLibrary, keyof ShippingDependencies>,
  options: ShipOptions = {},
): Promise<ShipResult> {
  const ask = async (what: string): Promise<bigint> => {
    const { rows } = await library.pool.query<{ xid: string }>(
      `select ${what}(pg_current_snapshot())::text as xid`,
    )
    return BigInt(rows[0]?.xid ?? 0)
  }
  const end = await ask('pg_snapshot_xmax')
  while ((await ask('pg_snapshot_xmin')) < end) await sleep(10)
  return await ship(library, options)
}

/** Past every trigger. */
export async function asSuperuser({ database }: ShippingLibrary, statement: string): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl })
  await client.connect()
  try {
    await client.query(`set search_path = heirloom; set session_replication_role = replica; ${statement}`)
  } finally {
    await client.end()
  }
}

/** The rows of a table in all segments, in the order of the files, as COPY wrote them. */
export async function shippedRows(folder: string, table: string): Promise<string[]> {
  const found: string[] = []
  for (const segment of await listSegments(folder)) {
    const sealed = await openSealed(path.join(folder, segment.path))
    for await (const { name, rows } of sealed.tables)
      if (name === table) found.push(...(await text(rows)).split('\n').slice(0, -1))
    await sealed.close()
  }
  return found
}

/** What is wrong with the files, and with them beside the rows. */
export async function faultsOf({
  db,
  journalFolder,
  instance,
}: ShippingLibrary): Promise<readonly ChainFault[]> {
  const rows = await listShippedSegments(db)
  const heads = rows.map(({ number, sha256 }) => ({ number, sha256, of: 'the database' }))
  return (await verifyChain(journalFolder, { heads, instance, patienceMs: 0 })).faults
}
