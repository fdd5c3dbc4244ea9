import { existsSync } from 'node:fs'
import { chmod, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { mediaTypeOf } from '../../catalog/media-types/media-types.ts'
import { uploadRoutes } from './upload.routes.ts'
import {
  addOwner,
  filesIn,
  findWrong,
  formOf,
  photoBytes,
  post,
  send,
  sendBrokenOff,
  sha1Of,
  sha256Of,
  startUploadServer,
  type UploadServer,
} from './upload.testing.ts'

const fixtures = path.join(import.meta.dirname, '../../../../../../shared/fixtures')

let server: UploadServer
let owner: string

beforeAll(async () => {
  server = await startUploadServer(uploadRoutes)
  return () => server.close()
})
beforeEach(async () => {
  owner = await addOwner(server)
})

const rowOf = (id: string | undefined) =>
  server.database.db
    .selectFrom('asset')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow()
const rowsOf = (ownerId: string) =>
  server.database.db.selectFrom('asset').selectAll().where('owner_id', '=', ownerId).execute()
const claims = () => server.database.db.selectFrom('upload_claim').selectAll().execute()
const operations = (intent: string) =>
  server.database.db.selectFrom('operation').selectAll().where('intent', '=', intent).execute()
const fileOf = (blobPath: string) => path.join(server.root, blobPath)

async function expectNothingLeft(): Promise<void> {
  expect(await rowsOf(owner)).toEqual([])
  expect(await claims()).toEqual([])
  expect(await filesIn(fileOf('.incoming'))).toEqual([])
  expect(await findWrong(server)).toEqual([])
}

test('a photo is stored under its day, with both digests, read-only, and what follows is asked for', async () => {
  const bytes = photoBytes(3_000_000)
  const answer = await send(server, owner, { bytes })
  expect(answer).toEqual({ status: 201, body: { id: expect.any(String), status: 'created' } })
  const row = await rowOf(answer.body.id)
  expect(row.path).toBe(`${owner}/2025/2025-11-23/IMG_0001.JPG`)
  expect(row).toMatchObject({
    size: bytes.length,
    file_name: 'IMG_0001.JPG',
    type: 'image',
    visibility: 'timeline',
  })
  expect(row.sha1.equals(sha1Of(bytes)) && row.sha256.equals(sha256Of(bytes))).toBe(true)
  expect((await readFile(fileOf(row.path))).equals(bytes)).toBe(true)
  expect(server.followed).toContain(`asset.created ${answer.body.id}`)
  expect(await claims()).toEqual([])
  expect(await findWrong(server)).toEqual([])
})

test.each(['0001-01-01T00:00:00Z', '1899-12-31T23:00:00+02:00', '9999-12-31T23:59:59-05:00'])(
  'a date as odd as %s is kept as it is',
  async (fileCreatedAt) => {
    const answer = await send(server, owner, { bytes: photoBytes(), fields: { fileCreatedAt } })
    expect(answer.status).toBe(201)
    expect((await rowOf(answer.body.id)).file_created_at).toEqual(new Date(fileCreatedAt))
  },
)

const withFixtures = existsSync(fixtures) ? test : undefined
withFixtures?.('real photos and videos come back as they were', async () => {
  const names = (await filesIn(fixtures)).filter((name) => mediaTypeOf(name) !== undefined)
  expect(names.length).toBeGreaterThan(40)
  for (const name of names) {
    const bytes = await readFile(path.join(fixtures, name))
    const answer = await send(server, owner, { bytes, name: path.basename(name) })
    expect([name, answer.status < 300]).toEqual([name, true])
    expect([name, (await readFile(fileOf((await rowOf(answer.body.id)).path))).equals(bytes)]).toEqual([
      name,
      true,
    ])
  }
  expect(await findWrong(server)).toEqual([])
})

test('the journal says who put it in', async () => {
  const answer = await send(server, owner, { bytes: photoBytes() })
  const change = await server.database.db
    .selectFrom('change')
    .innerJoin('operation', 'operation.id', 'change.operation')
    .selectAll('operation')
    .where('change.row_id', '=', answer.body.id ?? '')
    .executeTakeFirstOrThrow()
  expect(change).toMatchObject({ intent: 'asset.upload', user_id: owner, actor: 'session' })
})

test('fields may come after the file, and unknown ones are ignored', async () => {
  const fields = {
    deviceAssetId: 'x',
    deviceId: 'y',
    duration: '0',
    isFavorite: 'true',
    visibility: 'archive',
  }
  const answer = await send(server, owner, { bytes: photoBytes(), fields, fieldsLast: true })
  expect(answer.status).toBe(201)
  expect(await rowOf(answer.body.id)).toMatchObject({ is_favorite: true, visibility: 'archive' })
})

test('what clients attach is kept by its key', async () => {
  const metadata = JSON.stringify([{ key: 'mobile-app', value: { iCloudId: 'A/B', latitude: '48.1' } }])
  const answer = await send(server, owner, { bytes: photoBytes(), fields: { metadata } })
  const rows = await server.database.db
    .selectFrom('asset_metadata')
    .selectAll()
    .where('asset_id', '=', answer.body.id ?? '')
    .execute()
  expect(rows).toMatchObject([
    { key: 'mobile-app', value: { iCloudId: 'A/B', latitude: '48.1' }, owner_id: owner },
  ])
})

test('the same bytes are one photo, whatever their name', async () => {
  const bytes = photoBytes()
  const first = await send(server, owner, { bytes })
  const second = await send(server, owner, { bytes, name: 'other.jpg' })
  expect(second).toEqual({ status: 200, body: { id: first.body.id, status: 'duplicate' } })
  expect(await rowsOf(owner)).toHaveLength(1)
  expect(await claims()).toEqual([])
  expect(await findWrong(server)).toEqual([])
})

test('two people may have the same bytes', async () => {
  const bytes = photoBytes()
  const other = await addOwner(server)
  expect((await send(server, owner, { bytes })).status).toBe(201)
  expect((await send(server, other, { bytes })).status).toBe(201)
})

test('of eight at once with the same bytes, one is created and seven are duplicates of it', async () => {
  const bytes = photoBytes(500_000)
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(server, owner, { bytes })))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ body }) => body.status === 'duplicate')).toHaveLength(7)
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  expect(await rowsOf(owner)).toHaveLength(1)
  expect(await findWrong(server)).toEqual([])
})

