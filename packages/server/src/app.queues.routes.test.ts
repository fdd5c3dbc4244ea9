// Jobs and queues, as Immich's own client library sees and steers them.
import { routes } from '@heirloom/contract'
import {
  createApiKey,
  createJob,
  emptyQueue,
  getQueue,
  getQueueJobs,
  getQueues,
  getQueuesLegacy,
  init,
  login,
  ManualJobName,
  Permission,
  QueueCommand,
  QueueJobStatus,
  QueueName,
  runQueueCommandLegacy,
  setApiKey,
  signUpAdmin,
  updateQueue,
  uploadAsset,
  viewAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addApiKey, addUser } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let admin: { readonly headers: Record<string, string> }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  const ada = { email: 'ada@example.org', password: 'correct horse' }
  await signUpAdmin({ signUpDto: { ...ada, name: 'Ada' } })
  const { accessToken } = await login({ loginCredentialDto: ada })
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  admin = { headers: { authorization: `Bearer ${accessToken}` } }
  setApiKey((await createApiKey({ apiKeyCreateDto }, admin)).secret)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

async function upload(): Promise<string> {
  const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } })).id
}

const command = (name: QueueName, what: QueueCommand, force?: boolean) =>
  runQueueCommandLegacy({ name, queueCommandDto: { command: what, ...(force !== undefined && { force }) } })

const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

const intents = async (): Promise<readonly string[]> =>
  (
    await sql<{ intent: string }>`
      select intent from operation where intent like 'queue.%' or intent = 'job.ask' order by id`.execute(
      heirloom.database.db,
    )
  ).rows.map(({ intent }) => intent)

test('every queue is told, in the shape of old and of new', async () => {
  const legacy = await getQueuesLegacy()
  expect(routes.getQueuesLegacy.responses[200].parse(legacy)).toEqual(legacy)
  expect(Object.keys(legacy).toSorted()).toEqual(Object.values(QueueName).toSorted())
  const queues = await getQueues()
  expect(routes.getQueues.responses[200].parse(queues)).toEqual(queues)
  expect(queues.map(({ name }) => name).toSorted()).toEqual(Object.values(QueueName).toSorted())
  expect(legacy.videoConversion).toEqual({
    jobCounts: { active: 0, completed: 0, delayed: 0, failed: 0, paused: 0, waiting: 0 },
    queueStatus: { isActive: false, isPaused: false },
  })
})

test('what is paused waits, is counted, and goes on', async () => {
  const name = QueueName.ThumbnailGeneration
  expect(await command(name, QueueCommand.Pause)).toMatchObject({
    queueStatus: { isActive: false, isPaused: true },
  })
  expect((await getQueue({ name: QueueName.MetadataExtraction })).isPaused).toBe(true)
  const before = (await getQueue({ name })).statistics.completed
  const id = await upload()
  expect(await getQueue({ name })).toMatchObject({ statistics: { paused: 1, waiting: 0, active: 0 } })
  const [job, ...others] = await getQueueJobs({ name, status: [QueueJobStatus.Paused] })
  expect(others).toEqual([])
  expect(job).toMatchObject({
    name: 'AssetGenerateThumbnails',
    data: { job: 'media.process', assetId: id },
    timestamp: expect.any(Number),
  })
  expect(await getQueueJobs({ name, status: [QueueJobStatus.Waiting, QueueJobStatus.Active] })).toEqual([])
  expect(await getQueueJobs({ name })).toHaveLength(1)
  expect(await updateQueue({ name, queueUpdateDto: { isPaused: false } })).toMatchObject({ isPaused: false })
  await heirloom.settled()
  await expect
    .poll(async () => (await getQueue({ name })).statistics)
    .toMatchObject({ completed: before + 1, waiting: 0, active: 0 })
  expect(await updateQueue({ name, queueUpdateDto: {} })).toMatchObject({ isPaused: false })
})

