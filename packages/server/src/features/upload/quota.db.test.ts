import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { addAsset } from '../../catalog/assets/assets.ts'
import { holdQuota } from './quota.ts'
import { uploadRoutes } from './upload.routes.ts'
import {
  addOwner,
  filesIn,
  findWrong,
  photoBytes,
  send,
  sha1Of,
  sha256Of,
  startUploadServer,
  type UploadServer,
} from './upload.testing.ts'

let server: UploadServer

beforeAll(async () => {
  server = await startUploadServer(uploadRoutes)
  return () => server.close()
})

const claims = () => server.database.db.selectFrom('upload_claim').selectAll().execute()
const rowsOf = (ownerId: string) =>
  server.database.db.selectFrom('asset').selectAll().where('owner_id', '=', ownerId).execute()
const quarantined = async () => (await filesIn(server.quarantine).catch(() => [])).length

test('uploads that come at once do not exceed a quota together, and who is refused leaves nothing', async () => {
  const owner = await addOwner(server, { quotaBytes: 50_000 })
  const sent = Array.from({ length: 8 }, (_, index) => ({
    bytes: photoBytes(20_000),
    ...(index % 2 === 0 && { sidecar: Buffer.from('<x:xmpmeta/>') }),
  }))
  const answers = await Promise.all(sent.map((each) => send(server, owner, each)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
  const refusals = answers.flatMap(({ status, body }) => (status === 400 ? [body.message] : []))
  expect(refusals).toHaveLength(6)
  expect(new Set(refusals)).toEqual(new Set(['Quota has been exceeded!']))
  expect(await rowsOf(owner)).toHaveLength(2)
  expect([await claims(), await filesIn(path.join(server.root, '.incoming'))]).toEqual([[], []])
  expect(await quarantined()).toBe(0)
  expect(await findWrong(server)).toEqual([])
})

test('what another process commits while an upload is being placed counts, too', async () => {
  const owner = await addOwner(server, { quotaBytes: 50_000 })
  const { db } = server.database
  const { answer } = await db.transaction().execute(async (trx) => {
    await holdQuota(trx, { ownerId: owner, size: 40_000 })
    // Not awaited in here: it waits for this transaction.
    const answer = send(server, owner, { bytes: photoBytes(20_000), name: 'SLOW.JPG' })
    const ours = () => filesIn(path.join(server.root, owner)).catch(() => [])
    await expect.poll(ours).toEqual(['2025/2025-11-23/SLOW.JPG'])
    await pause(100)
    await addAsset(trx, strangersAsset(owner))
    return { answer }
  })
  const { status, body } = await answer
  expect([status, body.message]).toEqual([400, 'Quota has been exceeded!'])
  expect((await rowsOf(owner)).map((row) => row.file_name)).toEqual(['FAST.JPG'])
  expect(await claims()).toEqual([])
  expect(await filesIn(path.join(server.root, owner))).toEqual([])
  expect(await quarantined()).toBe(1)
})

test('an owner without a quota never waits', async () => {
  const owner = await addOwner(server)
  await server.database.db.transaction().execute(async (trx) => {
    await holdQuota(trx, { ownerId: owner, size: 1 })
    expect((await send(server, owner, { bytes: photoBytes() })).status).toBe(201)
  })
})

function strangersAsset(ownerId: string) {
  const bytes = photoBytes(40_000)
  const fileCreatedAt = new Date()
  return {
    ownerId,
    type: 'image',
    visibility: 'timeline',
    isFavorite: false,
    fileName: 'FAST.JPG',
    fileCreatedAt,
    fileModifiedAt: fileCreatedAt,
    path: `${ownerId}/FAST.JPG`,
    size: bytes.length,
    sha1: sha1Of(bytes),
    sha256: sha256Of(bytes),
  } as const
}