test('different photos of one name and day get numbers', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(server, owner, { bytes: photoBytes() })))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  const names = (await rowsOf(owner)).map((row) => path.basename(row.path)).toSorted()
  expect(names).toEqual(['IMG_0001+1.JPG', 'IMG_0001+2.JPG', 'IMG_0001+3.JPG', 'IMG_0001.JPG'])
})

test('a name that hundreds have is given quickly all the same', async () => {
  const answers = []
  for (let round = 0; round < 10; round++)
    answers.push(
      ...(await Promise.all([1, 2, 3, 4].map(() => send(server, owner, { bytes: photoBytes(100) })))),
    )
  expect(answers.every(({ status }) => status === 201)).toBe(true)
  expect(new Set((await rowsOf(owner)).map((row) => row.path)).size).toBe(40)
  expect(await findWrong(server)).toEqual([])
})

test('the path of a row whose file is missing is not given to another photo', async () => {
  const { body } = await send(server, owner, { bytes: photoBytes() })
  const lost = await rowOf(body.id)
  await unlink(fileOf(lost.path))
  const next = await send(server, owner, { bytes: photoBytes() })
  expect((await rowOf(next.body.id)).path).toMatch(/IMG_0001\+1\.JPG$/u)
  await server.database.db.deleteFrom('asset').where('id', '=', lost.id).execute()
})

