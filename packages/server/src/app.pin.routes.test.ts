// The PIN and the locked folder, as Immich's own client library uses them.
import {
  AssetMediaSize,
  AssetVisibility,
  changePinCode,
  createApiKey,
  downloadAsset,
  getAssetInfo,
  getAuthStatus,
  getTimeBucket,
  getTimeBuckets,
  init,
  lockAuthSession,
  login,
  Permission,
  resetPinCode,
  setupPinCode,
  signUpAdmin,
  unlockAuthSession,
  updateAsset,
  uploadAsset,
  viewAsset,
} from '@immich/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
let apiKey = ''
let admin: { readonly headers: Record<string, string> }
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  admin = await signIn()
  const apiKeyCreateDto = { name: 'program', permissions: [Permission.All] }
  apiKey = (await createApiKey({ apiKeyCreateDto }, admin)).secret
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

async function signIn(): Promise<{ readonly headers: Record<string, string> }> {
  const { accessToken } = await login({
    loginCredentialDto: { email: ada.email, password: ada.password },
  })
  return { headers: { authorization: `Bearer ${accessToken}` } }
}

const byKey = () => ({ headers: { 'x-api-key': apiKey } })

interface Refused {
  readonly status: number
  readonly data: string | { readonly message: string }
}
const messageOf = (data: Refused['data']): string =>
  (typeof data === 'string' ? (JSON.parse(data) as { message: string }) : data).message
const refusal = (change: Promise<unknown>): Promise<[number, string] | 'done'> =>
  change.then(
    () => 'done' as const,
    ({ status, data }: Refused) => [status, messageOf(data)],
  )

const rowsOf = async () =>
  (
    await sql<{ pin: string | null; change: string }>`
      select a.pin, (select string_agg(c.after::text, ' ') from change c where c.row_id = a.id) as change
      from account a where a.email = ${ada.email}`.execute(heirloom.database.db)
  ).rows[0]!

test('a PIN is chosen once, changed with what proves it, and is nowhere to be read', async () => {
  expect(await getAuthStatus(admin)).toMatchObject({ password: true, pinCode: false, isElevated: false })
  expect(await refusal(unlockAuthSession({ sessionUnlockDto: { pinCode: '123456' } }, admin))).toEqual([
    400,
    'User does not have a PIN code',
  ])
  expect((await refusal(setupPinCode({ pinCodeSetupDto: { pinCode: '12345' } }, admin)))[0]).toBe(400)
  await setupPinCode({ pinCodeSetupDto: { pinCode: '123456' } }, admin)
  expect(await refusal(setupPinCode({ pinCodeSetupDto: { pinCode: '654321' } }, admin))).toEqual([
    400,
    'User already has a PIN code',
  ])
  const change = (more: object) =>
    refusal(changePinCode({ pinCodeChangeDto: { newPinCode: '111111', ...more } }, admin))
  expect(await change({})).toEqual([400, 'Either password or pinCode is required'])
  expect(await change({ pinCode: '000000' })).toEqual([400, 'Wrong PIN code'])
  expect(await change({ password: 'wrong horse' })).toEqual([400, 'Wrong password'])
  expect(await change({ pinCode: '123456' })).toBe('done')
  expect(await change({ password: ada.password, newPinCode: '222222' })).toBe('done')
  const { pin, change: told } = await rowsOf()
  expect(pin).toMatch(/^v1\./)
  expect(`${pin} ${told}`).not.toMatch(/222222|111111|argon2/)
})

