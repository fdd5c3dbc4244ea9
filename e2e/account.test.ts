// Account, locked folder and administration in a browser, on a real server: who one is, what programs may do, what only a
// PIN shows, who else has an account.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 6
const PHONE = {
  viewport: { width: 375, height: 740 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('account and administration', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const toast = () => page.getByRole('status').filter({ hasText: /\w/ })
  const dialog = () => page.getByRole('dialog')
  const undo = async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast()
      .getByText(/^Undone/)
      .waitFor()
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
  }, 240_000)
  afterAll(() => library?.stop())

  test('one is called otherwise, and again as before', async () => {
    await page.goto(`${url}/account`)
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await toast().getByText('Your profile is changed.').waitFor()
    expect((await library.ask<{ name: string }>('users/me')).name).toBe('Ada Lovelace')
    await undo()
    expect((await library.ask<{ name: string }>('users/me')).name).toBe('Ada')
    expect(await barriersOn(page)).toEqual([])
  })

  test('a key gets the permissions that are chosen, other ones, and goes', async () => {
    await page.getByLabel('What is it for?').fill('Frame')
    await page.getByText('What it may do: Everything').click()
    await page.getByLabel('Everything that you may do').uncheck()
    await page.getByText('Choose at least one thing that it may do.').waitFor()
    await page.getByText('Albums: 0 of').click()
    await page.getByLabel('album.read').check()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Make a key' }).click()
    const secret = await dialog().locator('code').innerText()
    const ask = (path: string) => fetch(`${url}/api/${path}`, { headers: { 'x-api-key': secret } })
    expect((await ask('albums')).status).toBe(200)
    expect((await ask('people')).status).toBe(403)
    await dialog().getByRole('button', { name: 'I have copied it' }).click()
    await page.getByRole('button', { name: 'Change the key Frame' }).click()
    await dialog().getByText('People: 0 of').click()
    await dialog().getByLabel('All of People').check()
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Save' }).click()
    await toast().getByText('The key “Frame” is changed.').waitFor()
    expect((await ask('people')).status).toBe(200)
    await page.getByRole('button', { name: 'Remove the key Frame' }).click()
    await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
    await toast().getByText('The key “Frame” is removed.').waitFor()
    expect((await ask('albums')).status).toBe(401)
  })

  test('preferences are kept as soon as they are changed', async () => {
    await page.getByLabel('New albums show first').selectOption('asc')
    await toast().getByText('Your preferences are changed.').waitFor()
    const { albums } = await library.ask<{ albums: { defaultAssetOrder: string } }>('users/me/preferences')
    expect(albums.defaultAssetOrder).toBe('asc')
  })

  test('the locked folder opens with a PIN alone, shows its photos, and closes again', async () => {
    await page.goto(`${url}/locked`)
    await page.getByLabel('PIN', { exact: true }).fill('123456')
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Set the PIN and open' }).click()
    await page.getByText('The locked folder is empty').waitFor()
    const month = await library.ask<{ id: string[] }>(
      'timeline/bucket?timeBucket=2024-06-01&visibility=timeline',
    )
    const [id = ''] = month.id
    const moved = await page.request.put(`${url}/api/assets`, { data: { ids: [id], visibility: 'locked' } })
    expect(moved.ok()).toBe(true)
    await page.reload()
    await page.locator(`[data-asset="${id}"]`).click()
    await page.getByRole('dialog', { name: 'Viewer' }).waitFor()
    await page.getByRole('button', { name: 'Back to the locked folder' }).click()
    await page.locator(`[data-asset="${id}"]`).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Lock again' }).click()
    await page.getByRole('button', { name: 'Open' }).waitFor()
    expect(await page.locator('[data-asset]').count()).toBe(0)
    await page.getByLabel('PIN', { exact: true }).fill('654321')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('PIN', { exact: true }).fill('123456')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.locator(`[data-asset="${id}"]`).focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Move to the library' }).click()
    await toast().getByText('Moved 1 photo to the library.').waitFor()
    await page.getByText('The locked folder is empty').waitFor()
  })

  test('the PIN is changed with the password, and taken away', async () => {
    await page.goto(`${url}/account`)
    await page.getByRole('button', { name: 'Change the PIN…' }).click()
    await dialog().getByLabel('PIN until now, or your password').fill('a calm long password')
    await dialog().getByLabel('New PIN').fill('111111')
    await dialog().getByRole('button', { name: 'Change it' }).click()
    await toast().getByText('Your PIN is changed.').waitFor()
    await page.getByRole('button', { name: 'Remove the PIN…' }).click()
    await dialog().getByLabel('PIN until now, or your password').fill('111111')
    await dialog().getByRole('button', { name: 'Remove it' }).click()
    await toast().getByText('Your PIN is removed.').waitFor()
    await page.getByText('You have no PIN yet.').waitFor()
  })

  test('an account is made, given room, removed and brought back', async () => {
    await page.goto(`${url}/admin`)
    await page.getByRole('button', { name: 'Add someone' }).click()
    await dialog().getByLabel('Name').fill('Grace')
    await dialog().getByLabel('Email').fill('grace@example.org')
    await dialog().getByLabel('First password', { exact: true }).fill('another long password')
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Make the account' }).click()
    await toast().getByText('Grace can sign in now.').waitFor()
    await page.getByRole('button', { name: 'Change Grace' }).click()
    await dialog().getByLabel('Room, in gigabytes').fill('5')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await page.getByText(/of 5 GB/).waitFor()
    await page.getByRole('button', { name: 'Remove Grace' }).click()
    await dialog().getByRole('button', { name: 'Remove the account and 0 photos' }).click()
    await toast().getByText('The account of Grace is removed.').waitFor()
    await page.getByRole('button', { name: 'Bring back' }).click()
    await page.getByRole('button', { name: 'Remove Grace' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('a queue is paused and goes on', async () => {
    await page.getByRole('button', { name: 'Pause: Small and large pictures' }).click()
    await page.getByRole('button', { name: 'Go on: Small and large pictures' }).click()
    await page.getByRole('button', { name: 'Pause: Small and large pictures' }).waitFor()
    await page.getByRole('button', { name: 'Do what is missing: Small and large pictures' }).click()
    await toast().getByText('what is missing is asked for').waitFor()
  })

  test('what one is told stands under Notifications, and is put away', async () => {
    const { id } = await library.ask<{ id: string }>('users/me')
    const told = { userId: id, title: 'The roof is leaking', description: 'Bring a bucket.' }
    const answer = await page.request.post(`${url}/api/admin/notifications`, { data: told })
    expect(answer.ok()).toBe(true)
    await page.goto(`${url}/photos`)
    await page.getByRole('link', { name: /Notifications, 1 is new/ }).click()
    await page.getByText('The roof is leaking').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Put away: The roof is leaking' }).click()
    await page.getByText('Nothing new').waitFor()
  })

  test('on a phone in the dark all of these are as wide as the screen, without barriers', async () => {
    const phone = await library.open(PHONE)
    for (const path of ['account', 'locked', 'admin', 'notifications']) {
      await phone.goto(`${url}/${path}`, { waitUntil: 'networkidle' })
      expect(await barriersOn(phone)).toEqual([])
      const widths = await phone.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
      expect(widths[0]).toBe(widths[1])
    }
    await phone.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})
