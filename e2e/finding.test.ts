// Finding photos in a browser, on a real server: one box with suggestions, chips, results to the end, places to begin from,
// and the people on photos.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 12
const PHONE = {
  viewport: { width: 375, height: 740 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('finding photos', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const toast = () => page.getByRole('status').filter({ hasText: /\w/ })
  const dialog = () => page.getByRole('dialog')
  const tiles = () => page.getByRole('list', { name: /^What was found/ }).locator('[data-asset]')
  const box = () => page.getByRole('combobox', { name: 'Search' }).first()

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    const month = await library.ask<{ id: string[] }>(
      'timeline/bucket?timeBucket=2024-06-01&visibility=timeline',
    )
    for (const name of ['Grace', '', 'Emmy']) {
      const made = await page.request.post(`${url}/api/people`, { data: { name } })
      const { id } = (await made.json()) as { id: string }
      for (const assetId of month.id.slice(0, 3)) {
        const face = {
          assetId,
          personId: id,
          x: 10,
          y: 10,
          width: 300,
          height: 300,
          imageWidth: 1200,
          imageHeight: 800,
        }
        expect((await page.request.post(`${url}/api/faces`, { data: face })).ok()).toBe(true)
      }
    }
  }, 240_000)
  afterAll(() => library?.stop())

  test('words of a file name find it; the box is a key away', async () => {
    await page.goto(`${url}/photos`)
    await page.locator('[data-asset]').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('IMG_0003')
    await page.getByRole('option', { name: /Photos with “IMG_0003”/ }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/search?**')
    await expect.poll(() => tiles().count()).toBe(1)
    expect(await barriersOn(page)).toEqual([])
  })

  test('a month that is typed becomes a chip; what does not fit together finds nothing, and a chip less finds all', async () => {
    await box().fill('June 2024')
    await page.getByRole('option', { name: /^June 2024/ }).click()
    await page.getByRole('button', { name: 'Remove: Date: June 2024' }).waitFor()
    await page.getByRole('button', { name: /Remove: Words/ }).click()
    await expect.poll(() => tiles().count()).toBeGreaterThan(3)
    await box().fill('vid')
    await page.getByRole('option', { name: /^Videos/ }).click()
    await page.getByText('Nothing was found').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Remove: Type: Videos' }).click()
    await expect.poll(() => tiles().count()).toBeGreaterThan(3)
  })

  test('someone on photos is suggested, and the viewer goes along what was found', async () => {
    await page.goto(`${url}/search`)
    await box().fill('gra')
    await page.getByRole('option', { name: /^Grace/ }).click()
    await page.getByRole('button', { name: 'Remove: Person: Grace' }).waitFor()
    await expect.poll(() => tiles().count()).toBe(3)
    await tiles().first().click()
    const viewer = page.getByRole('dialog', { name: 'Viewer' })
    await viewer.getByRole('img').first().waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => viewer.getByRole('button', { name: 'Next' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => tiles().count()).toBe(3)
  })

  test('people are named where they stand, and it can be undone', async () => {
    await page.goto(`${url}/people`)
    const unnamed = page.getByRole('textbox', { name: 'Name: No name yet' })
    await unnamed.fill('Ada')
    await unnamed.press('Enter')
    // It stays while someone points at it.
    await toast().getByText('Ada is changed.').hover()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await unnamed.waitFor()
  })

  test('two who are one are merged, and are two again', async () => {
    await page.getByRole('button', { name: 'Choose to merge or hide' }).click()
    await page.getByRole('button', { name: 'Choose Grace' }).click()
    await page.getByRole('button', { name: 'Choose No name yet' }).click()
    await page.getByRole('button', { name: 'Merge…' }).click()
    await dialog().getByText('All their photos become those of Grace.').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: 'Make one person' }).click()
    await toast().getByText('Made one person of 2: Grace.').hover()
    await expect.poll(() => page.getByRole('textbox', { name: /^Name:/ }).count()).toBe(2)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(() => page.getByRole('textbox', { name: /^Name:/ }).count()).toBe(3)
  })

  test('somebody’s page shows their photos; they are hidden, and found again', async () => {
    await page.getByRole('link', { name: 'Emmy' }).click()
    await page.locator('[data-asset]').first().waitFor()
    await page.getByText('3 photos').first().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Change…' }).click()
    await dialog().getByLabel('Birthday').fill('1882-03-23')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Born 23 Mar 1882').waitFor()
    await page.locator('main').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Hide' }).click()
    await toast().getByText('1 person is hidden.').waitFor()
    await page.goto(`${url}/people`)
    await page.getByRole('button', { name: 'Show hidden (1)' }).click()
    await page.getByRole('link', { name: 'Emmy' }).waitFor()
  })

  test('Explore leads to people and further', async () => {
    await page.goto(`${url}/explore`)
    await page.getByRole('link', { name: 'Grace' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('link', { name: 'Videos' }).click()
    await page.getByText('Nothing was found').waitFor()
  })

  test('on a phone in the dark all of these are as wide as the screen, without barriers', async () => {
    const phone = await library.open(PHONE)
    for (const path of ['search', 'search?type=IMAGE', 'explore', 'people']) {
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
