// Accounts in the hands of admins, as Immich's own client library uses them.
import { randomUUID } from 'node:crypto'
import {
  AssetVisibility,
  createApiKey,
  createUserAdmin,
  deleteUserAdmin,
  getAssetStatistics,
  getMyCalendarHeatmap,
  getUserAdmin,
  getUserCalendarHeatmapAdmin,
  getUserPreferencesAdmin,
  getUserSessionsAdmin,
  getUserStatisticsAdmin,
  init,
  login,
  Permission,
  restoreUserAdmin,
  searchUsers,
  searchUsersAdmin,
  setApiKey,
  signUpAdmin,
  CalendarHeatmapType,
  unlockAuthSession,
  updateUserAdmin,
  updateUserPreferencesAdmin,
  uploadAsset,
  UserAvatarColor,
} from '@immich/sdk'
import type { UserAdminResponseDto } from '@immich/sdk'
import { routes } from '@heirloom/contract'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { expireAccounts } from './features/users-admin/users-admin.jobs.ts'
import { addJobs } from './platform/jobs/jobs.ts'

let heirloom: TestApp
let token = ''
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = await signIn(ada.email)
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  setApiKey((await createApiKey({ apiKeyCreateDto }, as(token))).secret)
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

const as = (session: string) => ({ headers: { authorization: `Bearer ${session}` } })
const signIn = async (email: string, password = ada.password): Promise<string> =>
  (await login({ loginCredentialDto: { email, password } })).accessToken

interface Refused {
  readonly status: number
  readonly data: { readonly message: string }
}
const refusal = (change: Promise<unknown>): Promise<[number, string] | 'done'> =>
  change.then(
    () => 'done' as const,
    ({ status, data }: Refused) => [status, data.message],
  )

async function addPerson(more: object = {}): Promise<UserAdminResponseDto> {
  const email = `${randomUUID()}@example.org`
  const userAdminCreateDto = { email, name: 'Bob', password: ada.password, ...more }
  const user = await createUserAdmin({ userAdminCreateDto })
  expect(routes.createUserAdmin.responses[201].strict().parse(user)).toEqual(user)
  return user
}

async function upload(session: string, count: number): Promise<readonly string[]> {
  const one = async (): Promise<string> => {
    const assetData = new File([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))], 'a.jpg')
    const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
    return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, as(session))).id
  }
  const ids = await Promise.all(Array.from({ length: count }, one))
  await heirloom.settled()
  return ids
}

