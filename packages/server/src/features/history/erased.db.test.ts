import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../platform/db/db.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { findHistoricAssets, getAssetHistory } from './history.ts'

test('of a photo that was erased, the history tells that it was here and nothing else', async () => {
  const database = await createTestDatabase<Tables>()
  const owners = openDatabase<Tables>({ url: database.ownerUrl, max: 1, applicationName: 'psql' })
  try {
    const { db } = database
    await beginEpoch(db)
    const id = randomUUID()
    const { id: userId } = await db
      .insertInto('account')
      .values({ email: 'ada@example.org', name: 'Ada' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`insert into asset (id, owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time) values (${id}, ${userId}, 'image', 'Secret.JPG', now(), now(), 'Secret.JPG', 5,
      substring(sha256('x'), 1, 20), sha256(''), now(), now()::timestamp)`.execute(db)
    await sql`update asset set file_name = 'Hidden.JPG' where id = ${id}`.execute(db)
    await sql`insert into asset_note (owner_id, asset_id, description) values (${userId}, ${id}, 'Secret')`.execute(
      db,
    )
    await sql`delete from asset where id = ${id}`.execute(db)
    await sql`select heirloom.erase_history(array[${id}]::uuid[], '{"actor": "system", "intent": "asset.erase"}')`.execute(
      owners.db,
    )
    const reader = { userId, isAdmin: false, elevated: false }
    const { asset, moments } = await getAssetHistory(db, reader, id)
    expect(asset).toMatchObject({ fileName: '(erased)', sha1: '', state: 'gone' })
    expect(moments.map(({ text }) => text)).toEqual([
      'Removed for good',
      'Changed; what it was is erased',
      'Put in',
    ])
    expect(JSON.stringify(moments)).not.toMatch(/Secret|Hidden/)
    expect(await findHistoricAssets(db, reader, 'Secret', false)).toEqual([])
    const { rows } =
      await sql`select from change where (before || coalesce(after, '{}'))::text like '%Secret%'
      or after::text like '%Secret%'`.execute(db)
    expect(rows).toEqual([])
  } finally {
    await owners.close()
    await database.close()
  }
})
