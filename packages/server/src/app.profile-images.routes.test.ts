// Pictures of the people themselves, as Immich's own client library sends and fetches them.
import { randomUUID } from 'node:crypto'
import { routes } from '@heirloom/contract'
import {
  createProfileImage,
  createUserAdmin,
  deleteProfileImage,
  getMyUser,
  getProfileImage,
  getUser,
  init,
  login,
  searchUsers,
  signUpAdmin,
} from '@immich/sdk'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
let ada: { readonly headers: Record<string, string> }
let bob: { readonly headers: Record<string, string> }
let adaId = ''
const password = 'correct horse'

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  adaId = (await signUpAdmin({ signUpDto: { email: 'ada@example.org', password, name: 'Ada' } })).id
  ada = await signIn('ada@example.org')
  const userAdminCreateDto = { email: 'bob@example.org', password, name: 'Bob' }
  await createUserAdmin({ userAdminCreateDto }, ada)
  bob = await signIn('bob@example.org')
})
afterAll(async () => {
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

async function signIn(email: string): Promise<{ readonly headers: Record<string, string> }> {
  const { accessToken } = await login({ loginCredentialDto: { email, password } })
  return { headers: { authorization: `Bearer ${accessToken}` } }
}

const fileOf = (bytes: Uint8Array, name = 'me.jpg') => new File([new Uint8Array(bytes)], name)
const send = (file: File, who = ada) => createProfileImage({ createProfileImageDto: { file } }, who)
const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: { status: number }) => error.status,
  )
const pictureOf = async (who = bob) =>
  Buffer.from(await (await getProfileImage({ id: adaId }, who)).arrayBuffer())

async function call(path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { ...ada.headers, ...(body && { 'content-type': 'application/json' }) }
  const request = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) }
  return (await fetch(`${heirloom.url}/api${path}`, request)).json() as Promise<Record<string, unknown>>
}

async function undoLast(): Promise<void> {
  const { operations } = await call('/heirloom/history?kind=change&limit=1')
  const [last] = operations as { id: string; text: string }[]
  expect(last!.text).toBe('Changed the profile picture')
  expect(await call('/heirloom/undo', { operationIds: [last!.id] })).toMatchObject({ kept: [] })
}

test('a picture is made small, shown to others, and taken back', async () => {
  expect((await getMyUser(ada)).profileImagePath).toBe('')
  expect(await statusOf(getProfileImage({ id: adaId }, bob))).toBe(404)
  const sent = await send(fileOf(await makeJpeg({ width: 900, height: 600 })))
  expect(routes.createProfileImage.responses[201].strict().parse(sent)).toEqual(sent)
  expect(sent).toMatchObject({ userId: adaId, profileImagePath: expect.stringContaining(adaId) })
  const { profileChangedAt, profileImagePath } = sent
  expect(await getUser({ id: adaId }, bob)).toMatchObject({ profileImagePath, profileChangedAt })
  expect((await searchUsers(bob)).find(({ id }) => id === adaId)).toMatchObject({ profileImagePath })
  const first = await pictureOf()
  expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 })

  const second = await send(fileOf(await makeJpeg({ width: 100, height: 80 })))
  expect(second.profileChangedAt > profileChangedAt).toBe(true)
  expect((await pictureOf()).equals(first)).toBe(false)
  await undoLast()
  expect((await pictureOf()).equals(first)).toBe(true)

  await deleteProfileImage(ada)
  expect(await statusOf(getProfileImage({ id: adaId }, bob))).toBe(404)
  expect((await getMyUser(ada)).profileImagePath).toBe('')
  await undoLast()
  expect((await pictureOf()).equals(first)).toBe(true)
})

test('what is no picture, or too much of one, is refused, and the one before stays', async () => {
  await send(fileOf(await makeJpeg()))
  const before = await pictureOf()
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
  const jpeg = await makeJpeg()
  const bad: readonly (readonly [number, Uint8Array])[] = [
    [400, Buffer.from(svg)],
    [400, Buffer.from('not a picture')],
    [400, jpeg.subarray(0, 600)],
    [400, Buffer.alloc(0)],
    [413, Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)])],
  ]
  for (const [status, bytes] of bad) expect(await statusOf(send(fileOf(bytes)))).toBe(status)
  const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: 'red' } })
    .png({ compressionLevel: 9 })
    .toBuffer()
  expect(await statusOf(send(fileOf(bomb, 'bomb.png')))).toBe(400)
  expect((await pictureOf()).equals(before)).toBe(true)
  const form = new FormData()
  form.append('something', 'else')
  const empty = await fetch(`${heirloom.url}/api/users/profile-image`, {
    ...ada,
    method: 'POST',
    body: form,
  })
  expect([empty.status, await empty.json()]).toMatchObject([400, { code: 'no_picture' }])
  expect(await statusOf(getProfileImage({ id: randomUUID() }, bob))).toBe(400)
})
