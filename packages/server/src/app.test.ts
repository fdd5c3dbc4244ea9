// The whole way of a photo, as Immich's own client library goes it.
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import {
  AssetMediaSize,
  AssetMediaStatus,
  AssetVisibility,
  checkBulkUpload,
  createApiKey,
  downloadAsset,
  getAssetInfo,
  getAssetStatistics,
  getMyUser,
  getTimeBucket,
  getTimeBuckets,
  init,
  login,
  Permission,
  setApiKey,
  signUpAdmin,
  uploadAsset,
  viewAsset,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
let token: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(() => heirloom.close())

const bearer = () => ({ headers: { authorization: `Bearer ${token}` } })

async function upload(bytes: Buffer, name: string, more: object = {}) {
  return uploadAsset(
    {
      assetMediaCreateDto: {
        assetData: new File([new Uint8Array(bytes)], name),
        fileCreatedAt: '2024-02-03T04:05:06.000Z',
        fileModifiedAt: '2024-02-03T04:05:06.000Z',
        ...more,
      },
    },
    bearer(),
  )
}

test('sign up, sign in, use a key', async () => {
  expect(await signUpAdmin({ signUpDto: ada })).toMatchObject({ isAdmin: true, email: ada.email })
  const session = await login({ loginCredentialDto: { email: ada.email, password: ada.password } })
  token = session.accessToken
  expect(session).toMatchObject({ isAdmin: true, userEmail: ada.email })
  const { secret } = await createApiKey(
    { apiKeyCreateDto: { name: 'cli', permissions: [Permission.All] } },
    bearer(),
  )
  setApiKey(secret)
  expect(await getMyUser()).toMatchObject({ name: 'Ada' })
})

test('a photo goes in, is seen in its month with its pictures, and comes out byte for byte', async () => {
  const bytes = await makeJpeg({ width: 3000, height: 2000 })
  const created = await upload(bytes, 'Été à la mer.jpg')
  expect(created.status).toBe(AssetMediaStatus.Created)
  await heirloom.settled()

  const buckets = await getTimeBuckets({ visibility: AssetVisibility.Timeline, withStacked: true })
  expect(buckets).toEqual([{ timeBucket: '2023-07-01', count: 1 }])
  const month = await getTimeBucket({ timeBucket: '2023-07-01', visibility: AssetVisibility.Timeline })
  expect(month).toMatchObject({
    id: [created.id],
    ratio: [1.5],
    isImage: [true],
    localOffsetHours: [2],
    duration: [null],
    fileCreatedAt: ['2023-07-14T13:16:17+00:00'],
  })
  expect(month.thumbhash[0]).toMatch(/^[\w+/=]{20,}$/)

  const info = await getAssetInfo({ id: created.id })
  expect(info).toMatchObject({
    originalFileName: 'Été à la mer.jpg',
    type: 'IMAGE',
    width: 3000,
    height: 2000,
    localDateTime: '2023-07-14T15:16:17.000Z',
    fileCreatedAt: '2023-07-14T13:16:17.000Z',
    checksum: createHash('sha1').update(bytes).digest('base64'),
    exifInfo: { make: 'Heirloom', fileSizeInByte: bytes.length },
  })
  const original = await downloadAsset({ id: created.id })
  expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true)
  const thumbnail = await viewAsset({ id: created.id, size: AssetMediaSize.Thumbnail })
  expect(thumbnail.type).toBe('image/webp')
  const preview = await viewAsset({ id: created.id, size: AssetMediaSize.Preview })
  expect(preview.type).toBe('image/jpeg')
  const fullsize = await viewAsset({ id: created.id, size: AssetMediaSize.Fullsize })
  expect(fullsize.size).toBe(bytes.length)
  expect(await getAssetStatistics({})).toEqual({ images: 1, videos: 0, total: 1 })
})

