// Pages beside the timeline, in a browser, on a real server: memories, partners, what takes room, what came last, the
// navigation, keys, how Heirloom looks in this browser.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 8
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const
const DAY = 86_400_000

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('pages beside the timeline', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string
  let ids: readonly string[]
  let grace: string
  let me: string

  const toast = () => page.getByRole('status').filter({ hasText: /\w/ })
  const undo = async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast()
      .getByText(/^Undone/)
      .waitFor()
  }
  const story = () => page.getByRole('dialog', { name: /years ago/ })
  const post = async <T>(path: string, data: unknown): Promise<T> => {
    const answer = await page.request.post(`${url}/api/${path}`, { data })
    expect(answer.ok()).toBe(true)
    return (await answer.json()) as T
  }
  /** Shown yesterday, today and tomorrow, wherever the browser takes today to be. */
  const makeMemory = (yearsAgo: number, assetIds: readonly string[]) => {
    const year = new Date().getFullYear() - yearsAgo
    return post('memories', {
      type: 'on_this_day',
      data: { year },
      memoryAt: `${year}-06-01T00:00:00.000Z`,
      showAt: new Date(Date.now() - DAY).toISOString(),
      hideAt: new Date(Date.now() + 2 * DAY).toISOString(),
      assetIds,
    })
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const month = await library.ask<{ id: string[] }>(
      'timeline/bucket?timeBucket=2024-06-01&visibility=timeline',
    )
    ids = month.id
    me = (await library.ask<{ id: string }>('users/me')).id
    await makeMemory(2, ids.slice(0, 3))
    await makeMemory(5, ids.slice(3, 5))
    const account = { name: 'Grace', email: 'grace@example.org', password: 'another long password' }
    grace = (await post<{ id: string }>('admin/users', account)).id
  }, 240_000)
  afterAll(() => library?.stop())

  test('what was on this day stands above the timeline, and opens', async () => {
    await page.goto(`${url}/photos`)
    const strip = page.getByRole('region', { name: 'On this day' })
    await strip.getByRole('link', { name: '2 years ago, 3 photos' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await strip.getByRole('link', { name: '5 years ago, 2 photos' }).click()
    await story().getByRole('img').last().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.waitForURL('**/photos')
  })

  test('a memory is turned by keys, one after the other, and ends where it was opened', async () => {
    await page.goto(`${url}/memories`)
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('link', { name: '2 years ago, 3 photos' }).click()
    await story().getByText('Photo 1 of 3').waitFor()
    await page.keyboard.press('ArrowRight')
    await story().getByText('Photo 2 of 3').waitFor()
    await page.keyboard.press('ArrowLeft')
    await story().getByText('Photo 1 of 3').waitFor()
    for (const next of ['Photo 2 of 3', 'Photo 3 of 3', 'Photo 1 of 2', 'Photo 2 of 2']) {
      await page.keyboard.press('ArrowRight')
      await story().getByText(next).waitFor()
    }
    await page.getByRole('dialog', { name: '5 years ago' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => story().count()).toBe(0)
    await page.waitForURL('**/memories')
  })

  test('it goes on by itself for who takes movement, and stops while it is paused', async () => {
    const lasting = (duration: number) =>
      page.request.put(`${url}/api/users/me/preferences`, { data: { memories: { duration } } })
    const open = async () => {
      await page.goto(`${url}/memories`)
      await page.getByRole('link', { name: '2 years ago, 3 photos' }).click()
      await story().waitFor()
    }
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await lasting(1)
    await open()
    await story().waitFor({ state: 'detached', timeout: 60_000 })
    await page.waitForURL('**/memories')
    await lasting(60)
    await open()
    await page.keyboard.press('Space')
    await story().getByRole('button', { name: 'Go on' }).waitFor()
    await lasting(5)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.keyboard.press('Escape')
  })

  test('a memory is kept, loses a photo, is hidden; all of it is undone', async () => {
    await page.goto(`${url}/memories`)
    await page.getByRole('link', { name: '2 years ago, 3 photos' }).click()
    await story().getByRole('button', { name: 'Keep this memory' }).click()
    await toast().getByText('The memory is kept.').waitFor()
    await story().getByRole('button', { name: 'Keep it no longer' }).waitFor()
    await story().getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Leave this photo out' }).click()
    await story().getByText('Photo 1 of 2').waitFor()
    await undo()
    await story().getByText(/of 3$/).waitFor()
    await story().getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Hide this memory' }).click()
    // It stays while someone points at it.
    await toast().getByText('The memory is hidden.').hover()
    await expect.poll(() => page.getByRole('link', { name: /2 years ago/ }).count()).toBe(0)
    await undo()
    await expect.poll(() => page.getByRole('link', { name: /2 years ago/ }).count()).toBe(2)
  })

  test('one shows somebody one’s photos, and no longer, and again', async () => {
    await page.goto(`${url}/partners`)
    await page.getByText('Nobody sees your photos.').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByLabel('Show your photos to').selectOption(grace)
    await page.getByRole('button', { name: 'Show them' }).click()
    await toast().getByText('Grace sees your photos now.').waitFor()
    await page.getByRole('button', { name: 'Stop showing your photos to Grace' }).click()
    await toast().getByText('Grace does not see your photos any more.').waitFor()
    await undo()
    await page.getByRole('button', { name: 'Stop showing your photos to Grace' }).waitFor()
  })

  test('whose photos one sees have a timeline of their own, and stand among one’s own if wanted', async () => {
    const context = await page.context().browser()?.newContext({ locale: 'en-GB' })
    if (!context) throw new Error('No browser')
    const data = { email: 'grace@example.org', password: 'another long password' }
    expect((await context.request.post(`${url}/api/auth/login`, { data })).ok()).toBe(true)
    const other = await context.newPage()
    await other.goto(`${url}/partners`)
    await other.getByRole('checkbox', { name: 'Show among my photos: Ada' }).click()
    await other.getByText('Photos of Ada stand among yours now.').waitFor()
    await other.getByRole('link', { name: 'Photos of Ada' }).click()
    await other
      .locator('[data-asset]')
      .nth(COUNT - 1)
      .waitFor()
    expect(await barriersOn(other)).toEqual([])
    await other.locator('[data-asset]').first().click()
    await other.getByRole('dialog', { name: 'Viewer' }).getByRole('img').first().waitFor()
    await other.getByRole('button', { name: 'Back to the photos of your partner' }).click()
    await other.goto(`${url}/photos`)
    await other
      .locator('[data-asset]')
      .nth(COUNT - 1)
      .waitFor()
    await other.goto(`${url}/partners/${grace}`)
    await other.getByText('This person does not show you their photos.').waitFor()
    await context.close()
    expect(me).not.toBe(grace)
  })

  test('large files are listed by size, chosen, and put into the trash', async () => {
    await page.goto(`${url}/tidy`)
    await page.getByText(`${COUNT} photos that you have put into no album.`).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.locator('main').getByRole('link', { name: 'Large files' }).click()
    const files = page.locator('main li[class]').filter({ has: page.getByRole('checkbox') })
    await expect.poll(() => files.count()).toBe(COUNT)
    const sizes = (await files.locator('> span').allInnerTexts()).map((text) => parseFloat(text))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(await barriersOn(page)).toEqual([])
    await files.nth(0).getByRole('checkbox').check()
    await page.getByText(/^1 selected, \d/).waitFor()
    await page.getByRole('button', { name: 'Move to trash' }).click()
    await toast().getByText('Moved 1 photo to the trash.').hover()
    await expect.poll(() => files.count()).toBe(COUNT - 1)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(() => files.count()).toBe(COUNT)
    await page.getByLabel('Show', { exact: true }).selectOption('VIDEO')
    await page.getByText('No files yet').waitFor()
    await page.getByLabel('Show', { exact: true }).selectOption('')
    await files.nth(1).getByRole('link').click()
    await page.getByRole('button', { name: 'Back to the large files' }).click()
    await expect.poll(() => files.count()).toBe(COUNT)
  })

  test('what came last stands at the day when it came', async () => {
    await page.goto(`${url}/recently-added`)
    const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
    await page.getByRole('heading', { name: month.format(new Date()) }).waitFor()
    await page
      .locator('[data-asset]')
      .nth(COUNT - 1)
      .waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.locator('[data-asset]').nth(2).click()
    await page.getByRole('button', { name: 'Next' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Next' }).waitFor()
    await page.getByRole('button', { name: 'Back to what was added last' }).click()
  })

  test('groups of the navigation fold and stay so; without words they are icons', async () => {
    await page.goto(`${url}/trash`)
    const nav = page.getByRole('navigation', { name: 'Main' }).first()
    await nav.getByRole('button', { name: 'Library' }).click()
    await expect.poll(() => nav.getByRole('link', { name: 'Favourites' }).count()).toBe(0)
    await page.reload()
    await nav.getByRole('link', { name: 'Trash' }).waitFor()
    expect(await nav.getByRole('link', { name: 'Favourites' }).count()).toBe(0)
    await nav.getByRole('button', { name: 'Library' }).click()
    await nav.getByRole('link', { name: 'Favourites' }).waitFor()
    await nav.getByRole('button', { name: 'Collapse the navigation' }).click()
    await nav.getByRole('link', { name: 'Partners' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await nav.getByRole('button', { name: 'Expand the navigation' }).click()
  })

  test('? tells the keys, Ctrl K goes to any page', async () => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Go to a page, or search').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Where to?' }).waitFor()
    await page.keyboard.type('part')
    await page.getByRole('option', { name: /^Partners/ }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/partners')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  test('dark or light is chosen for this browser, and stays', async () => {
    await page.goto(`${url}/account`)
    const paper = () => page.evaluate<string>(`getComputedStyle(document.body).backgroundColor`)
    const before = await paper()
    await page.getByLabel('Light or dark').selectOption('dark')
    await expect.poll(paper).not.toBe(before)
    await page.reload()
    await page.getByLabel('Light or dark').waitFor()
    expect(await paper()).not.toBe(before)
    expect(await barriersOn(page)).toEqual([])
    await page.getByLabel('Light or dark').selectOption('system')
    await expect.poll(paper).toBe(before)
  })

  test('dates come in the language that one chooses', async () => {
    const choose = async (language: string) => {
      await Promise.all([
        page.waitForEvent('load'),
        page.getByLabel('Dates and numbers').selectOption(language),
      ])
      await page.goto(`${url}/photos`)
    }
    await choose('de')
    await page.getByRole('heading', { name: 'Juni 2024' }).waitFor()
    await page.goto(`${url}/account`)
    await choose('')
    await page.getByRole('heading', { name: 'June 2024' }).waitFor()
  })

  test('whoever looks after it sees what was set, and where', async () => {
    await page.goto(`${url}/admin`)
    await page.getByText('HEIRLOOM_LOG_LEVEL').waitFor()
    await page.getByText('from the environment').first().waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('from right to left nothing is cut off', async () => {
    for (const path of ['photos', 'memories', 'partners', 'large-files', 'account']) {
      await page.goto(`${url}/${path}`)
      await page.locator('main h1').waitFor({ state: 'attached' })
      await page.evaluate(`document.documentElement.dir = 'rtl'`)
      const nav = await page.getByRole('navigation', { name: 'Main' }).first().boundingBox()
      expect((nav?.x ?? 0) + (nav?.width ?? 0)).toBe(1280)
      expect(await page.evaluate<number>(`document.documentElement.scrollWidth`)).toBe(1280)
    }
  })

  test('on a phone a sheet leads everywhere, and a memory is turned by the finger', async () => {
    const phone = await library.open({ ...PHONE, reducedMotion: 'reduce' })
    for (const path of ['memories', 'partners', 'tidy', 'large-files', 'recently-added']) {
      await phone.goto(`${url}/${path}`)
      await phone.locator('main h1').waitFor({ state: 'attached' })
      expect(await barriersOn(phone)).toEqual([])
      const widths = await phone.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
      expect(widths[0]).toBe(widths[1])
    }
    await phone.getByRole('button', { name: 'More' }).tap()
    expect(await barriersOn(phone)).toEqual([])
    await phone.getByRole('dialog', { name: 'More' }).getByRole('link', { name: 'Memories' }).tap()
    await phone
      .getByRole('link', { name: /^2 years ago/ })
      .first()
      .tap()
    const memory = phone.getByRole('dialog', { name: '2 years ago' })
    await memory.getByText('Photo 1 of 3').waitFor()
    await phone.touchscreen.tap(300, 500)
    await memory.getByText('Photo 2 of 3').waitFor()
    await phone.touchscreen.tap(40, 500)
    await memory.getByText('Photo 1 of 3').waitFor()
    await phone.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})
