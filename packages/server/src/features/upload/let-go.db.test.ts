import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase, type TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { letGo } from './let-go.ts'
import { releaseClaim } from './upload.sql.ts'

let database: TestDatabase<Tables>
let owner: Client

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  owner = new Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await database.close()
})

async function openClaim(bootId: string): Promise<string> {
  const { db } = database
  const account = db.insertInto('account').values({ email: `${randomUUID()}@example.org`, name: 'A' })
  const { id: ownerId } = await account.returning('id').executeTakeFirstOrThrow()
  const claim = db.insertInto('upload_claim').values({ owner_id: ownerId, boot_id: bootId })
  return (await claim.returning('id').executeTakeFirstOrThrow()).id
}

const bootOf = async (id: string) => {
  const query = database.db.selectFrom('upload_claim').select('boot_id').where('id', '=', id)
  return (await query.executeTakeFirst())?.boot_id
}

test('a claim is let go of once the database answers again', async () => {
  const bootId = randomUUID()
  const ids = [await openClaim(bootId), await openClaim(bootId)]
  await owner.query('alter table heirloom.upload_claim rename to upload_claim_away')
  const all = Promise.all(ids.map((id) => letGo(database.db, id, 20)))
  await pause(100)
  const { rows } = await owner.query('select boot_id from heirloom.upload_claim_away')
  expect(rows).toEqual([{ boot_id: bootId }, { boot_id: bootId }])
  await owner.query('alter table heirloom.upload_claim_away rename to upload_claim')
  await all
  for (const id of ids) expect(await bootOf(id)).not.toBe(bootId)
})

test('a commit that is still under way is waited for: what comes through leaves nothing to settle', async () => {
  const id = await openClaim(randomUUID())
  const order: string[] = []
  const { going } = await database.db.transaction().execute(async (trx) => {
    await releaseClaim(trx, id)
    const letting = letGo(database.db, id, 20).then(() => order.push('let go'))
    await pause(100)
    order.push('committed')
    return { going: letting }
  })
  await going
  expect(order).toEqual(['committed', 'let go'])
  expect(await bootOf(id)).toBeUndefined()
})
