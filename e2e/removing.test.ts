// Removing photos in a browser: a few are gone at once and come back by Undo; many are asked for first, with their
// number; what a program asks for waits for the person; and History takes all of it back. On a real server.
import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 40

/** Until the photos stood still for ten frames. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let [was, still] = ['', 0]
    const look = () => {
      const now = [...document.querySelectorAll('[data-asset]')].map((one) => one.getBoundingClientRect().top).join()
      still = now === was ? still + 1 : 0
      was = now
      if (still < 10) requestAnimationFrame(look)
      else resolve(undefined)
    }
    look()
  })`)
}

const sizeOf = async (answer: Response) => gzipSync(await answer.body()).length

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('removing photos in a browser', { timeout: 240_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const tiles = () => page.locator('[data-asset]')
  const checks = () => page.getByRole('button', { name: /^Select Photo/ })
  const toast = () => page.getByRole('status').filter({ hasText: /\w/ })
  const dialog = () => page.getByRole('dialog')
  const selectAll = async () => {
    await tiles().first().waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText(`${await inLibrary()} selected`).waitFor()
  }
  const countIn = async (query: string) => {
    const months = await library.ask<{ count: number }[]>(`timeline/buckets?${query}`)
    return months.reduce((sum, month) => sum + month.count, 0)
  }
  const inLibrary = () => countIn('visibility=timeline')
  const inTrash = () => countIn('isTrashed=true')
  /** Months come one by one, in any order: once the newest is there, the first tiles stay the first. Gives their ids. */
  const newestMonth = async (screen = page, query = 'visibility=timeline') => {
    const [month] = await library.ask<{ timeBucket: string }[]>(`timeline/buckets?${query}`)
    const path = `timeline/bucket?${query}&timeBucket=${month?.timeBucket}`
    const { id: ids } = await library.ask<{ id: string[] }>(path)
    await screen.locator(`[data-asset="${ids.at(-1)}"]`).waitFor()
    return ids
  }
  const chooseFirst = async (count: number, query?: string) => {
    await newestMonth(page, query)
    await tiles().first().hover()
    await checks().first().click()
    await checks()
      .nth(count - 1)
      .click({ modifiers: ['Shift'] })
    await page.getByText(`${count} selected`).waitFor()
  }

  /** On every page of this kind of screen, in these themes; and none is wider than it. */
  const expectNoBarriers = async (screen: Page, ...themes: readonly ('light' | 'dark')[]) => {
    for (const path of [
      'photos',
      'trash',
      'history?events=true',
      'waiting',
      'health',
      'backups',
      'account',
    ]) {
      await screen.goto(`${url}/${path}`, { waitUntil: 'networkidle' })
      for (const colorScheme of themes) {
        // Without movement: colours on their way from light to dark are neither.
        await screen.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await barriersOn(screen)).toEqual([])
      }
      const widths = await screen.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
      expect(widths[0]).toBe(widths[1])
    }
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
  }, 240_000)

  afterAll(() => library?.stop())

  test('a few go to the trash at once, and Undo brings them back', async () => {
    await page.goto(`${url}/photos`)
    await chooseFirst(4)
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Move to trash' }).click()
    // It stays while someone points at it, however long the look for barriers takes.
    await toast().getByText('Moved 4 photos to the trash.').hover()
    expect(await barriersOn(page)).toEqual([])
    expect(await inLibrary()).toBe(COUNT - 4)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast().getByText('4 photos are back where they were.').waitFor()
    expect(await inLibrary()).toBe(COUNT)
    expect(await inTrash()).toBe(0)
  })

  test('what is looked at stays in its place when photos above it go, and the keyboard is enough', async () => {
    await page.goto(`${url}/photos`, { waitUntil: 'networkidle' })
    await newestMonth()
    await tiles().first().focus()
    await page.keyboard.press('x')
    await page.keyboard.press('Tab')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('1 selected').waitFor({ state: 'detached' })
    await checks().first().click({ force: true })
    await page.getByText('1 selected').waitFor()
    await page.evaluate(`document.querySelector('.timeline').scrollTo({ top: 700 })`)
    await atRest(page)
    const seen = await page.evaluate<{ id: string; top: number }>(`(() => {
      const { top, bottom } = document.querySelector('.timeline').getBoundingClientRect()
      const stickyDates = 48 + 36
      const tile = [...document.querySelectorAll('[data-asset]')].find((one) => {
        const box = one.parentElement.getBoundingClientRect()
        return box.top >= top + stickyDates && box.bottom <= bottom
      })
      return { id: tile.dataset.asset, top: tile.getBoundingClientRect().top }
    })()`)
    const counted = page.waitForResponse(/timeline\/buckets/)
    await page.keyboard.press('Delete')
    await toast().getByText('Moved 1 photo to the trash.').hover()
    await (await counted).finished()
    await atRest(page)
    const box = await page.locator(`[data-asset="${seen.id}"]`).boundingBox()
    expect(Math.abs((box?.y ?? 0) - seen.top)).toBeLessThanOrEqual(2)
    await page.keyboard.press('Control+z')
    await toast().getByText('1 photo is back where it was.').waitFor()
  })

  test('in the viewer, Delete removes the photo and goes on to the next', async () => {
    await page.goto(`${url}/photos`)
    await tiles().nth(1).click()
    const viewer = page.getByRole('dialog', { name: 'Viewer' })
    const shown = () => viewer.getByRole('img', { name: /IMG_/ }).getAttribute('alt')
    await viewer.getByRole('img', { name: /IMG_/ }).waitFor()
    const name = await shown()
    await page.keyboard.press('Delete')
    await toast().getByText('Moved 1 photo to the trash.').hover()
    await expect.poll(shown).not.toBe(name)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast().getByText('1 photo is back where it was.').waitFor()
    await page.keyboard.press('Escape')
    expect(await inLibrary()).toBe(COUNT)
  })

  test('two pages at once: what is too much by now is asked, and what waits after all is found where it waits', async () => {
    const other = await library.open({})
    await other.goto(`${url}/photos`)
    const removals = '**/api/heirloom/removals'
    const remove = async () => {
      await other.locator('[data-asset]').first().focus()
      await other.keyboard.press('x')
      await other.keyboard.press('Delete')
    }
    const refuse = (code: string) =>
      other.route(removals, (route) => route.fulfill({ status: 409, json: { code, message: 'Not now.' } }))
    await other.locator('[data-asset]').first().waitFor()
    await refuse('confirmation_needed')
    await remove()
    await other.getByText(`This would remove 1 of your ${COUNT} photos. Nothing has been changed.`).waitFor()
    await other.getByRole('button', { name: 'Keep them' }).click()
    await other.keyboard.press('Escape')
    await other.unroute(removals)
    await refuse('change_held')
    await remove()
    await other.getByText('It waits for you under Waiting changes.').waitFor()
    await other.getByRole('button', { name: 'Look at it' }).click()
    await other.waitForURL('**/waiting')
    expect(await inLibrary()).toBe(COUNT)
    await other.context().close()
  })

  test('everything at once is one question with the number, and no error', async () => {
    await page.goto(`${url}/photos`)
    await selectAll()
    await page.keyboard.press('Delete')
    await dialog()
      .getByText(`This would remove ${COUNT} of your ${COUNT} photos. Nothing has been changed.`)
      .waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    expect(await inLibrary()).toBe(COUNT)
    await page.keyboard.press('Delete')
    await dialog()
      .getByRole('button', { name: `Move ${COUNT} photos to the trash` })
      .click()
    await toast().getByText(`Moved ${COUNT} photos to the trash.`).waitFor()
    expect(await inTrash()).toBe(COUNT)
    await page.getByText(`Your library is empty, but ${COUNT} photos are in the trash`).waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('the trash gives back some, and all', async () => {
    await page.getByRole('link', { name: 'Open the trash' }).click()
    await page.getByText('Photos stay here until someone removes them for good.').waitFor()
    await tiles().first().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await chooseFirst(3, 'isTrashed=true')
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await toast().getByText('3 photos are back where they were.').waitFor()
    expect(await inLibrary()).toBe(3)
    await page.getByRole('button', { name: 'Restore all' }).click()
    await page.getByText('The trash is empty').waitFor()
    expect(await inLibrary()).toBe(COUNT)
    expect(await barriersOn(page)).toEqual([])
  })

  test('removing for good asks, too; the photo is still found, with its story, and comes back by History', async () => {
    await page.goto(`${url}/photos`)
    const [id = ''] = await newestMonth()
    const { originalFileName } = await library.ask<{ originalFileName: string }>(`assets/${id}`)
    await page.locator(`[data-asset="${id}"]`).focus()
    await page.keyboard.press('x')
    await page.keyboard.press('Delete')
    await toast().getByText('Moved 1 photo to the trash.').waitFor()
    await page.goto(`${url}/trash/${id}`)
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await dialog().getByText('The files stay in a safe place for 30 days').waitFor()
    await dialog().getByRole('button', { name: 'Remove 1 photo for good' }).click()
    await toast().getByText('Removed 1 photo for good.').waitFor()
    expect(await inTrash()).toBe(0)

    await page.goto(`${url}/history`)
    await page.getByRole('searchbox').fill(originalFileName)
    await page.getByRole('button', { name: 'Find', exact: true }).click()
    await page.getByText('Removed for good').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('link', { name: new RegExp(originalFileName) }).click()
    await page.getByRole('heading', { name: originalFileName }).waitFor()
    await page.getByText('Moved to the trash').first().waitFor()
    await expect.poll(() => page.getByText('Values before and after').count()).toBeGreaterThanOrEqual(3)
    expect(await barriersOn(page)).toEqual([])

    await page.getByRole('link', { name: 'All of what happened then' }).first().click()
    await dialog().getByRole('button', { name: /^Undo/ }).click()
    await page.getByRole('heading', { name: 'Undo this?' }).waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast().getByText('Undone: 1 photo came back.').waitFor()
    expect(await inTrash()).toBe(1)
    await page.getByRole('link', { name: 'Undone: see what took it back' }).click()
    await page.getByRole('heading', { name: /^Undid/ }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.goto(`${url}/history`)
    await page.getByText('Undone', { exact: true }).first().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.goto(`${url}/trash`)
    await page.getByRole('button', { name: 'Restore all' }).click()
    await page.getByText('The trash is empty').waitFor()
    expect(await inLibrary()).toBe(COUNT)
  })

  test('what a program asks for waits: it is refused with a sentence, and the owner decides in the browser', async () => {
    const key = await library.makeKey()
    const months = await library.ask<{ timeBucket: string }[]>('timeline/buckets?visibility=timeline')
    const ids: string[] = []
    for (const { timeBucket } of months) {
      const month = `timeline/bucket?visibility=timeline&timeBucket=${timeBucket}`
      ids.push(...(await library.ask<{ id: string[] }>(month)).id)
    }
    const answer = await fetch(`${url}/api/assets`, {
      method: 'DELETE',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ ids }),
    })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain(`This would remove ${COUNT} of your ${COUNT} photos`)
    expect(await inLibrary()).toBe(COUNT)

    await page.goto(`${url}/photos`)
    await page.getByRole('link', { name: /Waiting changes.*1 waits for you/ }).click()
    await page.getByRole('heading', { name: `Move ${COUNT} of your ${COUNT} photos to the trash` }).waitFor()
    await page.getByText(/backup script/).waitFor()
    await expect.poll(() => page.locator('main img').count()).toBeGreaterThan(0)
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Confirm…' }).click()
    await dialog()
      .getByRole('button', { name: `Yes, ${COUNT} photos` })
      .click()
    await toast().getByText(`Done: ${COUNT} photos.`).waitFor()
    expect(await inTrash()).toBe(COUNT)
    await page.getByText('Nothing is waiting').waitFor()
  })

  test('History shows it among the large removals, and takes it back', async () => {
    await page.goto(`${url}/history?minRemoved=10`)
    const moved = page.getByRole('link', { name: new RegExp(`Moved ${COUNT} photos to the trash`) })
    await moved.first().waitFor()
    expect(await page.getByText('Moved 4 photos').count()).toBe(0)
    expect(await barriersOn(page)).toEqual([])
    await moved.first().click()
    await dialog().getByText('One by one').waitFor()
    await expect
      .poll(() =>
        dialog()
          .getByText(/IMG_\d{4}\.jpg/)
          .count(),
      )
      .toBe(COUNT)
    expect(await barriersOn(page)).toEqual([])
    await dialog().getByRole('button', { name: /^Undo/ }).click()
    await page.getByText(`${COUNT} photos come back`).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await toast().getByText(`Undone: ${COUNT} photos came back.`).waitFor()
    expect(await inLibrary()).toBe(COUNT)
  })

  test('all that the filter shows can be undone at once, after a look at what would change', async () => {
    await page.goto(`${url}/photos`)
    await chooseFirst(2)
    await page.keyboard.press('Delete')
    await toast().getByText('Moved 2 photos to the trash.').waitFor()
    await page.goto(`${url}/history`)
    await page
      .getByRole('link', { name: /Moved 2 photos to the trash/ })
      .first()
      .click()
    await dialog().getByRole('link', { name: 'All from this device' }).click()
    await page.getByRole('button', { name: 'Undo all of this…' }).click()
    await page.getByRole('heading', { name: 'Undo this?' }).waitFor()
    await page
      .getByText(/Photos and videos/)
      .first()
      .waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.goto(`${url}/trash`)
    await page.getByRole('button', { name: 'Restore all' }).click()
    await page.getByText('The trash is empty').waitFor()
    expect(await inLibrary()).toBe(COUNT)
  })

  test('in the viewer, the information tells the photo’s own history', async () => {
    await page.goto(`${url}/photos`)
    const [id] = await newestMonth()
    await page.locator(`[data-asset="${id}"]`).click()
    await page.getByRole('dialog', { name: 'Viewer' }).getByRole('img', { name: /IMG_/ }).waitFor()
    await page.keyboard.press('i')
    const story = page.getByRole('region', { name: 'History' })
    await expect
      .poll(() => story.getByRole('listitem').count(), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(3)
    expect(await barriersOn(page)).toEqual([])
    await story.getByRole('link', { name: 'The whole history' }).click()
    await page.getByText('Checksum (SHA-1)').waitFor()
  })

  test('Health plots what came and went, and says the same in a table', async () => {
    await page.goto(`${url}/health`)
    await page.getByRole('img', { name: /removed$/ }).waitFor()
    await page.getByText('The same as a table').click()
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(5)
    await page.getByText('Day', { exact: true }).click()
    await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(20)
    expect(await barriersOn(page)).toEqual([])
  })

  test('on a small phone, in the dark: chosen by a long press, every page without barriers and as wide as the screen', async () => {
    const small = await library.open({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    })
    await small.goto(`${url}/photos`)
    await newestMonth(small)
    const box = await small.locator('[data-asset]').nth(1).boundingBox()
    const touch = await small.context().newCDPSession(small)
    const point = { x: (box?.x ?? 0) + 30, y: (box?.y ?? 0) + 30 }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] })
    await small.getByText('1 selected').waitFor()
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await small.locator('[data-asset]').nth(2).tap()
    await small.getByText('2 selected').waitFor()
    expect(await barriersOn(small)).toEqual([])
    await small.getByRole('button', { name: 'Move to trash' }).tap()
    await small.getByText('Moved 2 photos to the trash.').waitFor()
    await small.getByRole('button', { name: 'More' }).tap()
    await small.getByRole('dialog').getByRole('link', { name: 'Trash' }).waitFor()
    expect(await barriersOn(small)).toEqual([])
    await small.getByRole('dialog').getByRole('link', { name: 'Trash' }).tap()
    await small.getByRole('button', { name: 'Restore all' }).waitFor()
    await expectNoBarriers(small, 'dark', 'light')
    await small.context().close()
  })

  test('a desktop in the dark: every page without barriers', async () => {
    await expectNoBarriers(page, 'dark')
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  })

  test('the first page takes no more than 200 kB of script, compressed', async () => {
    const other = await library.open({})
    const sizes: Promise<number>[] = []
    other.on('response', (answer) => {
      if (answer.request().resourceType() === 'script') sizes.push(sizeOf(answer))
    })
    await other.goto(`${url}/photos`, { waitUntil: 'networkidle' })
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(total).toBeGreaterThan(50_000)
    expect(total).toBeLessThan(200_000)
    await other.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})
