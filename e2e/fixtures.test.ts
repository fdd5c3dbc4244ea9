// Real photos and videos, where they are present: each goes in, and each is seen or says why not.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, complaintsOf, drop, launchBrowser, whyNoBrowser } from './browser.ts'
import type { RunningServer } from './server.ts'
import { startHeirloom } from './server.ts'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'

const folder = new URL('../../shared/fixtures', import.meta.url).pathname

if (whyNoBrowser) test.skip(`fixtures in a browser: ${whyNoBrowser}`, () => {})

interface Seen {
  readonly id: string
  readonly label: string
  readonly shown: boolean
}

describe.skipIf(whyNoBrowser)('real photos and videos in a browser', { timeout: 240_000, retry: 1 }, () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    server = await startHeirloom(prepareDataFolder)
    browser = await launchBrowser()
    // High enough that the whole library is drawn at once.
    const context = await browser.newContext({ viewport: { width: 1400, height: 9000 }, locale: 'en-GB' })
    page = await context.newPage()
    complaints = complaintsOf(page)
    const account = { name: 'Ada', email: 'ada@example.org', password: 'a calm long password' }
    for (const path of ['admin-sign-up', 'login']) {
      await context.request.post(`${server.url}/api/auth/${path}`, { data: account })
    }
    await page.goto(`${server.url}/photos`)
    await page.getByRole('heading', { name: 'Drop your photos here' }).waitFor()
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const look = () =>
    page.evaluate<Seen[]>(`[...document.querySelectorAll('[data-asset]')].map((tile) => ({
      id: tile.dataset.asset,
      label: tile.getAttribute('aria-label'),
      shown: tile.querySelector('img[data-shown]') !== null,
    }))`)

  test('all go in, and nothing is refused without a reason', async () => {
    await drop(page, [folder])
    const panel = page.getByRole('region', { name: 'Upload', exact: true })
    await panel.getByText(/files added and safe/).waitFor({ timeout: 120_000 })
    const refused = await panel.locator('li').allInnerTexts()
    expect(refused.every((line) => line.split('\n').every((part) => part.trim() !== ''))).toBe(true)
    expect(refused.filter((line) => !/\.(md|xmp)\n/.test(line))).toEqual([])
    await panel.getByRole('button', { name: 'Close the summary' }).click()
  })

  test('each is seen, or says why it is not', async () => {
    await page.locator('[data-asset]').first().waitFor()
    await expect
      .poll(async () => (await look()).filter((tile) => /Being prepared/.test(tile.label)), {
        timeout: 180_000,
      })
      .toEqual([])
    const silent = async () => (await look()).filter((tile) => !tile.shown && !/\. .{10,}/.test(tile.label))
    await expect.poll(silent, { timeout: 30_000 }).toEqual([])
    expect((await look()).filter((tile) => tile.shown).length).toBeGreaterThan(55)
    expect(await barriersOn(page)).toEqual([])
  })

  test('a video plays and can be sought in', async () => {
    await page.setViewportSize({ width: 1280, height: 820 })
    await page.goto(`${server.url}/photos/${await playableVideo()}`)
    const video = page.locator('video')
    await video.waitFor()
    const ready = `new Promise((resolve) => {
      const video = document.querySelector('video')
      const answer = () => resolve(video.error ? 'error ' + video.error.message : 'plays')
      if (video.readyState >= 2 || video.error) answer()
      else ['loadeddata', 'error'].forEach((name) => video.addEventListener(name, answer))
    })`
    expect(await page.evaluate<string>(ready)).toBe('plays')
    const sought = `new Promise((resolve) => {
      const video = document.querySelector('video')
      video.addEventListener('seeked', () => resolve(video.currentTime))
      video.currentTime = video.duration / 2
    })`
    expect(await page.evaluate<number>(sought)).toBeGreaterThan(0)
  })

  test('the page complained of nothing on the way', () => {
    expect(complaints).toEqual([])
  })

  /** VP9 needs no licensed codec: every Chromium plays it. */
  async function playableVideo(): Promise<string> {
    const checksum = createHash('sha1')
      .update(await readFile(`${folder}/videos/vp9.webm`))
      .digest('hex')
    const answer = await page.request.post(`${server.url}/api/assets/bulk-upload-check`, {
      data: { assets: [{ id: 'vp9', checksum }] },
    })
    const { results } = (await answer.json()) as { results: { assetId: string }[] }
    return results[0]?.assetId ?? ''
  }
})