async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...as(token).headers, ...(body && { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return (text === '' ? {} : JSON.parse(text)) as Body
}

interface Operation {
  readonly id: string
  readonly text: string
}
const lastOperation = async () =>
  (
    await call<{ operations: readonly Operation[] }>(
      'GET',
      '/heirloom/history?kind=change&limit=1&everyone=true',
    )
  ).operations[0]!
const undo = (operationIds: readonly string[]) =>
  call<{ operationId: string; kept: unknown[] }>('POST', '/heirloom/undo', { operationIds, everyone: true })

test('an admin makes accounts, with all that there is to say of them', async () => {
  const made = await addPerson({
    isAdmin: false,
    avatarColor: UserAvatarColor.Amber,
    quotaSizeInBytes: 1_000_000,
    storageLabel: 'bob',
    shouldChangePassword: true,
    pinCode: '123456',
    notify: true,
  })
  expect(made).toMatchObject({
    avatarColor: 'amber',
    quotaSizeInBytes: 1_000_000,
    quotaUsageInBytes: 0,
    storageLabel: 'bob',
    shouldChangePassword: true,
    status: 'active',
    deletedAt: null,
  })
  const session = await signIn(made.email)
  expect(await refusal(unlockAuthSession({ sessionUnlockDto: { pinCode: '123456' } }, as(session)))).toBe(
    'done',
  )
  expect(await getUserAdmin({ id: made.id })).toEqual(made)
  const taken = { email: made.email.toUpperCase(), name: 'x', password: ada.password }
  expect((await refusal(createUserAdmin({ userAdminCreateDto: taken })))[0]).toBe(400)
  const label = { email: 'x@example.org', name: 'x', password: ada.password, storageLabel: 'bob' }
  expect(await refusal(createUserAdmin({ userAdminCreateDto: label }))).toEqual([
    400,
    'This storage label belongs to another account already.',
  ])
  for (const bad of [
    { name: '' },
    { email: 'nobody' },
    { password: 'short' },
    { pinCode: '12' },
    { storageLabel: '../up' },
    { quotaSizeInBytes: -1 },
  ])
    expect(
      (await refusal(createUserAdmin({ userAdminCreateDto: { ...label, storageLabel: null, ...bad } })))[0],
    ).toBe(400)
})

test('an admin changes accounts, and undoing changes them back', async () => {
  const made = await addPerson({ quotaSizeInBytes: 5 })
  const session = await signIn(made.email)
  const change = (userAdminUpdateDto: object) => updateUserAdmin({ id: made.id, userAdminUpdateDto })
  expect(await change({ name: 'Robert', quotaSizeInBytes: null, storageLabel: 'robert' })).toMatchObject({
    name: 'Robert',
    quotaSizeInBytes: null,
    storageLabel: 'robert',
    email: made.email,
  })
  const operation = await lastOperation()
  expect(operation.text).toBe('Changed the account of Bob')
  expect(await change({ storageLabel: '' })).toMatchObject({ storageLabel: null, name: 'Robert' })
  expect((await undo([(await lastOperation()).id])).kept).toEqual([])
  expect((await undo([operation.id])).kept).toEqual([])
  expect(await getUserAdmin({ id: made.id })).toMatchObject({
    name: 'Bob',
    quotaSizeInBytes: 5,
    storageLabel: null,
  })

  await change({ password: 'another horse', shouldChangePassword: true })
  expect((await refusal(getAssetStatistics({}, as(session))))[0]).toBe(401)
  await signIn(made.email, 'another horse')
  expect((await refusal(change({ email: ada.email })))[0]).toBe(400)
  expect(await refusal(updateUserAdmin({ id: randomUUID(), userAdminUpdateDto: {} }))).toEqual([
    400,
    'User not found',
  ])
})

test('a storage label is a folder for what comes from now on', async () => {
  const bob = await addPerson({ quotaSizeInBytes: 1_000_000 })
  const session = await signIn(bob.email)
  const folders = async (): Promise<readonly (string | undefined)[]> =>
    (
      await sql<{
        path: string
      }>`select path from asset where owner_id = ${bob.id} order by created_at`.execute(heirloom.database.db)
    ).rows.map(({ path }) => path.split('/')[0])
  await upload(session, 1)
  await updateUserAdmin({ id: bob.id, userAdminUpdateDto: { storageLabel: 'robert.b' } })
  await upload(session, 1)
  expect(await folders()).toEqual([bob.id, 'robert.b'])
  await updateUserAdmin({ id: bob.id, userAdminUpdateDto: { quotaSizeInBytes: 1 } })
  await expect(upload(session, 1)).rejects.toMatchObject({ status: 400 })
  expect(await folders()).toHaveLength(2)
})

test('admins keep their rights from themselves, and the last one from all', async () => {
  const [me] = await searchUsersAdmin({}).then((all) => all.filter(({ email }) => email === ada.email))
  const give = { id: me!.id, userAdminUpdateDto: { isAdmin: false } }
  expect(await refusal(updateUserAdmin(give))).toEqual([
    400,
    'Admin status can only be changed by another admin',
  ])
  expect((await refusal(deleteUserAdmin({ id: me!.id, userAdminDeleteDto: { force: true } })))[0]).toBe(403)
  const bob = await addPerson()
  const session = await signIn(bob.email)
  expect((await refusal(searchUsersAdmin({}, as(session))))[0]).toBe(403)
  expect(await updateUserAdmin({ id: bob.id, userAdminUpdateDto: { isAdmin: true } })).toMatchObject({
    isAdmin: true,
  })
  expect((await searchUsersAdmin({ id: bob.id }, as(session))).map(({ id }) => id)).toEqual([bob.id])
})

test('what someone prefers, is signed in with, and has', async () => {
  const bob = await addPerson()
  const session = await signIn(bob.email)
  await upload(session, 2)
  const { id } = bob
  const changed = await updateUserPreferencesAdmin({
    id,
    userPreferencesUpdateDto: { memories: { duration: 9 }, avatar: { color: UserAvatarColor.Green } },
  })
  expect(await getUserPreferencesAdmin({ id })).toEqual(changed)
  expect(changed.memories.duration).toBe(9)
  expect(await getUserAdmin({ id })).toMatchObject({ avatarColor: 'green' })
  expect(await getUserSessionsAdmin({ id })).toMatchObject([{ current: false }])
  expect(await getUserStatisticsAdmin({ id })).toEqual({ images: 2, videos: 0, total: 2 })
  expect(await getUserStatisticsAdmin({ id, visibility: AssetVisibility.Locked })).toMatchObject({ total: 0 })
  expect((await getUserAdmin({ id })).quotaUsageInBytes).toBeGreaterThan(0)

  const today = new Date().toISOString().slice(0, 10)
  const came = await getMyCalendarHeatmap({}, as(session))
  expect(came).toMatchObject({ to: today, totalCount: 2 })
  expect(came.series).toHaveLength(365)
  expect(came.series.at(-1)).toEqual({ date: today, count: 2 })
  const span = { $from: '2023-07-13', to: '2023-07-15' }
  expect(await getUserCalendarHeatmapAdmin({ id, ...span, $type: CalendarHeatmapType.Taken })).toEqual({
    from: '2023-07-13',
    to: '2023-07-15',
    totalCount: 2,
    series: [
      { date: '2023-07-13', count: 0 },
      { date: '2023-07-14', count: 2 },
      { date: '2023-07-15', count: 0 },
    ],
  })
  for (const bad of [
    { $from: '2024-02-30' },
    { $from: '2024-02-02', to: '2024-02-01' },
    { $from: '1900-01-01' },
  ])
    expect((await refusal(getMyCalendarHeatmap(bad)))[0]).toBe(400)
  for (const read of [getUserPreferencesAdmin, getUserSessionsAdmin, getUserStatisticsAdmin])
    expect(await refusal(read({ id: randomUUID() }))).toEqual([400, 'User not found'])
})

test('an account with few photos is removed, and comes back with all that it had', async () => {
  const bob = await addPerson()
  const session = await signIn(bob.email)
  await upload(session, 3)
  const { id } = bob
  const removed = await deleteUserAdmin({ id, userAdminDeleteDto: { force: true } })
  expect(removed).toMatchObject({ status: 'deleted', deletedAt: expect.any(String) })
  expect((await lastOperation()).text).toBe('Removed the account of Bob')
  expect((await refusal(getAssetStatistics({}, as(session))))[0]).toBe(401)
  expect((await refusal(signIn(bob.email)))[0]).toBe(401)
  expect((await searchUsers()).some((user) => user.id === id)).toBe(false)
  expect((await searchUsersAdmin({})).some((user) => user.id === id)).toBe(false)
  expect((await searchUsersAdmin({ withDeleted: true })).some((user) => user.id === id)).toBe(true)
  expect(await deleteUserAdmin({ id, userAdminDeleteDto: {} })).toEqual(removed)

  expect(await restoreUserAdmin({ id })).toMatchObject({ status: 'active', deletedAt: null })
  expect(await getAssetStatistics({}, as(await signIn(bob.email)))).toMatchObject({ total: 3 })

  await deleteUserAdmin({ id, userAdminDeleteDto: {} })
  await undo([(await lastOperation()).id])
  expect(await getUserAdmin({ id })).toMatchObject({ status: 'active' })
  expect(await refusal(restoreUserAdmin({ id: randomUUID() }))).toEqual([400, 'User not found'])
})

interface Waiting {
  readonly id: string
  readonly kind: string
  readonly ownerId: string
  readonly count: number
  readonly state: string
}

test('an account with many photos goes when an admin confirms how many, and after its days they go as a purge does', async () => {
  const bob = await addPerson()
  const ids = await upload(await signIn(bob.email), 30)
  const { id } = bob
  const [status, message] = (await refusal(deleteUserAdmin({ id, userAdminDeleteDto: { force: true } }))) as [
    number,
    string,
  ]
  expect([status, message]).toEqual([409, expect.stringContaining('remove an account with its 30 photos')])
  expect(await getUserAdmin({ id })).toMatchObject({ status: 'active' })
  const waiting = (await call<Waiting[]>('GET', '/heirloom/waiting-changes')).find(
    (one) => one.ownerId === id,
  )
  expect(waiting).toMatchObject({ kind: 'account.delete', count: 30, state: 'waiting' })
  expect(
    await call('POST', `/heirloom/waiting-changes/${waiting!.id}/approve`, { confirmed: 30 }),
  ).toMatchObject({
    count: 30,
  })
  expect(await getUserAdmin({ id })).toMatchObject({ status: 'deleted' })
  await restoreUserAdmin({ id })

  expect(await call('DELETE', `/admin/users/${id}`, { confirmed: 29 })).toMatchObject({
    code: 'confirmed_differs',
  })
  expect(await call('DELETE', `/admin/users/${id}`, { confirmed: 30 })).toMatchObject({ status: 'deleted' })

  // Dating it back does not help: what counts is when the journal says that it was removed.
  await sql`update account set deleted_at = now() - interval '30 days' where id = ${id}`.execute(
    heirloom.database.db,
  )
  const photos = async () =>
    (
      await sql<{ photos: number; tombstones: number }>`
        select (select count(*)::int from asset where owner_id = ${id}) as photos,
          (select count(*)::int from tombstone where owner_id = ${id} and quarantined_at is not null) as tombstones`.execute(
        heirloom.database.db,
      )
    ).rows[0]!
  const expire = () => heirloom.database.db.transaction().execute((trx) => addJobs(trx, [expireAccounts]))
  await expire()
  await expect.poll(looks).toBeGreaterThan(0)
  expect(await photos()).toEqual({ photos: 30, tombstones: 0 })
  await expect(
    sql`update asset set state = 'trashed', trashed_at = now() where owner_id = ${id}`.execute(
      heirloom.database.db,
    ),
  ).rejects.toMatchObject({ code: 'HG001' })

  await letDaysPass()
  await expire()
  await expect.poll(photos, { timeout: 50_000 }).toEqual({ photos: 0, tombstones: 30 })
  const [emptied] = (
    await sql<{ id: string }>`select id from operation where intent = 'account.empty'`.execute(
      heirloom.database.db,
    )
  ).rows
  await restoreUserAdmin({ id })
  expect((await undo([emptied!.id])).kept).toEqual([])
  const session = await signIn(bob.email)
  expect(await getAssetStatistics({}, as(session))).toMatchObject({ total: ids.length })
})

const looks = async (): Promise<number> =>
  (
    await sql<{ times: number }>`
      select coalesce(sum(times), 0)::int as times from job_outcome_count where job = 'account.expire'`.execute(
      heirloom.database.db,
    )
  ).rows[0]!.times

/** The owner of the database lets accounts wait no longer. */
async function letDaysPass(): Promise<void> {
  const owner = new Client({ connectionString: heirloom.database.ownerUrl })
  await owner.connect()
  await owner.query('update heirloom.removal_limit set account_days = 0')
  await owner.end()
}
