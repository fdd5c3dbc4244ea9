// Sharing by a link in a browser, on a real server: an album with a password, opened by somebody without an account on a
// phone, who looks, takes and adds; and its owner, who changes it and takes it back.
import { readFile, rm } from 'node:fs/promises'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, complaintsOf, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'
import { makePhotos } from './photos.ts'

const COUNT = 6
const PHONE = {
  viewport: { width: 375, height: 740 },
  hasTouch: true,
  isMobile: true,
  locale: 'en-GB',
} as const

async function unprepared(route: Route): Promise<void> {
  const answer = await route.fetch()
  const month = (await answer.json()) as { thumbhash: unknown[] }
  await route.fulfill({ response: answer, json: { ...month, thumbhash: month.thumbhash.map(() => null) } })
}

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('sharing by a link', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string
  let albumId: string
  let guest: Page
  let guests: BrowserContext | undefined
  let openGuest: () => Promise<void>
  let complaints: string[]
  let link: string

  const toast = () => page.getByRole('status').filter({ hasText: /\w/ })
  const dialog = () => page.getByRole('dialog')
  const inAlbum = async () => (await library.ask<{ assetCount: number }>(`albums/${albumId}`)).assetCount

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    const month = await library.ask<{ id: string[] }>(
      'timeline/bucket?timeBucket=2024-06-01&visibility=timeline',
    )
    const data = { albumName: 'Summer by the lake', assetIds: month.id }
    const made = await page.request.post(`${url}/api/albums`, { data })
    albumId = ((await made.json()) as { id: string }).id
    const browser = page.context().browser()
    if (!browser) throw new Error('No browser')
    openGuest = async () => {
      await guests?.close()
      guests = await browser.newContext(PHONE)
      guests.setDefaultTimeout(20_000)
      guest = await guests.newPage()
      complaints = complaintsOf(guest)
    }
  }, 240_000)
  afterAll(async () => {
    await guests?.close()
    await library?.stop()
  })

  test('an album gets a link with a password', async () => {
    await page.goto(`${url}/albums/${albumId}`)
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await dialog().getByRole('button', { name: 'Share by a link' }).click()
    await dialog().getByLabel('Title').fill('Our summer')
    await dialog().getByLabel('Password', { exact: true }).fill('lake')
    await dialog().getByLabel('They may add photos').check()
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Make a link' }).click()
    link = await dialog().locator('code').innerText()
    expect(link).toMatch(/\/share\/[\w-]{20,}$/)
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Done' }).click()
  })

  test('on a phone without an account it asks for the password, and shows what it shows', async () => {
    await openGuest()
    await guest.goto(link)
    await guest.getByLabel('Password', { exact: true }).fill('sea')
    expect(await barriersOn(guest)).toEqual([])
    await guest.getByRole('button', { name: 'Open' }).click()
    await guest.getByText('That is not the password.').waitFor()
    expect(await guest.locator('[data-asset]').count()).toBe(0)
    await guest.getByLabel('Password', { exact: true }).fill('lake')
    await guest.getByRole('button', { name: 'Open' }).click()
    await guest.getByRole('heading', { name: 'Our summer' }).waitFor()
    await guest.locator('[data-asset] img[data-shown]').first().waitFor()
    expect(await barriersOn(guest)).toEqual([])
    const widths = await guest.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
    expect(widths[0]).toBe(widths[1])
    await guest.reload()
    await guest.locator('[data-asset]').first().waitFor()
  })

  test('one is looked at in the viewer, and all are taken along', async () => {
    await guest.locator('[data-asset]').first().tap()
    const viewer = guest.getByRole('dialog', { name: 'Viewer' })
    await viewer.getByRole('img').first().waitFor()
    expect(await barriersOn(guest)).toEqual([])
    await guest.keyboard.press('ArrowRight')
    const original = viewer.getByRole('link', { name: 'Download the original' })
    const address = (await original.getAttribute('href')) ?? ''
    expect((await fetch(`${url}${address.replace(/key=.*/, '')}`)).status).toBe(401)
    await viewer.getByRole('button', { name: 'Back to the shared photos' }).click()
    const saved = guest.waitForEvent('download')
    await guest.getByRole('button', { name: 'Download all' }).click()
    const bytes = await readFile(await (await saved).path())
    expect(bytes.subarray(0, 2).toString()).toBe('PK')
  })

  test('what a guest adds is in the album', async () => {
    const before = await inAlbum()
    const folder = await makePhotos(page, 8)
    await guest.getByLabel('Add photos', { exact: true }).setInputFiles(`${folder}/odd/IMG_0007.jpg`)
    await expect.poll(inAlbum, { timeout: 30_000 }).toBe(before + 1)
    await rm(folder, { recursive: true })
  })

  test('pictures that are still being prepared appear by themselves', async () => {
    await guest.route('**/heirloom/timeline/month?*', unprepared, { times: 2 })
    await guest.reload()
    await guest.locator('[data-asset][aria-label*="prepared"]').first().waitFor()
    await guest.locator('[data-asset] img[data-shown]').first().waitFor()
  })

  test('the owner finds the link, changes it, and takes it back; undone, it opens again', async () => {
    await page.goto(`${url}/shared-links`)
    await page.getByText('Our summer').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: /^Change the link/ }).click()
    await dialog().getByText('More settings').click()
    await dialog().getByLabel('Address of your own').fill('lake')
    await dialog().getByLabel('They may download originals').uncheck()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await toast().getByText('The link is changed.').waitFor()
    await guest.goto(`${url}/s/lake`)
    await guest.getByRole('heading', { name: 'Our summer' }).waitFor()
    expect(await guest.getByRole('button', { name: 'Download all' }).count()).toBe(0)
    await page.getByRole('button', { name: /^Delete the link/ }).click()
    // It stays while someone points at it.
    await toast().getByText('The link is deleted.').hover()
    await guest.reload()
    await guest.getByText('This link leads nowhere any more').waitFor()
    expect(await barriersOn(guest)).toEqual([])
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast()
      .getByText(/^Undone/)
      .waitFor()
    await guest.reload()
    await guest.getByRole('heading', { name: 'Our summer' }).waitFor()
  })

  test('the pages complained of nothing on the way', () => {
    expect([...library.complaints, ...complaints]).toEqual([])
  })
})