test('the locked folder opens with the PIN, in this session, for a while', async () => {
  const assetData = new File([new Uint8Array(await makeJpeg())], 'secret.jpg')
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  const { id } = await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, admin)
  await heirloom.settled()
  await updateAsset({ id, updateAssetDto: { visibility: AssetVisibility.Locked } }, admin)
  const other = await signIn()

  const locked = { visibility: AssetVisibility.Locked }
  const seenBy = async (who: typeof admin) => ({
    info: (await refusal(getAssetInfo({ id }, who))) === 'done',
    thumbnail: (await refusal(viewAsset({ id, size: AssetMediaSize.Thumbnail }, who))) === 'done',
    original: (await refusal(downloadAsset({ id }, who))) === 'done',
    buckets: (await getTimeBuckets(locked, who).catch(() => [])).length > 0,
    bucket:
      (await getTimeBucket({ ...locked, timeBucket: '2023-07-01' }, who).catch(() => ({ id: [] }))).id
        .length > 0,
  })
  const nothing = { info: false, thumbnail: false, original: false, buckets: false, bucket: false }
  const all = { info: true, thumbnail: true, original: true, buckets: true, bucket: true }

  expect(await seenBy(admin)).toEqual(nothing)
  expect(await refusal(unlockAuthSession({ sessionUnlockDto: { pinCode: '222222' } }, byKey()))).toEqual([
    400,
    'Only a session can open the locked folder; an API key cannot.',
  ])
  await unlockAuthSession({ sessionUnlockDto: { pinCode: '222222' } }, admin)
  const status = await getAuthStatus(admin)
  expect(status).toMatchObject({ pinCode: true, isElevated: true })
  const minutes = (Date.parse(status.pinExpiresAt!) - Date.now()) / 60_000
  expect(minutes).toBeGreaterThan(14)
  expect(minutes).toBeLessThanOrEqual(15)
  expect(await seenBy(admin)).toEqual(all)
  expect(await seenBy(other)).toEqual(nothing)
  expect(await seenBy(byKey())).toEqual(nothing)

  await lockAuthSession(admin)
  expect(await seenBy(admin)).toEqual(nothing)

  await unlockAuthSession({ sessionUnlockDto: { password: ada.password } }, admin)
  await updateAsset({ id, updateAssetDto: { visibility: AssetVisibility.Timeline } }, admin)
  expect(await seenBy(other)).toMatchObject({ info: true, thumbnail: true, original: true })
})

/** The folder, where it is open, closes in so many minutes. */
const leave = (minutes: number) =>
  sql`update session set elevated_until = now() + ${minutes} * interval '1 minute'
    where elevated_until is not null`.execute(heirloom.database.db)

test('who stays in it is not shut out; who goes away is', async () => {
  await unlockAuthSession({ sessionUnlockDto: { pinCode: '222222' } }, admin)
  await leave(1)
  const { pinExpiresAt } = await getAuthStatus(admin)
  expect((Date.parse(pinExpiresAt!) - Date.now()) / 60_000).toBeGreaterThan(4)
  await leave(-1)
  expect(await getAuthStatus(admin)).toMatchObject({ isElevated: false })
})

test('without a PIN nothing is open, in no session', async () => {
  const other = await signIn()
  await unlockAuthSession({ sessionUnlockDto: { pinCode: '222222' } }, admin)
  await unlockAuthSession({ sessionUnlockDto: { pinCode: '222222' } }, other)
  expect(await refusal(resetPinCode({ pinCodeResetDto: { pinCode: '222222' } }, byKey()))).toBe('done')
  for (const who of [admin, other])
    expect(await getAuthStatus(who)).toMatchObject({ pinCode: false, isElevated: false })
  const { change } = await rowsOf()
  expect(change).not.toContain('222222')
})

test('guessing at a PIN gets slower', async () => {
  await setupPinCode({ pinCodeSetupDto: { pinCode: '333333' } }, admin)
  const guess = () => refusal(unlockAuthSession({ sessionUnlockDto: { pinCode: '999999' } }, admin))
  for (let i = 0; i < 5; i++) expect(await guess()).toEqual([400, 'Wrong PIN code'])
  const before = Date.now()
  await guess()
  expect(Date.now() - before).toBeGreaterThan(400)
  expect(await refusal(unlockAuthSession({ sessionUnlockDto: { pinCode: '333333' } }, admin))).toBe('done')
  const { rows } = await sql<{ times: number }>`
    select count(*)::int as times from operation where intent = 'account.pin_failed'`.execute(
    heirloom.database.db,
  )
  expect(rows[0]!.times).toBeGreaterThanOrEqual(6)
})
