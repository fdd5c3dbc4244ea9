import { randomUUID } from 'node:crypto'
import { readFile, unlink } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
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
let owner: string

beforeAll(async () => {
  server = await startUploadServer(uploadRoutes)
  return () => server.close()
})
beforeEach(async () => {
  owner = await addOwner(server)
})

const sidecarBytes = () => Buffer.from(`<x:xmpmeta>${randomUUID()}</x:xmpmeta>`)
const rowOf = (id: string | undefined) =>
  server.database.db
    .selectFrom('asset')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow()

async function attachments(id: string | undefined): Promise<Readonly<Record<string, unknown>>[]> {
  const query = server.database.db.selectFrom('operation').select(['details', 'kind', 'user_id'])
  const rows = await query.where('intent', '=', 'asset.attach_sidecar').orderBy('at').execute()
  for (const row of rows) expect(row.kind).toBe('change')
  return rows
    .map(({ details }) => details as Readonly<Record<string, unknown>>)
    .filter(({ assetId }) => assetId === id)
}

/** The row has this sidecar, and the file is it. */
async function expectSidecar(id: string | undefined, sidecar: Buffer): Promise<string> {
  const row = await rowOf(id)
  expect(row.sidecar_sha256?.equals(sha256Of(sidecar))).toBe(true)
  expect(await readFile(path.join(server.root, row.sidecar_path ?? ''))).toEqual(sidecar)
  expect(await server.database.db.selectFrom('upload_claim').selectAll().execute()).toEqual([])
  expect(await filesIn(path.join(server.root, '.incoming'))).toEqual([])
  expect(await findWrong(server)).toEqual([])
  return row.sidecar_path ?? ''
}

test('an empty sidecar is none, and leaves nothing behind', async () => {
  const bytes = photoBytes()
  for (const status of [201, 200]) {
    const answer = await send(server, owner, { bytes, sidecar: Buffer.alloc(0) })
    expect(answer.status).toBe(status)
    expect(await filesIn(path.join(server.root, '.incoming'))).toEqual([])
  }
  expect(await findWrong(server)).toEqual([])
})

const askedAgain = (id: string | undefined) =>
  server.followed.filter((each) => each === `asset.sidecar ${id}`).length

test.each([
  ['', () => ({})],
  [' whose checksum is announced', (digest: string) => ({ 'x-immich-checksum': digest })],
])('a sidecar that comes with a duplicate%s is attached to the photo', async (_how, headersOf) => {
  const [bytes, sidecar] = [photoBytes(), sidecarBytes()]
  const { body } = await send(server, owner, { bytes })
  const headers = headersOf(sha1Of(bytes).toString('hex'))
  const again = await send(server, owner, { bytes, sidecar, headers })
  expect(again).toEqual({ status: 200, body: { id: body.id, status: 'duplicate' } })
  const attached = await expectSidecar(body.id, sidecar)
  expect(attached).toBe(`${(await rowOf(body.id)).path}.xmp`)
  expect(await attachments(body.id)).toEqual([{ assetId: body.id, sidecar: attached }])
  expect(askedAgain(body.id)).toBe(1)
})

test('the same sidecar again changes nothing', async () => {
  const [bytes, sidecar] = [photoBytes(), sidecarBytes()]
  const { body } = await send(server, owner, { bytes, sidecar })
  const before = await rowOf(body.id)
  expect((await send(server, owner, { bytes, sidecar })).status).toBe(200)
  expect(await rowOf(body.id)).toEqual(before)
  expect(await attachments(body.id)).toEqual([])
  expect(askedAgain(body.id)).toBe(0)
  await expectSidecar(body.id, sidecar)
})

test('another sidecar takes over, and the old one is in quarantine where the journal says', async () => {
  const [bytes, old, sidecar] = [photoBytes(), sidecarBytes(), sidecarBytes()]
  const { body } = await send(server, owner, { bytes, sidecar: old })
  const oldPath = (await rowOf(body.id)).sidecar_path
  expect((await send(server, owner, { bytes, sidecar })).status).toBe(200)
  const attached = await expectSidecar(body.id, sidecar)
  const [details] = await attachments(body.id)
  expect(details).toEqual({ assetId: body.id, sidecar: attached, quarantined: expect.any(String) })
  const quarantined = String(details?.['quarantined'])
  expect(quarantined.endsWith(String(oldPath))).toBe(true)
  expect(await readFile(path.join(server.quarantine, quarantined))).toEqual(old)
  expect(askedAgain(body.id)).toBe(1)
})

test('a sidecar whose file is missing comes back with the same one', async () => {
  const [bytes, sidecar] = [photoBytes(), sidecarBytes()]
  const { body } = await send(server, owner, { bytes, sidecar })
  await unlink(path.join(server.root, (await rowOf(body.id)).sidecar_path ?? ''))
  expect((await send(server, owner, { bytes, sidecar })).status).toBe(200)
  const attached = await expectSidecar(body.id, sidecar)
  expect(await attachments(body.id)).toEqual([{ assetId: body.id, sidecar: attached }])
})

test('a photo that is healed gets its sidecar, too', async () => {
  const [bytes, sidecar] = [photoBytes(), sidecarBytes()]
  const { body } = await send(server, owner, { bytes })
  await unlink(path.join(server.root, (await rowOf(body.id)).path))
  expect((await send(server, owner, { bytes, sidecar })).status).toBe(200)
  expect(server.followed).toContain(`asset.healed ${body.id}`)
  await expectSidecar(body.id, sidecar)
})

test('of several sidecars at once one stays, and the others are in quarantine', async () => {
  const bytes = photoBytes()
  const { body } = await send(server, owner, { bytes })
  const sidecars = [1, 2, 3, 4].map(sidecarBytes)
  const answers = await Promise.all(sidecars.map((sidecar) => send(server, owner, { bytes, sidecar })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  const { sidecar_sha256: kept } = await rowOf(body.id)
  const last = sidecars.find((sidecar) => kept?.equals(sha256Of(sidecar)) === true)
  await expectSidecar(body.id, last ?? Buffer.alloc(0))
  const away = (await attachments(body.id)).map(({ quarantined }) => quarantined)
  const places = away.filter((place) => typeof place === 'string')
  const files = await Promise.all(places.map((place) => readFile(path.join(server.quarantine, place))))
  expect(files.map(String).toSorted()).toEqual(
    sidecars
      .filter((each) => each !== last)
      .map(String)
      .toSorted(),
  )
})

test('a sidecar that is too large is refused, and nothing changes', async () => {
  const bytes = photoBytes()
  const { body } = await send(server, owner, { bytes })
  const headers = { 'x-immich-checksum': sha1Of(bytes).toString('hex') }
  for (const sent of [{ bytes }, { bytes, headers }]) {
    const answer = await send(server, owner, { ...sent, sidecar: Buffer.alloc(9 * 1024 * 1024, 32) })
    expect(answer.status).toBe(413)
  }
  expect((await rowOf(body.id)).sidecar_path).toBeNull()
  expect(await findWrong(server)).toEqual([])
})