test('a storage label names the folder; names keep their letters', async () => {
  const labelled = await addOwner(server, { storageLabel: `anna-${owner.slice(0, 8)}` })
  const fields = { filename: 'Größe ☀️.heic', fileCreatedAt: '1998-01-02T23:59:59-05:00' }
  const answer = await send(server, labelled, { bytes: photoBytes(), fields })
  const row = await rowOf(answer.body.id)
  expect(row.path).toBe(`anna-${owner.slice(0, 8)}/1998/1998-01-03/Größe ☀️.heic`)
  expect(row.file_name).toBe('Größe ☀️.heic')
})

test.each([
  ['hex', (digest: Buffer) => digest.toString('hex')],
  ['base64', (digest: Buffer) => digest.toString('base64')],
])('an announced checksum in %s is compared', async (_name, write) => {
  const bytes = photoBytes()
  const wrong = await send(server, owner, {
    bytes,
    headers: { 'x-immich-checksum': write(sha1Of(photoBytes())) },
  })
  expect(wrong.status).toBe(400)
  await expectNothingLeft()
  const right = await send(server, owner, { bytes, headers: { 'x-immich-checksum': write(sha1Of(bytes)) } })
  expect(right.status).toBe(201)
})

test('announced bytes that are here already are not stored again', async () => {
  const bytes = photoBytes()
  const headers = { 'x-immich-checksum': sha1Of(bytes).toString('base64') }
  const first = await send(server, owner, { bytes })
  const again = await send(server, owner, { bytes: photoBytes(5_000_000), headers })
  expect(again).toEqual({ status: 200, body: { id: first.body.id, status: 'duplicate' } })
  expect(await findWrong(server)).toEqual([])
})

test.each([
  ['an empty file', { bytes: Buffer.alloc(0) }, /empty/u],
  ['an unknown type', { bytes: photoBytes(), name: 'notes.txt' }, /Unsupported file type/u],
  ['a name with a path', { bytes: photoBytes(), fields: { filename: '../../evil.jpg' } }, /path/u],
  ['a part name with a path', { bytes: photoBytes(), name: '../../evil.jpg' }, /path/u],
  ['a bad date', { bytes: photoBytes(), fields: { fileCreatedAt: 'yesterday' } }, /Validation failed/u],
  [
    'a day that is none',
    { bytes: photoBytes(), fields: { fileCreatedAt: '2025-02-30T00:00:00Z' } },
    /Validation/u,
  ],
  ['metadata that is no JSON', { bytes: photoBytes(), fields: { metadata: '[{' } }, /Validation failed/u],
  [
    'a field that has no end',
    { bytes: photoBytes(), fields: { deviceId: 'x'.repeat(300_000) } },
    /too long/u,
  ],
  ['an unreadable checksum', { bytes: photoBytes(), headers: { 'x-immich-checksum': 'abc' } }, /SHA-1/u],
  [
    'a live video that is none',
    { bytes: photoBytes(), fields: { livePhotoVideoId: '7d444840-9dc0-41d1-b245-5ffdce74fad2' } },
    /Live photo video/u,
  ],
])('%s is refused, and nothing is left', async (_name, sent, message) => {
  const answer = await send(server, owner, sent)
  expect(answer.status).toBe(400)
  expect(answer.body.message).toMatch(message)
  await expectNothingLeft()
})

test('a form without a file is refused', async () => {
  const body = Buffer.from('------heirloom-test--\r\n')
  const headers = { 'content-type': 'multipart/form-data; boundary=----heirloom-test' }
  expect((await post(server, owner, '/api/assets', body, headers)).status).toBe(400)
  await expectNothingLeft()
})

test.each([0.3, 0.9, 0.9999])('a body that breaks off after %d of it leaves nothing', async (share) => {
  const sent = { bytes: photoBytes(3_000_000) }
  await sendBrokenOff(server, owner, sent, Math.floor(formOf(sent).length * share))
  await expect.poll(claims, { timeout: 10_000 }).toEqual([])
  await expectNothingLeft()
})

