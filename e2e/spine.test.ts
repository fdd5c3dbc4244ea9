// The way of a photo through the browser: set up, drop a folder, watch, look, come back; on a real server.
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, complaintsOf, drop, launchBrowser, whyNoBrowser } from './browser.ts'
import { makePhotos } from './photos.ts'
import type { RunningServer } from './server.ts'
import { startHeirloom } from './server.ts'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'

const COUNT = 30
const EMAIL = 'ada@example.org'
const PASSWORD = 'a calm long password'

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('the spine in a browser', { timeout: 120_000, retry: 1 }, () => {
  let server: RunningServer
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  let folder: string

  const tiles = () => page.locator('[data-asset]')
  const pictures = () => page.locator('[data-asset] img[data-shown]')
  const isWorking = async () => {
    const answer = await page.request.get(`${server.url}/api/heirloom/safety`)
    return ((await answer.json()) as { isWorking: boolean }).isWorking
  }
  const dialog = () => page.getByRole('dialog', { name: 'Viewer' })
  const panel = () => page.getByRole('region', { name: 'Upload', exact: true })

  beforeAll(async () => {
    server = await startHeirloom(prepareDataFolder)
    browser = await launchBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 820 }, locale: 'en-GB' })
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    complaints = complaintsOf(page)
    folder = await makePhotos(page, COUNT)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  test('a new Heirloom asks for the first account, shows the first steps, and then the drop zone', async () => {
    await page.goto(server.url)
    await page.waitForURL('**/setup')
    expect(await barriersOn(page)).toEqual([])
    await page.getByLabel('Your name').fill('Ada Example')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor()
    await page.getByText('0 of 3 done').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('link', { name: 'Go to your photos' }).click()
    await page.getByRole('heading', { name: 'Drop your photos here' }).waitFor()
    await page.getByRole('heading', { name: 'From your phone' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('a dropped folder goes in, with its refusals told, and fills the timeline by itself', async () => {
    await writeFile(join(folder, 'notes.txt'), 'not a photo')
    await writeFile(join(folder, 'empty.jpg'), '')
    await drop(page, [folder])
    await panel().getByText(`${COUNT} files added and safe on the server`).waitFor({ timeout: 45_000 })
    const text = await panel().innerText()
    expect(text).toContain('notes.txt\nHeirloom does not know this kind of file')
    expect(text).toContain('empty.jpg\nThe file is empty')
    await expect.poll(() => pictures().count(), { timeout: 45_000 }).toBeGreaterThanOrEqual(6)
    await expect.poll(isWorking, { timeout: 60_000 }).toBe(false)
    expect(await page.getByRole('heading', { name: 'June 2024' }).count()).toBe(1)
    expect(await barriersOn(page)).toEqual([])
  })

  test('the safe line tells how many there are', async () => {
    await expect
      .poll(() => page.getByRole('link', { name: /photos/ }).allInnerTexts(), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining(`${COUNT} photos`))
  })

  test('the same folder again adds nothing', async () => {
    await panel().getByRole('button', { name: 'Close the summary' }).click()
    await drop(page, [folder])
    await panel().getByText('Nothing new to add').waitFor({ timeout: 30_000 })
    expect(await panel().innerText()).toContain(`${COUNT} were already here`)
    await panel().getByRole('button', { name: 'Close the summary' }).click()
  })

  test('a photo opens, neighbours are a key away, and closing returns to the same place', async () => {
    const refused: string[] = []
    page.on('response', (answer) => {
      if (answer.url().includes('/thumbnail') && answer.status() >= 400) refused.push(answer.url())
    })
    await page.goto(`${server.url}/photos`)
    await tiles().first().waitFor()
    const without = async () => (await tiles().count()) - (await pictures().count())
    await expect.poll(without).toBe(0)
    expect(refused).toEqual([]) // each came at once, not when it was tried again
    await page.evaluate(`document.querySelector('.timeline').scrollTo({ top: 500 })`)
    // One that is wholly in sight, so that the click itself moves nothing.
    const first = await page.evaluate<string>(`[...document.querySelectorAll('[data-asset]')].find((tile) => {
      const { top, bottom } = tile.getBoundingClientRect()
      return top > 150 && bottom < 780
    }).dataset.asset`)
    const before = await page.evaluate<number>(`document.querySelector('.timeline').scrollTop`)
    await page.locator(`[data-asset="${first}"]`).click()
    await dialog().getByRole('img', { name: /IMG_/ }).waitFor()
    const name = await dialog().getByRole('img', { name: /IMG_/ }).getAttribute('alt')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => dialog().getByRole('img', { name: /IMG_/ }).getAttribute('alt')).not.toBe(name)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => dialog().getByRole('img', { name: /IMG_/ }).getAttribute('alt')).toBe(name)
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    expect(await page.evaluate(`document.querySelector('.timeline').scrollTop`)).toBe(before)
    expect(await page.evaluate(`document.activeElement.dataset.asset`)).toBe(first)
  })

  test('the viewer shows details beside the photo, and zooms by keys up to the full picture', async () => {
    await page.goto(`${server.url}/photos`)
    await page.getByRole('region', { name: 'June 2024' }).locator('[data-asset]').first().click()
    await dialog().getByRole('img', { name: /IMG_/ }).waitFor()
    await page.keyboard.press('i')
    const info = page.getByRole('complementary', { name: 'Information' })
    await info.getByText(/^IMG_\d{4}\.jpg$/).waitFor()
    expect(await info.innerText()).toMatch(/June 2024/)
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await dialog().locator('img[src*="size=fullsize"]').waitFor()
    await page.keyboard.press('0')
    await page.keyboard.press('Escape')
    await info.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  })

  test('the scrubber obeys the keyboard', async () => {
    await page.goto(`${server.url}/photos`)
    const scrubber = page.getByRole('slider', { name: 'Date' })
    await scrubber.focus()
    await page.keyboard.press('End')
    await expect.poll(() => scrubber.getAttribute('aria-valuetext')).not.toBe('June 2024')
    await page.keyboard.press('Home')
    await expect.poll(() => scrubber.getAttribute('aria-valuetext')).toBe('June 2024')
  })

  test('an upload waits for a lost connection and goes on by itself', async () => {
    const more = await makePhotos(page, 1)
    const file = join(more, 'even', 'IMG_0000.jpg')
    await truncate(file, 20_000) // other bytes than before, and a picture that is cut off
    await page.goto(`${server.url}/photos`, { waitUntil: 'networkidle' })
    await context.setOffline(true)
    await drop(page, [file])
    await panel()
      .getByText(/connection is lost/)
      .waitFor()
    await context.setOffline(false)
    await panel().getByText('1 file added and safe on the server').waitFor({ timeout: 30_000 })
    await panel().getByRole('button', { name: 'Close the summary' }).click()
    await rm(more, { recursive: true })
  })

  test('Health and Account are without barriers, in the dark too', async () => {
    await page.goto(`${server.url}/photos`)
    for (const name of ['Health', 'Account']) {
      await page.getByRole('link', { name, exact: true }).first().click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      for (const colorScheme of ['light', 'dark'] as const) {
        // Without movement: colours on their way from light to dark are neither.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await barriersOn(page)).toEqual([])
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('a new API key is shown once', async () => {
    await page.goto(`${server.url}/account`)
    await page.getByLabel('What is it for?').fill('Command line')
    await page.getByRole('button', { name: 'Make a key' }).click()
    const box = page.getByRole('dialog', { name: 'Your new key' })
    const secret = await box.locator('code').innerText()
    expect(secret.length).toBeGreaterThan(20)
    const answer = await fetch(`${server.url}/api/users/me`, { headers: { 'x-api-key': secret } })
    expect(answer.status).toBe(200)
    await page.keyboard.press('Escape')
    expect(await box.isVisible()).toBe(true)
    await box.getByRole('button', { name: 'I have copied it' }).click()
    await box.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(secret)
  })

  test('signing out leads to the sign-in page, and signing in back to where one was', async () => {
    await page.goto(`${server.url}/account`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/login**')
    expect(await barriersOn(page)).toEqual([])
    await page.goto(`${server.url}/health`)
    await page.waitForURL('**/login?next=**')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('Incorrect email or password').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Health', level: 1 }).waitFor()
  })

  test('works on a phone: navigation, safe line and photos in one column of sight', async () => {
    const phone = await browser.newContext({
      viewport: { width: 390, height: 780 },
      hasTouch: true,
      isMobile: true,
      storageState: await context.storageState(),
    })
    const small = await phone.newPage()
    await small.goto(`${server.url}/photos`)
    await small.locator('[data-asset] img[data-shown]').first().waitFor()
    const widths = await small.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
    expect(widths[0]).toBe(widths[1])
    await small
      .getByRole('link', { name: /photos/ })
      .first()
      .waitFor()
    expect(await barriersOn(small)).toEqual([])
    await phone.close()
  })

  test('the page complained of nothing on the way', () => {
    expect(complaints).toEqual([])
  })
})
