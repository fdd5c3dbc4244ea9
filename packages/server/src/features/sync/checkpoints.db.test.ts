import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { forgetDerivedChanges } from './checkpoints.sql.ts'

let database: TestDatabase<Tables>
beforeAll(async () => {
  database = await createTestDatabase<Tables>()
})
afterAll(() => database.close())

test('what was derived is told for 31 days, and forgotten bit by bit', async () => {
  const { db } = database
  await sql`insert into derived_change (epoch, xid, asset_id, at)
    select 1, n::text::xid8, gen_random_uuid(), now() - n * interval '1 day' from generate_series(28, 34) n`.execute(
    db,
  )
  expect([await forgetDerivedChanges(db, 31, 2), await forgetDerivedChanges(db, 31, 100)]).toEqual([2, 2])
  const { rows } = await sql<{ days: number }>`
    select extract(day from now() - at)::int as days from derived_change order by 1`.execute(db)
  expect(rows.map(({ days }) => days)).toEqual([28, 29, 30])
})
