// The map in a browser: photos without a place are given one, found on the map again, looked at, and moved; each change is taken
// back by Undo. On a real server, and without any network beyond it.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 6
/** Maps are drawn by the processor here. */
const SOON = { timeout: 60_000 }
const SMALL = { width: 960, height: 640 }
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const

interface Marker {
  readonly id: string
  readonly lat: number
  readonly lon: number
  readonly city: string | null
}

/** Of the map, beside the navigation. */
const MIDDLE = { x: 592, y: 320 }

/** Red, green and blue of one pixel of the screen. */
async function colourAt(page: Page, x: number, y: number): Promise<string> {
  const png = await page.screenshot({ clip: { x, y, width: 1, height: 1 } })
  return await page.evaluate<string>(`(async () => {
    const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (one) => one.charCodeAt(0))
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    pen.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0)
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(' ')
  })()`)
}

const widthsOf = (page: Page) =>
  page.evaluate<number[]>(`[document.documentElement.scrollWidth, window.innerWidth]`)

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('the map in a browser', { timeout: 240_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const tiles = () => page.locator('[data-asset]')
  const piles = (screen = page) => screen.locator('[data-count]')
  const dialog = () => page.getByRole('dialog')
  const canvas = () => page.getByRole('application')
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const told = (text: string | RegExp) => page.getByRole('status').filter({ hasText: /\w/ }).getByText(text)
  const toast = (text: string | RegExp) => told(text).waitFor()
  const markers = () => library.ask<Marker[]>('map/markers')
  const choose = async (n: number) => {
    for (let at = 0; at < n; at += 1) {
      await tiles().nth(at).focus()
      await page.keyboard.press(' ')
      await page.getByText(`${at + 1} selected`).waitFor()
    }
  }
  const giveTown = async (town: string, option: string) => {
    await dialog().getByRole('searchbox', { name: 'Find a town' }).fill(town)
    await dialog().getByRole('button', { name: option, exact: true }).click()
    await dialog().getByText(`Chosen: ${option}`).waitFor()
    await press('Save the place')
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    page.setDefaultTimeout(SOON.timeout)
    await page.emulateMedia({ reducedMotion: 'reduce' })
  }, 240_000)
  afterAll(() => library?.stop())

  test('where no photo has a place, the map says so and leads to them', async () => {
    await page.goto(`${url}/photos`)
    await page.getByRole('link', { name: 'Map', exact: true }).click()
    await page.getByText('No photo has a place yet').waitFor()
    await page.setViewportSize(SMALL)
    await canvas().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('link', { name: 'Photos without a place' }).click()
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT)
    expect(await barriersOn(page)).toEqual([])
  })

  test('apps are given the same coasts and borders, whole, from here', async () => {
    const config = await library.ask<{ mapLightStyleUrl: string; mapDarkStyleUrl: string }>('server/config')
    for (const [theme, address] of [
      ['light', config.mapLightStyleUrl],
      ['dark', config.mapDarkStyleUrl],
    ] as const) {
      expect(address).toBe(`${url}/map-style/${theme}.json`)
      const style = (await (await fetch(address)).json()) as {
        version: number
        sources: Record<string, { data: { features: unknown[] } }>
        layers: { id: string }[]
      }
      expect(style.version).toBe(8)
      expect(style.layers.map(({ id }) => id)).toEqual(['water', 'land', 'coast', 'borders'])
      for (const name of ['land', 'borders']) expect(style.sources[name]?.data.features).not.toEqual([])
    }
  })

  test('several photos are given a town, taken back by Undo, and given it again', async () => {
    await choose(2)
    await press('Change place')
    await canvas().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await giveTown('pari', 'Paris, Île-de-France, France')
    // It stays while someone points at it.
    await told('Gave 2 photos a place.').hover()
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT - 2)
    await press('Undo')
    await toast('Undone: Gave 2 photos a place.')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT)
    expect(await markers()).toEqual([])
    await choose(2)
    await press('Change place')
    await giveTown('pari', 'Paris, Île-de-France, France')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT - 2)
    await choose(1)
    await press('Change place')
    await giveTown('berlin', 'Berlin, State of Berlin, Germany')
    await expect
      .poll(async () => (await markers()).map(({ city }) => city).join(' '), SOON)
      .toMatch(/^(Berlin Paris Paris|Paris Berlin Paris|Paris Paris Berlin)$/)
  })

  test('land and sea are drawn without a network, light and dark', async () => {
    await page.goto(`${url}/map?at=20,0,2`)
    await canvas().waitFor()
    const land = (): Promise<string> => colourAt(page, MIDDLE.x, MIDDLE.y)
    const sea = (): Promise<string> => colourAt(page, MIDDLE.x - 227, MIDDLE.y)
    await expect.poll(land, SOON).toBe('248 245 238')
    await expect.poll(sea, SOON).toBe('223 229 228')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(land, SOON).toBe('36 34 31')
    await expect.poll(sea, SOON).toBe('16 20 22')
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('close photos are one with their number; they are listed, opened, and left to the same place', async () => {
    await page.goto(`${url}/map`)
    await expect.poll(() => piles().count(), SOON).toBe(2)
    const pair = page.getByRole('button', { name: /^2 photos, 48\.8\d° N, 2\.3\d° E$/ })
    await pair.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/box=/)
    await expect.poll(() => tiles().count(), SOON).toBe(2)
    expect(await barriersOn(page)).toEqual([])
    await tiles().first().click()
    await page.waitForURL(/\/map\/[\da-f-]{36}\?/)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('button', { name: 'Previous' }).waitFor()
    const before = new URL(page.url()).search
    await page.keyboard.press('Escape')
    await page.waitForURL(({ pathname }) => pathname === '/map')
    expect(new URL(page.url()).searchParams.get('box')).toBe(new URLSearchParams(before).get('box'))
    await expect.poll(() => tiles().count(), SOON).toBe(2)
    await press('Close the list')
    await expect.poll(() => tiles().count()).toBe(0)
  })

  test('the keyboard moves the map, and where it stands is in the address', async () => {
    await page.goto(`${url}/map?at=48.8,2.3,5`)
    await expect.poll(() => piles().count(), SOON).toBe(1)
    await canvas().focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => Number(new URL(page.url()).searchParams.get('at')?.split(',')[1]), SOON)
      .toBeGreaterThan(2.5)
    await press('Zoom in')
    await expect
      .poll(() => Number(new URL(page.url()).searchParams.get('at')?.split(',')[2]), SOON)
      .toBeGreaterThan(5.5)
  })

  test('filters narrow it, and say when nothing is left', async () => {
    await press('Filter')
    await page.getByRole('checkbox', { name: 'Only favourites', exact: true }).check()
    expect(await barriersOn(page)).toEqual([])
    await press('Show these')
    await page.getByText('No photo with a place is so').waitFor()
    await press('Show all again')
    await expect.poll(() => new URL(page.url()).searchParams.has('favorite')).toBe(false)
    await page.goto(`${url}/map?from=2030-01-01`)
    await page.getByText('No photo with a place is so').waitFor()
  })

  test('beside a photo stands its place, and a click on the map changes it', async () => {
    const berlin = (await markers()).find(({ city }) => city === 'Berlin')
    await page.goto(`${url}/photos/${berlin?.id}`)
    await page.getByRole('button', { name: 'Information' }).click()
    await page.getByRole('img', { name: /^On the map: Berlin, Germany$/ }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await press('Change place')
    const map = dialog().getByRole('application')
    await map.click({ position: { x: 60, y: 60 } })
    await dialog()
      .getByText(/^Chosen: 52\.\d+, 1[23]\.\d+$/)
      .waitFor()
    await press('Save the place')
    await told('Gave 1 photo a place.').hover()
    const moved = async () => (await markers()).find(({ id }) => id === berlin?.id)?.lon
    expect(await moved()).toBeLessThan(berlin?.lon ?? 0)
    await press('Undo')
    await toast('Undone: Gave 1 photo a place.')
    expect(await moved()).toBe(berlin?.lon)
  })

  test('it fits a phone, and nothing complained meanwhile', async () => {
    const phone = await library.open(PHONE)
    phone.setDefaultTimeout(SOON.timeout)
    await phone.goto(`${url}/map`)
    await expect.poll(() => piles(phone).count(), SOON).toBe(2)
    const [wide, shown] = await widthsOf(phone)
    expect(wide).toBe(shown)
    expect(await barriersOn(phone)).toEqual([])
    await piles(phone).first().tap()
    await expect.poll(() => phone.url(), SOON).toMatch(/box=|\/map\/[\da-f-]{36}/)
    await phone.goto(`${url}/unplaced`)
    await expect.poll(() => phone.locator('[data-asset]').count(), SOON).toBe(COUNT - 3)
    const [wideList, shownList] = await widthsOf(phone)
    expect(wideList).toBe(shownList)
    expect(library.complaints).toEqual([])
  })
})
