import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../log/log.ts'
import type { TestDatabase } from '../testing/testing.ts'
import { createTestDatabase } from '../testing/testing.ts'
import { takeLease } from './lease.sql.ts'
import { rawSql } from './db.ts'

let database: TestDatabase<unknown>

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const never = (reason: string): never => {
  throw new Error(reason)
}

function lease(onLost: (reason: string) => void = never): ReturnType<typeof takeLease> {
  return takeLease({ url: database.appUrl, log: silentLog(), onLost, patienceMs: 300 })
}

async function breakLeases(): Promise<void> {
  const kill = `select pg_terminate_backend(pid) from pg_stat_activity
                 where application_name = 'heirloom lease' and datname = current_database()`
  await rawSql(kill).execute(database.db)
}

test('one holds the lease; the next is refused until it is released', async () => {
  const first = await lease()
  await expect(lease()).rejects.toMatchObject({ code: 'already_running' })
  await first.release()
  const second = await lease()
  await second.release()
})

test('a broken connection takes the lease again', async () => {
  const first = await lease()
  await breakLeases()
  await expect
    .poll(() =>
      lease().then(
        (two) => two.release(),
        (error: { code: string }) => error.code,
      ),
    )
    .toBe('already_running')
  await first.release()
})
