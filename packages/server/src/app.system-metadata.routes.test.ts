// The state of the server, and licences, as Immich's own client library asks for them.
import {
  createUserAdmin,
  deleteServerLicense,
  deleteUserLicense,
  getAdminOnboarding,
  getReverseGeocodingState,
  getServerLicense,
  getUserLicense,
  getVersionCheckState,
  getVersionHistory,
  init,
  login,
  setServerLicense,
  setUserLicense,
  signUpAdmin,
  updateAdminOnboarding,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { recordStart } from './features/server-info/server-info.ts'

let heirloom: TestApp
let ada: { readonly headers: Record<string, string> }
let bob: { readonly headers: Record<string, string> }
const password = 'correct horse'

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: { email: 'ada@example.org', password, name: 'Ada' } })
  ada = await signIn('ada@example.org')
  await createUserAdmin({ userAdminCreateDto: { email: 'bob@example.org', password, name: 'Bob' } }, ada)
  bob = await signIn('bob@example.org')
})
afterAll(() => heirloom.close())

async function signIn(email: string): Promise<{ readonly headers: Record<string, string> }> {
  const { accessToken } = await login({ loginCredentialDto: { email, password } })
  return { headers: { authorization: `Bearer ${accessToken}` } }
}

const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

test('the versions that ran, each since its first start', async () => {
  const [first] = await getVersionHistory()
  expect(first).toMatchObject({ version: '0.0.0', createdAt: expect.any(String) })
  await recordStart(heirloom.database.db, { version: '0.1.0', settings: {} })
  await recordStart(heirloom.database.db, { version: '0.0.0', settings: {} })
  const history = await getVersionHistory()
  expect(history.map(({ version }) => version)).toEqual(['0.1.0', '0.0.0'])
  expect(history[1]).toEqual(first)
})

test('the first steps of admins', async () => {
  expect(await getAdminOnboarding(ada)).toEqual({ isOnboarded: false })
  await updateAdminOnboarding({ adminOnboardingUpdateDto: { isOnboarded: true } }, ada)
  expect(await getAdminOnboarding(ada)).toEqual({ isOnboarded: true })
  expect(await statusOf(getAdminOnboarding(bob))).toBe(403)
})

test('nobody is asked for news, and places are not imported', async () => {
  expect(await getVersionCheckState(ada)).toEqual({ checkedAt: null, releaseVersion: null })
  expect(await getReverseGeocodingState(ada)).toEqual({ lastImportFileName: null, lastUpdate: null })
})

test('there is never a licence', async () => {
  const licenseKeyDto = { licenseKey: 'IMSV-0000', activationKey: 'x' }
  const asked = [
    () => getServerLicense(ada),
    () => setServerLicense({ licenseKeyDto }, ada),
    () => deleteServerLicense(ada),
    () => getUserLicense(bob),
    () => setUserLicense({ licenseKeyDto }, bob),
    () => deleteUserLicense(bob),
  ]
  for (const ask of asked) expect(await statusOf(ask())).toBe(404)
  expect(await statusOf(getServerLicense(bob))).toBe(403)
})