test('a body that ends too early, though its length is as announced, leaves nothing', async () => {
  const form = formOf({ bytes: photoBytes(1_000_000) })
  const headers = { 'content-type': 'multipart/form-data; boundary=----heirloom-test' }
  for (const cut of [500_000, form.length - 60, form.length - 4]) {
    const answer = await post(server, owner, '/api/assets', form.subarray(0, cut), headers)
    expect([cut, answer.status]).toEqual([cut, 400])
  }
  await expectNothingLeft()
})

test('a quota ends uploads at its limit, not below', async () => {
  const limited = await addOwner(server, { quotaBytes: 50_000 })
  expect((await send(server, limited, { bytes: photoBytes(30_000) })).status).toBe(201)
  const over = await send(server, limited, { bytes: photoBytes(20_001) })
  expect([over.status, over.body.message]).toEqual([400, 'Quota has been exceeded!'])
  expect((await send(server, limited, { bytes: photoBytes(20_000) })).status).toBe(201)
  expect(await findWrong(server)).toEqual([])
})

test('a sidecar is stored beside its photo', async () => {
  const sidecar = Buffer.from('<x:xmpmeta/>')
  const answer = await send(server, owner, { bytes: photoBytes(), sidecar })
  const row = await rowOf(answer.body.id)
  expect(row.sidecar_path).toBe(`${row.path}.xmp`)
  expect(row.sidecar_sha256?.equals(sha256Of(sidecar))).toBe(true)
  expect((await readFile(fileOf(`${row.path}.xmp`))).equals(sidecar)).toBe(true)
  expect(await findWrong(server)).toEqual([])
})

test('the video of a live photo leaves the timeline', async () => {
  const video = await send(server, owner, { bytes: photoBytes(), name: 'IMG_0002.MOV' })
  const fields = { livePhotoVideoId: video.body.id ?? '' }
  const still = await send(server, owner, { bytes: photoBytes(), name: 'IMG_0002.HEIC', fields })
  expect((await rowOf(still.body.id)).live_video_id).toBe(video.body.id)
  expect((await rowOf(video.body.id)).visibility).toBe('hidden')
  const stranger = await addOwner(server)
  expect((await send(server, stranger, { bytes: photoBytes(), fields })).status).toBe(400)
})

test('a missing file is healed by the same bytes, and the journal says so', async () => {
  const bytes = photoBytes()
  const { body } = await send(server, owner, { bytes })
  const row = await rowOf(body.id)
  await unlink(fileOf(row.path))
  const again = await send(server, owner, { bytes, name: 'other.jpg' })
  expect(again).toEqual({ status: 200, body: { id: body.id, status: 'duplicate' } })
  expect((await readFile(fileOf(row.path))).equals(bytes)).toBe(true)
  expect(server.followed).toContain(`asset.healed ${body.id}`)
  const healed = (await operations('asset.heal')).map(({ details }) => details)
  expect(healed).toContainEqual({ assetId: body.id, found: 'missing' })
  expect(await findWrong(server)).toEqual([])
})

test.each([
  ['cut short', (file: string) => truncate(file, 100)],
  ['changed', async (file: string) => writeFile(file, Buffer.alloc((await stat(file)).size))],
])(
  'a file that was %s is moved to quarantine and healed, also where its checksum is announced',
  async (_how, harm) => {
    const bytes = photoBytes()
    const { body } = await send(server, owner, { bytes })
    const row = await rowOf(body.id)
    await chmod(fileOf(row.path), 0o644)
    await harm(fileOf(row.path))
    const headers = { 'x-immich-checksum': sha1Of(bytes).toString('base64') }
    const again = await send(server, owner, { bytes, headers })
    expect(again.body).toEqual({ id: body.id, status: 'duplicate' })
    expect((await readFile(fileOf(row.path))).equals(bytes)).toBe(true)
    expect((await filesIn(server.quarantine)).some((file) => file.endsWith(row.path))).toBe(true)
    expect(await findWrong(server)).toEqual([])
  },
)