test('emptying a queue loses nothing that is needed', async () => {
  const name = QueueName.MetadataExtraction
  await command(name, QueueCommand.Pause)
  const id = await upload()
  expect(await command(name, QueueCommand.Empty)).toMatchObject({ jobCounts: { paused: 0, waiting: 0 } })
  await upload()
  await emptyQueue({ name, queueDeleteDto: { failed: true } })
  expect(await getQueueJobs({ name })).toEqual([])
  await command(name, QueueCommand.Resume)
  await command(name, QueueCommand.Start, false)
  await heirloom.settled()
  expect(await statusOf(viewAsset({ id }))).toBe(200)
})

test('all is made again when someone asks, and is shown meanwhile', async () => {
  const id = await upload()
  await heirloom.settled()
  const versions = async (kinds: readonly string[]) =>
    (
      await sql<{ at: Date }>`select updated_at as at from derivative
        where asset_id = ${id} and kind = any(${[...kinds]}::text[]) and version > 0`.execute(
        heirloom.database.db,
      )
    ).rows.map(({ at }) => at.getTime())
  const pictures = ['preview', 'thumbnail', 'similarity']
  const before = await versions(pictures)
  const metadata = await versions(['metadata'])
  await command(QueueName.ThumbnailGeneration, QueueCommand.Start, true)
  await expect
    .poll(
      async () => {
        expect(await statusOf(viewAsset({ id }))).toBe(200)
        return (await versions(pictures)).filter((at) => at > Math.max(...before)).length
      },
      { timeout: 50_000 },
    )
    .toBe(3)
  expect(await versions(['metadata'])).toEqual(metadata)
})

test('what was given up is forgotten when someone says so, and stays told of', async () => {
  const { db } = heirloom.database
  await sql`select graphile_worker.add_job('media.process', '{"assetId": "no id"}', max_attempts => 1)`.execute(
    db,
  )
  const name = QueueName.ThumbnailGeneration
  await expect.poll(async () => (await getQueue({ name })).statistics.failed).toBe(1)
  expect(await getQueueJobs({ name, status: [QueueJobStatus.Failed] })).toMatchObject([
    { data: { assetId: 'no id' } },
  ])
  expect(await command(name, QueueCommand.ClearFailed)).toMatchObject({ jobCounts: { failed: 0 } })
})

test('what looks after the library goes on, whoever asks; where nothing stands, clients may pause', async () => {
  for (const name of [
    QueueName.BackgroundTask,
    QueueName.Notifications,
    QueueName.BackupDatabase,
    QueueName.IntegrityCheck,
  ]) {
    expect(await statusOf(command(name, QueueCommand.Pause))).toBe(400)
    expect(await statusOf(command(name, QueueCommand.Empty))).toBe(400)
    expect(await statusOf(command(name, QueueCommand.Resume))).toBe(200)
  }
  expect(await command(QueueName.SmartSearch, QueueCommand.Pause)).toMatchObject({
    queueStatus: { isPaused: true },
  })
  expect(await command(QueueName.SmartSearch, QueueCommand.Resume)).toMatchObject({
    queueStatus: { isPaused: false },
  })
  expect(await statusOf(command(QueueName.SmartSearch, QueueCommand.Start))).toBe(400)
})

test('upkeep is asked for by name, where there is such a thing', async () => {
  await createJob({ jobCreateDto: { name: ManualJobName.BackupDatabase } })
  await createJob({ jobCreateDto: { name: ManualJobName.UserCleanup } })
  await createJob({ jobCreateDto: { name: ManualJobName.MemoryCreate } })
  expect(
    await statusOf(createJob({ jobCreateDto: { name: ManualJobName.IntegrityUntrackedFilesDeleteAll } })),
  ).toBe(400)
  expect(new Set(await intents())).toEqual(
    new Set(['queue.pause', 'queue.resume', 'queue.empty', 'queue.clear_failed', 'queue.start', 'job.ask']),
  )
})

test('others have nothing to say here', async () => {
  const deps = {
    db: heirloom.database.db,
    secrets: await openSecrets(heirloom.dataFolder.path, { mayMake: false }),
  }
  const key = { headers: { 'x-api-key': await addApiKey(deps, (await addUser(deps)).id, ['all']) } }
  const unknown = await fetch(`${heirloom.url}/api/queues/everything`, admin)
  expect(unknown.status).toBe(400)
  expect(await statusOf(getQueues(key))).toBe(403)
  expect(await statusOf(getQueuesLegacy(key))).toBe(403)
})
