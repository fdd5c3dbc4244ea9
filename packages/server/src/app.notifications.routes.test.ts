// What people are told in the app, as Immich's own client library reads it.
import { randomUUID } from 'node:crypto'
import { routes } from '@heirloom/contract'
import {
  addUsersToAlbum,
  AlbumUserRole,
  createAlbum,
  createApiKey,
  createNotification,
  createUserAdmin,
  deleteNotification,
  deleteNotifications,
  deleteUserAdmin,
  getNotification,
  getNotifications,
  init,
  login,
  NotificationLevel,
  NotificationType,
  Permission,
  sendTestEmailAdmin,
  setApiKey,
  signUpAdmin,
  updateNotification,
  updateNotifications,
  uploadAsset,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addJobs } from './platform/jobs/jobs.ts'

let heirloom: TestApp
let adaId = ''
let bobId = ''
let bob: { readonly headers: Record<string, string> }
const password = 'correct horse'

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  adaId = (await signUpAdmin({ signUpDto: { email: 'ada@example.org', password, name: 'Ada' } })).id
  const admin = await signIn('ada@example.org')
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  setApiKey((await createApiKey({ apiKeyCreateDto }, admin)).secret)
  bobId = (await createUserAdmin({ userAdminCreateDto: { email: 'bob@example.org', password, name: 'Bob' } }))
    .id
  bob = await signIn('bob@example.org')
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

async function signIn(email: string): Promise<{ readonly headers: Record<string, string> }> {
  const { accessToken } = await login({ loginCredentialDto: { email, password } })
  return { headers: { authorization: `Bearer ${accessToken}` } }
}

const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

const tell = (more: object = {}) =>
  createNotification({ notificationCreateDto: { title: 'Hello', userId: bobId, ...more } })

test('an admin tells someone something, who reads it and puts it away', async () => {
  const told = await tell({ description: 'You', data: { a: 1 }, level: NotificationLevel.Warning })
  expect(routes.createNotification.responses[201].strict().parse(told)).toEqual(told)
  expect(told).toMatchObject({ type: 'Custom', level: 'warning', title: 'Hello', data: { a: 1 } })
  const other = await tell({ type: NotificationType.SystemMessage })
  const { id } = told
  expect(await getNotification({ id }, bob)).toEqual(told)
  expect((await getNotifications({}, bob)).map((one) => one.id)).toEqual([other.id, id])
  expect(await getNotifications({ level: NotificationLevel.Warning }, bob)).toEqual([told])
  expect(await getNotifications({ $type: NotificationType.SystemMessage }, bob)).toEqual([other])
  expect(await getNotifications({ id }, bob)).toEqual([told])

  const readAt = new Date().toISOString()
  expect(await updateNotification({ id, notificationUpdateDto: { readAt } }, bob)).toEqual({
    ...told,
    readAt,
  })
  expect(await getNotifications({ unread: true }, bob)).toEqual([other])
  expect(await getNotifications({ unread: false }, bob)).toEqual([{ ...told, readAt }])
  await updateNotifications({ notificationUpdateAllDto: { ids: [id, other.id], readAt: null } }, bob)
  expect(await getNotifications({ unread: true }, bob)).toHaveLength(2)
  expect(await updateNotification({ id, notificationUpdateDto: {} }, bob)).toEqual(told)

  await deleteNotification({ id }, bob)
  expect(await statusOf(getNotification({ id }, bob))).toBe(400)
  await deleteNotifications({ notificationDeleteAllDto: { ids: [other.id] } }, bob)
  expect(await getNotifications({}, bob)).toEqual([])
})

test('what one person is told is nobody else’s', async () => {
  const { id } = await tell()
  const mine = await createNotification({ notificationCreateDto: { title: 'Me', userId: adaId } })
  expect(await statusOf(getNotification({ id }))).toBe(400)
  expect(await statusOf(deleteNotification({ id }))).toBe(400)
  expect(
    await statusOf(updateNotification({ id, notificationUpdateDto: { readAt: new Date().toISOString() } })),
  ).toBe(400)
  expect(await statusOf(deleteNotifications({ notificationDeleteAllDto: { ids: [mine.id, id] } }))).toBe(400)
  expect(await getNotification({ id: mine.id })).toEqual(mine)
  expect(await getNotifications({ id }, bob)).toHaveLength(1)
  expect(
    await statusOf(createNotification({ notificationCreateDto: { title: 'x', userId: adaId } }, bob)),
  ).toBe(403)
  for (const bad of [{ userId: randomUUID() }, { title: '' }, { level: 'loud' }, { readAt: 'soon' }])
    expect(await statusOf(tell(bad))).toBe(400)
  expect(await statusOf(deleteNotifications({ notificationDeleteAllDto: { ids: [] } }))).toBe(400)
  const loud = await fetch(`${heirloom.url}/api/notifications?level=loud`, bob)
  expect(loud.status).toBe(400)
})

test('who is let into an album is told', async () => {
  const album = await createAlbum({ createAlbumDto: { albumName: 'Summer' } })
  const albumUsers = [{ userId: bobId, role: AlbumUserRole.Viewer }]
  await addUsersToAlbum({ id: album.id, addUsersDto: { albumUsers } })
  const second = await createAlbum({ createAlbumDto: { albumName: 'Winter', albumUsers } })
  const told = await getNotifications({ $type: NotificationType.AlbumInvite }, bob)
  expect(told.map(({ description, data }) => [description, data])).toEqual([
    ['Ada shares the album “Winter” with you.', { albumId: second.id }],
    ['Ada shares the album “Summer” with you.', { albumId: album.id }],
  ])
})

test('a change that waits is told to its owner and to admins', async () => {
  const one = async (): Promise<string> => {
    const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
    const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
    return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, bob)).id
  }
  await Promise.all(Array.from({ length: 25 }, one))
  await heirloom.settled()
  expect(await statusOf(deleteUserAdmin({ id: bobId, userAdminDeleteDto: {} }))).toBe(409)
  const watch = { job: 'alarms.watch', queue: 'watch', payload: {}, attempts: 1 }
  await heirloom.database.db.transaction().execute((trx) => addJobs(trx, [watch]))
  const waiting = async (who?: typeof bob) =>
    (await getNotifications({ $type: NotificationType.SystemMessage }, who)).filter(
      ({ data }) => (data as { code?: string }).code === 'changes_waiting',
    )
  await expect.poll(() => waiting(bob), { timeout: 50_000 }).toHaveLength(1)
  expect(await waiting(bob)).toMatchObject([
    { level: 'warning', title: 'A change to 1 account is waiting for you.' },
  ])
  expect(await waiting()).toMatchObject([
    { level: 'warning', title: 'A change to 1 account is waiting for Bob.' },
  ])
})

test('a mail is tried where a mail server is set up', async () => {
  const transport = { host: 'x', port: 1, username: '', password: '', ignoreCert: false, secure: false }
  const systemConfigSmtpDto = { enabled: true, from: 'a', replyTo: 'b', transport }
  const tried = sendTestEmailAdmin({ systemConfigSmtpDto })
  await expect(tried).rejects.toMatchObject({ status: 400, data: { code: 'no_mail' } })
})
