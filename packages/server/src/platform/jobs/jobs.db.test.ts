import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { failure } from '../errors/errors.ts'
import { withOperation } from '../journal/journal.ts'
import { createTestDatabase } from '../testing/testing.ts'
import type { TestDatabase } from '../testing/testing.ts'
import { addJobs, defineJob, pauseQueue, startJobs } from './jobs.ts'
import type { Job, JobWorker } from './jobs.ts'

interface Tables {
  queue: { name: string; paused: boolean }
}

let database: TestDatabase<Tables>
let worker: JobWorker | undefined
const log = pino({ enabled: false })
const done: string[] = []

const noteJob: Job<Tables> = defineJob({
  name: 'test.note',
  queue: 'notes',
  payload: z.object({ id: z.uuid(), fail: z.boolean().optional() }),
  attempts: 2,
  timeoutSeconds: 5,
  subject: (payload) => payload.id,
  async run(payload) {
    if (payload.fail === true) throw failure('no_luck', 'It did not work.')
    return async (trx) => {
      await sql`insert into queue (name) values (${payload.id})`.execute(trx)
      done.push(payload.id)
    }
  },
})

let isUnlucky = false
const tickJob: Job<Tables> = defineJob({
  name: 'test.tick',
  queue: 'ticks',
  payload: z.object({}),
  attempts: 1,
  timeoutSeconds: 5,
  cron: '0 0 1 1 *',
  subject: () => undefined,
  async run() {
    if (isUnlucky) throw failure('no_luck', 'It did not work.')
    return () => Promise.resolve()
  },
})

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await database.db.connection().execute((c) => sql`select heirloom.begin_epoch()`.execute(c))
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})
afterAll(() => database.close())

const start = async (): Promise<JobWorker> =>
  (worker = await startJobs({ ...database, jobs: [noteJob, tickJob], concurrency: 2, log }))

const ask = (id: string, more: object = {}) =>
  addJobs(database.db, [{ job: 'test.note', queue: 'notes', payload: { id, ...more }, key: id, attempts: 2 }])

async function outcomesOf(id: string): Promise<readonly unknown[]> {
  const { rows } =
    await sql`select outcome, attempt, code, message from job_outcome where subject = ${id} order by id`.execute(
      database.db,
    )
  return rows
}

async function eventually(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return
    await setTimeout(50)
  }
  throw new Error('it did not come true within 10 s')
}

test('a job asked for in a transaction that rolls back does not exist', async () => {
  const id = randomUUID()
  await expect(
    database.db.transaction().execute(async (trx) => {
      await addJobs(trx, [{ job: 'test.note', queue: 'notes', payload: { id } }])
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  const { rows } = await sql`select 1 from graphile_worker.jobs`.execute(database.db)
  expect(rows).toEqual([])
})

test('a job runs, and its result and outcome stand together', async () => {
  const id = randomUUID()
  await withOperation(database.db, { actor: 'system', intent: 'test' }, (trx) =>
    addJobs(trx, [{ job: 'test.note', queue: 'notes', payload: { id } }]),
  )
  await start()
  await eventually(() => done.includes(id))
  await eventually(async () => (await outcomesOf(id)).length === 1)
  expect(await outcomesOf(id)).toEqual([{ outcome: 'done', attempt: 1, code: null, message: null }])
})

test('a failing job says why, every time, and is kept when it gave up', async () => {
  const id = randomUUID()
  await ask(id, { fail: true })
  await start()
  await eventually(async () => (await outcomesOf(id)).length === 2)
  expect(await outcomesOf(id)).toEqual([
    { outcome: 'retried', attempt: 1, code: 'no_luck', message: 'It did not work.' },
    { outcome: 'failed', attempt: 2, code: 'no_luck', message: 'It did not work.' },
  ])
})

test('a paused queue starts nothing until it goes on', async () => {
  const id = randomUUID()
  await pauseQueue(database.db, 'notes', true)
  await ask(id)
  await start()
  await setTimeout(500)
  expect(done).not.toContain(id)
  await pauseQueue(database.db, 'notes', false)
  await eventually(() => done.includes(id))
})

test('the jobs of a worker that died are taken over', async () => {
  const id = randomUUID()
  await ask(id)
  await sql`update graphile_worker._private_jobs
    set locked_by = 'pool-dead', locked_at = now() - interval '1 minute', attempts = 1`.execute(database.db)
  await start()
  await eventually(() => done.includes(id))
})

test('requests with one key that did not start yet are one job', async () => {
  const id = randomUUID()
  await Promise.all([ask(id), ask(id), ask(id)])
  await start()
  await eventually(() => done.includes(id))
  await setTimeout(300)
  expect(done.filter((each) => each === id)).toHaveLength(1)
})

async function ticks(): Promise<readonly string[]> {
  const { rows } = await sql<{ outcome: string }>`
    select outcome from job_outcome where job = 'test.tick' order by id`.execute(database.db)
  return rows.map((row) => row.outcome)
}

async function times(): Promise<number | undefined> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(times), 0)::int as n from job_outcome_count where job = 'test.tick'`.execute(
    database.db,
  )
  return rows[0]?.n
}

test('a job that repeats itself has one row for a run of successes, and each failure its own', async () => {
  await start()
  for (const [index, fails] of [false, false, false, true, true, false, false].entries()) {
    isUnlucky = fails
    await addJobs(database.db, [{ job: 'test.tick', queue: 'ticks', payload: {}, attempts: 1 }])
    await expect.poll(times).toBe(index + 1)
  }
  expect(await ticks()).toEqual(['done', 'failed', 'failed', 'done'])
})