test('the same photo again is a duplicate, also asked in bulk', async () => {
  const bytes = await makeJpeg()
  const first = await upload(bytes, 'a.jpg')
  const second = await upload(bytes, 'b.jpg')
  expect(second).toEqual({ id: first.id, status: AssetMediaStatus.Duplicate })
  const checksum = createHash('sha1').update(bytes).digest('base64')
  const { results } = await checkBulkUpload({ assetBulkUploadCheckDto: { assets: [{ id: '1', checksum }] } })
  expect(results).toMatchObject([{ id: '1', action: 'reject', reason: 'duplicate', assetId: first.id }])
})

test('ranges, tags and names of files are as browsers expect', async () => {
  const bytes = await makeJpeg()
  const { id } = await upload(bytes, 'x.jpg', { filename: `a"b;c'ü.jpg` })
  const ask = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${heirloom.url}/api/assets/${id}/original`, {
      method,
      headers: { ...bearer().headers, ...headers },
    })
  const part = await ask({ range: 'bytes=10-19' })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`)
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  const tail = await ask({ range: 'bytes=-5' })
  expect(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true)
  expect((await ask({ range: `bytes=${bytes.length}-` })).status).toBe(416)
  const asked = await ask({}, 'HEAD')
  expect([asked.status, asked.headers.get('content-length')]).toEqual([200, String(bytes.length)])
  const askedPart = await ask({ range: 'bytes=10-19' }, 'HEAD')
  expect([askedPart.status, askedPart.headers.get('content-length')]).toEqual([206, '10'])
  const whole = await ask({})
  expect(whole.headers.get('content-disposition')).toBe(
    `attachment; filename="a_b;c'_.jpg"; filename*=UTF-8''a%22b%3Bc%27%C3%BC.jpg`,
  )
  expect((await ask({ 'if-none-match': whole.headers.get('etag') ?? '' })).status).toBe(304)
})

test('a file that lies about itself is kept, and the reason told', async () => {
  const { id } = await upload(Buffer.from('this is no picture at all'), 'lie.jpg')
  await heirloom.settled()
  const problems = (await (await fetch(`${heirloom.url}/api/heirloom/problems`, bearer())).json()) as {
    assetId: string
    code: string
    message: string
  }[]
  const ours = problems.find((problem) => problem.assetId === id)
  expect(ours?.code).toBe('not_a_picture')
  const answer = await fetch(`${heirloom.url}/api/assets/${id}/thumbnail`, bearer())
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ message: ours?.message })
})

test('derived files that were deleted come back by themselves', async () => {
  const { id } = await upload(await makeJpeg(), 'back.jpg')
  await heirloom.settled()
  await rm(path.join(heirloom.dataFolder.derived, 'thumbnail'), { recursive: true })
  const url = `${heirloom.url}/api/assets/${id}/thumbnail`
  expect((await fetch(url, bearer())).status).toBe(404)
  await expect.poll(async () => (await fetch(url, bearer())).status, { timeout: 20_000 }).toBe(200)
})

test('nobody else sees it', async () => {
  const { id } = await upload(await makeJpeg(), 'mine.jpg')
  const { rows } = await heirloom.database.pool.query<{ id: string }>(
    `insert into account (email, name) values ('eve@example.org', 'Eve') returning id`,
  )
  await heirloom.database.pool.query('update asset set owner_id = $1 where id = $2', [rows[0]?.id, id])
  for (const what of ['', '/thumbnail', '/original', '/video/playback']) {
    const answer = await fetch(`${heirloom.url}/api/assets/${id}${what}`, bearer())
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/^Not found or no asset\.\w+ access$/) as string,
    })
  }
})

test('the locked folder stays shut', async () => {
  const { id } = await upload(await makeJpeg(), 'secret.jpg', { visibility: AssetVisibility.Locked })
  expect((await fetch(`${heirloom.url}/api/assets/${id}/original`, bearer())).status).toBe(400)
  const buckets = await getTimeBuckets({ visibility: AssetVisibility.Locked })
  expect(buckets).toEqual([])
})

test('after all this, nothing is wrong', async () => {
  await heirloom.settled()
  await rm(path.join(heirloom.dataFolder.derived, 'thumbnail'), { recursive: true, force: true })
  const { findings, assets } = await heirloom.check()
  expect(assets).toBeGreaterThan(5)
  expect(findings.filter((finding) => finding.code !== 'picture_missing')).toEqual([])
})