test('a twin in the trash is told as such', async () => {
  const bytes = photoBytes()
  const { body } = await send(server, owner, { bytes })
  const now = new Date()
  await server.database.db
    .updateTable('asset')
    .set({ state: 'trashed', trashed_at: now })
    .where('id', '=', body.id ?? '')
    .execute()
  const again = await send(server, owner, { bytes })
  expect(again).toEqual({ status: 200, body: { id: body.id, status: 'duplicate', isTrashed: true } })
  const checked = await check([{ id: 'a', checksum: sha1Of(bytes).toString('hex') }])
  expect(checked).toEqual([
    { id: 'a', action: 'reject', reason: 'duplicate', assetId: body.id, isTrashed: true },
  ])
})

async function check(assets: readonly { id: string; checksum: string }[]): Promise<unknown[]> {
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify({ assets }))
  const answer = await post(server, owner, '/api/assets/bulk-upload-check', body, headers)
  expect(answer.status).toBe(200)
  return (answer.body as { results: unknown[] }).results
}

test('a bulk check says "duplicate" for whole files only, in hex or base64', async () => {
  const [whole, missing, short] = [photoBytes(), photoBytes(), photoBytes()]
  const sent = []
  for (const bytes of [whole, missing, short]) sent.push(await send(server, owner, { bytes }))
  const [first, second, third] = await Promise.all(sent.map(({ body }) => rowOf(body.id)))
  await unlink(fileOf(second?.path ?? ''))
  await chmod(fileOf(third?.path ?? ''), 0o644)
  await truncate(fileOf(third?.path ?? ''), 5)
  const results = await check([
    { id: 'hex', checksum: sha1Of(whole).toString('hex') },
    { id: 'base64', checksum: sha1Of(whole).toString('base64') },
    { id: 'missing', checksum: sha1Of(missing).toString('hex') },
    { id: 'short', checksum: sha1Of(short).toString('hex') },
    { id: 'new', checksum: sha1Of(photoBytes()).toString('hex') },
    { id: 'nonsense', checksum: 'nonsense' },
  ])
  const duplicate = { action: 'reject', reason: 'duplicate', assetId: first?.id, isTrashed: false }
  expect(results).toEqual([
    { id: 'hex', ...duplicate },
    { id: 'base64', ...duplicate },
    { id: 'missing', action: 'accept' },
    { id: 'short', action: 'accept' },
    { id: 'new', action: 'accept' },
    { id: 'nonsense', action: 'accept' },
  ])
  for (const bytes of [missing, short]) await send(server, owner, { bytes })
  expect(await findWrong(server)).toEqual([])
})

test('a bulk check takes thousands', async () => {
  const asked = Array.from({ length: 6000 }, (_, index) => ({
    id: String(index),
    checksum: sha1Of(Buffer.from(`${index}`)).toString('base64'),
  }))
  expect(await check(asked)).toHaveLength(6000)
})

test('while the storage is away nothing is called a duplicate, nor missing', async () => {
  const bytes = photoBytes()
  await send(server, owner, { bytes })
  await rename(server.root, `${server.root}-away`)
  try {
    expect((await send(server, owner, { bytes })).status).toBe(503)
    const headers = { 'x-immich-checksum': sha1Of(bytes).toString('hex') }
    expect((await send(server, owner, { bytes, headers })).status).toBe(503)
  } finally {
    await rename(`${server.root}-away`, server.root)
  }
  expect((await send(server, owner, { bytes })).body.status).toBe('duplicate')
})

test('a full disk is said so, before the bytes where their number is known', async () => {
  const full = await startUploadServer(uploadRoutes, { reserveBytes: Number.MAX_SAFE_INTEGER })
  try {
    const someone = await addOwner(full)
    const answer = await send(full, someone, { bytes: photoBytes() })
    expect(answer.status).toBe(507)
    expect(await filesIn(full.root)).toEqual([])
  } finally {
    await full.close()
  }
})
