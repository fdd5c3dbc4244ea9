// Looking at photos while the library changes elsewhere, going away and coming back, and choosing by keys and by finger: on a
// real server.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 36
const patient = { timeout: 20_000 }

/** The first photo that is wholly in sight below the sticky dates, and where it is. */
const firstInSight = `(() => {
  const { top, bottom } = document.querySelector('.timeline').getBoundingClientRect()
  const tile = [...document.querySelectorAll('[data-asset]')].find((one) => {
    const box = one.parentElement.getBoundingClientRect()
    return box.top >= top + 48 + 36 && box.bottom <= bottom
  })
  return { id: tile?.dataset.asset, top: Math.round(tile?.getBoundingClientRect().top) }
})()`

const drawing = `(async () => {
  const canvas = new OffscreenCanvas(900, 600)
  const pen = canvas.getContext('2d')
  pen.fillStyle = 'hsl(' + Math.floor(Math.random() * 360) + ' 60% 50%)'
  pen.fillRect(0, 0, 900, 600)
  pen.fillStyle = 'white'
  pen.fillText(String(Math.random()), 100, 100)
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
  return btoa(String.fromCharCode(...bytes))
})()`

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('browsing a library', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const tile = (id: string) => page.locator(`[data-asset="${id}"]`)
  const seen = () => page.evaluate<{ id: string; top: number }>(firstInSight)
  const scrollTop = () => page.evaluate<number>(`document.querySelector('.timeline').scrollTop`)
  /** Scrolls, and tells what is in sight once its pictures are there. */
  const scrollTo = async (top: number) => {
    await page.evaluate(`document.querySelector('.timeline').scrollTo({ top: ${top} })`)
    await expect
      .poll(seen, patient)
      .toEqual({ id: expect.any(String) as string, top: expect.any(Number) as number })
    return await seen()
  }
  /** Until photos are there, and the page is told what happens. */
  const open = async (path = 'photos') => {
    const connected = new Promise<void>((resolve) => {
      page.once('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => String(payload).startsWith('40') && resolve()),
      )
    })
    await page.goto(`${url}/${path}`, { waitUntil: 'networkidle' })
    await page.locator('[data-asset]').first().waitFor()
    await connected
  }
  const upload = async (taken: string) => {
    const buffer = Buffer.from(await page.evaluate<string>(drawing), 'base64')
    const answer = await page.request.post(`${url}/api/assets`, {
      multipart: {
        fileCreatedAt: taken,
        fileModifiedAt: taken,
        filename: 'NEW.jpg',
        assetData: { name: 'NEW.jpg', mimeType: 'image/jpeg', buffer },
      },
    })
    expect(answer.status()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const tell = async (path: string, method: string, data: unknown) =>
    expect((await page.request.fetch(`${url}/api/${path}`, { method, data })).ok()).toBe(true)

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
  }, 240_000)

  afterAll(() => library?.stop())

  test('what happens elsewhere is seen without loading the page anew', async () => {
    await open()
    const { id } = await seen()
    await tell(`assets/${id}`, 'PUT', { isFavorite: true })
    await page.locator(`[data-asset="${id}"][aria-label*="Favourite"]`).waitFor()
    await tell('assets', 'DELETE', { ids: [id] })
    await tile(id).waitFor({ state: 'detached' })
    await tell('trash/restore/assets', 'POST', { ids: [id] })
    await tile(id).waitFor()
    const added = await upload('2024-06-21T12:00:00Z')
    await tile(added).locator('img[data-shown]').waitFor({ timeout: 90_000 })
  })

  test('a photo that comes above what is looked at moves nothing, and neither does one that goes', async () => {
    await open()
    const newest = (await page.locator('[data-asset]').first().getAttribute('data-asset')) ?? ''
    const { id, top } = await scrollTo(900)
    const moved = async () => Math.abs(((await tile(id).boundingBox())?.y ?? 0) - top)
    await tell('assets', 'DELETE', { ids: [newest] })
    await tile(newest).waitFor({ state: 'detached' })
    expect(await moved()).toBeLessThanOrEqual(2)
    await tell('trash/restore/assets', 'POST', { ids: [newest] })
    await tile(newest).waitFor({ state: 'attached' })
    expect(await moved()).toBeLessThanOrEqual(2)
  })

  test('back is back to the same place, from another page and after the page was loaded anew', async () => {
    await open()
    const place = await scrollTo(1100)
    await page.getByRole('link', { name: 'Albums', exact: true }).click()
    await page.waitForURL('**/albums')
    await page.goBack()
    await expect.poll(seen, patient).toEqual(place)
    await page.reload()
    await expect.poll(seen, patient).toEqual(place)
    await page.getByRole('link', { name: 'Albums', exact: true }).click()
    await page.waitForURL('**/albums')
    await page.getByRole('link', { name: 'Photos', exact: true }).click()
    await page.locator('[data-asset]').first().waitFor()
    expect(await scrollTop()).toBe(0)
  })

  test('a photo’s address that is loaded anew shows the photo, and closing it leads to its place', async () => {
    await open()
    const { id } = await scrollTo(1500)
    await tile(id).click()
    const viewer = page.getByRole('dialog', { name: 'Viewer' })
    await viewer.getByRole('img').first().waitFor()
    await page.reload()
    await viewer.getByRole('img').first().waitFor()
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
    await expect
      .poll(() => tile(id).evaluate((one) => one === one.ownerDocument.activeElement), patient)
      .toBe(true)
    const isInSight = async () => {
      const y = (await tile(id).boundingBox())?.y ?? 0
      return y > 60 && y < 700
    }
    await expect.poll(isInSight, patient).toBe(true)
  })

  test('by keys alone: a range across days, everything, a day by its check, another year by the scrubber', async () => {
    await open()
    const all = await page.locator('[data-asset]').first().getAttribute('data-asset')
    await tile(all ?? '').focus()
    await page.keyboard.press('x')
    await page.getByText('1 selected').waitFor()
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Shift+X')
    await page.getByText(/^[2-9] selected/).waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText(`${COUNT + 1} selected`).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText(/selected/).waitFor({ state: 'detached' })
    const day = page.getByRole('button', { name: /^Select .*15 June 2024/ }).first()
    await day.focus()
    await page.keyboard.press('Enter')
    await page.getByText('2 selected').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    const scrubber = page.getByRole('slider', { name: 'Date' })
    await scrubber.focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => scrubber.getAttribute('aria-valuetext'), patient).toBe('May 2024')
    await page.keyboard.press('End')
    await page.locator('[data-asset] img[data-shown]').last().waitFor()
    await page.keyboard.press('Home')
    await expect.poll(scrollTop, patient).toBe(0)
  })

  test('on a phone: a long press and going on over others chooses a range, and back takes some of it off again', async () => {
    const phone = await library.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    })
    await phone.goto(`${url}/photos`)
    await phone.locator('[data-asset] img[data-shown]').nth(5).waitFor()
    const touch = await phone.context().newCDPSession(phone)
    const finger = async (type: 'touchStart' | 'touchMove' | 'touchEnd', nth?: number) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: await pointsOn(phone, nth) })
    await finger('touchStart', 1)
    await phone.getByText('1 selected').waitFor()
    const before = await phone.evaluate<number>(`document.querySelector('.timeline').scrollTop`)
    for (const nth of [2, 3, 4]) await finger('touchMove', nth)
    await phone.getByText('4 selected').waitFor()
    await finger('touchMove', 3)
    await phone.getByText('3 selected').waitFor()
    expect(await phone.evaluate<number>(`document.querySelector('.timeline').scrollTop`)).toBe(before)
    await finger('touchEnd')
    await phone.getByText('3 selected').waitFor()
    expect(await barriersOn(phone)).toEqual([])
    await phone.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})

async function pointsOn(page: Page, nth: number | undefined): Promise<{ x: number; y: number }[]> {
  if (nth === undefined) return []
  const box = await page.locator('[data-asset]').nth(nth).boundingBox()
  return [{ x: Math.round((box?.x ?? 0) + 30), y: Math.round((box?.y ?? 0) + 40) }]
}
