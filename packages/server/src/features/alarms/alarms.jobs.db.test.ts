import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addJobs, startJobs } from '../../platform/jobs/jobs.ts'
import type { JobWorker } from '../../platform/jobs/jobs.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createLog } from '../../platform/log/log.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { alarmJobs } from './alarms.jobs.ts'
import { sendTrial } from './alarms.ts'
import { deliver } from './deliveries.ts'
import { openHookServer, openMailServer } from './places.testing.ts'
import type { HookServer, MailServer } from './places.testing.ts'

let database: TestDatabase<Tables>
let mail: MailServer
let hooks: HookServer
let worker: JobWorker
let free = 1e12
const logged: string[] = []
let asked = 0
let answer: () => Promise<undefined> = async () => undefined
const askStore = (): Promise<undefined> => {
  asked++
  return answer()
}

const channels = () => ({
  mail: { url: mail.url, from: 'Heirloom <photos@example.org>' },
  webhooks: [{ kind: 'json' as const, url: `${hooks.url}/hook/secret` }],
  link: undefined,
})

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  mail = await openMailServer()
  hooks = await openHookServer()
  const people = [
    { email: `${randomUUID()}@example.org`, name: 'Ada', is_admin: true },
    { email: `${randomUUID()}@example.org`, name: 'Eve' },
  ]
  await database.db.insertInto('account').values(people).execute()
  const log = createLog({
    level: 'trace',
    name: 'work',
    plain: false,
    write: (line) => void logged.push(line),
  })
  const dependencies = {
    db: database.db,
    log,
    blobs: { freeSpace: async () => free, stat: askStore },
    trashDays: undefined,
    journalFolder: '/nowhere',
    channels: channels(),
  }
  // Only when asked here: the clock would ask, too.
  const jobs = alarmJobs(dependencies).map((job) => Object.assign({}, job, { cron: undefined }))
  worker = await startJobs({ ...database, jobs, concurrency: 2, log })
})
afterAll(async () => {
  await worker.stop()
  await mail.close()
  await hooks.close()
  await database.close()
})

const watch = async (): Promise<void> => {
  const before = await looks()
  await addJobs(database.db, [{ job: 'alarms.watch', queue: 'watch', payload: {} }])
  await expect.poll(looks, { timeout: 30_000 }).toBeGreaterThan(before)
}
const looks = async (): Promise<number> =>
  (await database.db.selectFrom('job_outcome').select('id').where('job', '=', 'alarms.watch').execute())
    .length
const deliveries = () =>
  database.db.selectFrom('alarm_delivery').select(['id', 'target', 'outcome']).orderBy('target').execute()

test('from low space to a letter and a post, once; a refused one is tried again until it is taken', async () => {
  hooks.status = 503
  free = 1e9
  await watch()
  await expect.poll(() => mail.letters.length, { timeout: 15_000 }).toBe(1)
  await expect.poll(() => hooks.received.length, { timeout: 15_000 }).toBeGreaterThan(0)
  hooks.status = 200
  await expect
    .poll(async () => (await deliveries()).map(({ outcome }) => outcome), { timeout: 30_000 })
    .toEqual(['sent', 'sent'])
  await watch()
  await watch()
  expect(mail.letters).toHaveLength(1)
  expect(mail.letters[0]?.data).toContain('Only 1.0 GB are free')
  expect(await deliveries()).toHaveLength(2)
  const posts = hooks.received.length
  expect(posts).toBeGreaterThan(1)
  const stored = JSON.stringify([
    await database.db.selectFrom('alarm_delivery').selectAll().execute(),
    await database.db.selectFrom('job_outcome').selectAll().execute(),
  ])
  expect(stored).toContain('answered 503')
  expect(stored).not.toContain('secret')
  expect(logged.join('')).toContain('answered 503')
  expect(logged.join('')).not.toContain('secret')
})

test('what was sent is not sent again, though its job runs twice', async () => {
  const [first] = await deliveries()
  const letters = mail.letters.length
  const again = await deliver(database.db, channels(), first?.id ?? '', AbortSignal.timeout(5_000))
  expect(again).toBeUndefined()
  expect(mail.letters).toHaveLength(letters)
})

test('what this worker can not send stays for another', async () => {
  const alarm = await database.db.selectFrom('alarm').select('id').executeTakeFirstOrThrow()
  const { id } = await database.db
    .insertInto('alarm_delivery')
    .values({ alarm_id: alarm.id, target: 'hook:0123456789abcdef', asked_at: new Date() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const failed = deliver(database.db, channels(), id, AbortSignal.timeout(5_000))
  await expect(failed).rejects.toMatchObject({ code: 'not_sent' })
  await expect(failed).rejects.toThrow('HEIRLOOM_ALARM_WEBHOOKS')
})

test('a trial goes to every place, and says which does not take it', async () => {
  const letters = mail.letters.length
  const host = new URL(hooks.url).host
  const to = await database.db.selectFrom('account').select('email').where('is_admin', '=', true).execute()
  const mailed = { place: `e-mail to ${to[0]?.email}`, trouble: undefined }
  expect(await sendTrial(database.db, channels())).toEqual([
    { place: `json at ${host}`, trouble: undefined },
    mailed,
  ])
  expect(mail.letters).toHaveLength(letters + 1)
  hooks.status = 401
  expect(await sendTrial(database.db, channels())).toEqual([
    { place: `json at ${host}`, trouble: 'The webhook (json) answered 401.' },
    mailed,
  ])
  hooks.status = 200
})

test('a disk that hangs is told, asked once, and keeps nothing else from being looked at', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  answer = () => promise
  const before = asked
  await Promise.all([watch(), watch()])
  expect(asked).toBe(before + 1)
  const alarms = await database.db.selectFrom('alarm').select(['code', 'cleared_at']).execute()
  expect(alarms).toContainEqual({ code: 'originals_away', cleared_at: null })
  resolve(undefined)
}, 60_000)
