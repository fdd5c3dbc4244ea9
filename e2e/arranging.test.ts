// Arranging photos in a browser: many changed at once, albums with their people, tags, favourites, the archive, and what
// is said beside a photo; each change is taken back by Undo. On a real server.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 12
const SOON = { timeout: 20_000 }
const BEN = { name: 'Ben', email: 'ben@example.org', password: 'another calm password' }

interface Album {
  readonly id: string
  readonly albumName: string
  readonly description: string
  readonly assetCount: number
  readonly albumUsers: readonly { readonly role: string; readonly user: { readonly name: string } }[]
}

/** In both themes, and no wider than the screen. */
async function expectNoBarriers(screen: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await screen.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await barriersOn(screen)).toEqual([])
  }
  await screen.emulateMedia({ colorScheme: 'light' })
  const widths = await screen.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
  expect(widths[0]).toBe(widths[1])
}

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('arranging photos in a browser', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string

  const tiles = (screen = page) => screen.locator('[data-asset]')
  const toast = (text: string | RegExp) =>
    page.getByRole('status').filter({ hasText: /\w/ }).getByText(text).waitFor()
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  const undo = async (what: string) => {
    await press('Undo')
    await toast(`Undone: ${what}.`)
  }
  const countIn = async (query: string) => {
    const months = await library.ask<{ count: number }[]>(`timeline/buckets?${query}`)
    return months.reduce((sum, month) => sum + month.count, 0)
  }
  const albums = () => library.ask<Album[]>('albums')
  const visit = async (path: string) => {
    await page.goto(`${url}/${path}`)
    await page.locator('h1').first().waitFor()
  }
  /** Months come one by one, in any order. */
  const visitPhotos = async () => {
    await visit('photos')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT)
  }
  const choose = async (...places: number[]) => {
    await tiles()
      .nth(Math.max(...places))
      .waitFor()
    for (const [before, place] of places.entries()) {
      await tiles().nth(place).focus()
      await page.keyboard.press(' ')
      await page.getByText(`${before + 1} selected`).waitFor()
    }
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    const made = await page.request.post(`${url}/api/admin/users`, { data: BEN })
    expect(made.ok()).toBe(true)
  }, 240_000)

  afterAll(() => library?.stop())

  test('favourites: exactly those that were none before are none again', async () => {
    await visitPhotos()
    await choose(1)
    await press('Favourite')
    await toast('Marked 1 photo as favourite.')
    await choose(0, 1, 2)
    await page.keyboard.press('f')
    await toast('Marked 3 photos as favourite.')
    expect(await countIn('isFavorite=true')).toBe(3)
    await undo('Marked 3 photos as favourite')
    expect(await countIn('isFavorite=true')).toBe(1)
    await visit('favorites')
    await expect.poll(() => tiles().count(), SOON).toBe(1)
    await choose(0)
    expect(await page.getByRole('button', { name: 'Favourite', exact: true }).count()).toBe(0)
    await press('Take from favourites')
    await page.getByText('No favourites yet').waitFor()
    await expectNoBarriers(page)
  })

  test('the archive takes photos out of the timeline, and gives them back', async () => {
    await visitPhotos()
    await choose(3, 4)
    await press('Archive')
    await toast('Archived 2 photos.')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT - 2)
    await visit('archive')
    await expect.poll(() => tiles().count(), SOON).toBe(2)
    await expectNoBarriers(page)
    await choose(0)
    await press('Back to the timeline')
    await toast('Moved 1 photo back to the timeline.')
    await undo('Moved 1 photo back to the timeline')
    await choose(0, 1)
    await press('Back to the timeline')
    await toast('Moved 2 photos back to the timeline.')
    expect(await countIn('visibility=archive')).toBe(0)
  })

  test('dates move together, and stacks show one photo for all', async () => {
    await visitPhotos()
    await choose(0, 1)
    await press('Change date')
    await dialog().getByLabel('Move by').check()
    await dialog().getByLabel('Days').fill('-400')
    await expectNoBarriers(page)
    await dialog().getByRole('button', { name: 'Change the date' }).click()
    await toast('Changed the date of 2 photos.')
    await expect.poll(() => countIn('visibility=timeline&order=asc'), SOON).toBe(COUNT)
    const [first] = await library.ask<{ timeBucket: string }[]>('timeline/buckets?order=asc')
    expect(first?.timeBucket).toMatch(/^2023-05/)
    await undo('Changed the date of 2 photos')
    await visitPhotos()
    await choose(0, 1, 2)
    await press('Stack')
    await toast('Stacked 3 photos.')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT - 2)
    await page.getByRole('link', { name: /Stack of 3 photos/ }).waitFor()
    await undo('Stacked 3 photos')
    await expect.poll(() => tiles().count(), SOON).toBe(COUNT)
  })

  test('several photos come as one zip file, one as it is', async () => {
    await visitPhotos()
    await choose(0, 1)
    const [zip] = await Promise.all([page.waitForEvent('download'), press('Download')])
    expect(zip.suggestedFilename()).toBe('Heirloom.zip')
    expect((await readFile(await zip.path())).subarray(0, 2).toString()).toBe('PK')
    await choose(2)
    const [one] = await Promise.all([page.waitForEvent('download'), press('Download')])
    expect(one.suggestedFilename()).toMatch(/^IMG_\d+\.jpg$/)
  })

  test('an album is made from chosen photos, changed where it stands, and taken back', async () => {
    await visitPhotos()
    await choose(0, 1, 2)
    await page.keyboard.press('b')
    await dialog().getByLabel('Find an album, or name a new one').fill('Summer')
    await page.keyboard.press('Enter')
    await toast('Added 3 photos to Summer.')
    await page.getByRole('link', { name: 'Albums', exact: true }).click()
    await page.getByRole('link', { name: /Summer/ }).click()
    await expect.poll(() => tiles().count(), SOON).toBe(3)
    await page.getByLabel('Name of the album').fill('Summer by the sea')
    await page.keyboard.press('Enter')
    await toast('Renamed the album.')
    await page.getByLabel('Description of the album').fill('<b>Salt</b>')
    await page.keyboard.press('Control+Enter')
    await toast('Changed the description.')
    expect((await albums())[0]).toMatchObject({ albumName: 'Summer by the sea', description: '<b>Salt</b>' })
    await choose(1)
    await press('Take out of the album')
    await toast(/^Took 1 photo out of the album/)
    await expect.poll(() => tiles().count(), SOON).toBe(2)
    await press('Undo')
    await expect.poll(() => tiles().count(), SOON).toBe(3)
    await choose(2)
    await press('Use as cover')
    await toast('Changed the cover.')
    await press('Add photos')
    await page.getByRole('heading', { name: 'Choose photos for Summer by the sea' }).waitFor()
    await tiles().nth(5).click()
    await expectNoBarriers(page)
    await press('Add to the album')
    await toast('Added 1 photo to Summer by the sea.')
    await expect.poll(() => tiles().count(), SOON).toBe(4)
    await expectNoBarriers(page)
  })

  test('an album is shared, talked about, seen by its viewer, and deleted with a way back', async () => {
    await visit('albums')
    await page.getByRole('link', { name: /Summer/ }).click()
    await press('Share')
    await press('Share with Ben')
    await toast('Shared the album with Ben.')
    await page.getByLabel('What Ben may do').selectOption('viewer')
    await toast('Ben: may look.')
    await expectNoBarriers(page)
    await press('Done')
    await press('Activity')
    await page.getByLabel('Comment').fill('What a day')
    await page.keyboard.press('Enter')
    await page.getByText('What a day').waitFor()
    await press('Like the album')
    await page.getByRole('button', { name: 'Take your like back' }).waitFor()
    await expectNoBarriers(page)
    await page.keyboard.press('Escape')
    await expectSeenByBen()
    await press('More')
    await page.getByRole('menuitem', { name: 'Delete the album' }).click()
    await dialog().getByText('Its 4 photos stay in the library').waitFor()
    await dialog().getByRole('button', { name: 'Delete the album' }).click()
    await toast('Deleted the album Summer by the sea.')
    expect(await albums()).toEqual([])
    await undo('Deleted the album Summer by the sea')
    const [album] = await albums()
    expect(album?.assetCount).toBe(4)
    expect(album?.albumUsers.map(({ role }) => role)).toEqual(['owner', 'viewer'])
    await page.getByRole('link', { name: /Summer/ }).waitFor()
    await expectNoBarriers(page)
  })

  /** A viewer looks and talks, and is offered nothing that would be refused. */
  async function expectSeenByBen(): Promise<void> {
    const screen = await library.open({
      viewport: { width: 375, height: 740 },
      isMobile: true,
      hasTouch: true,
    })
    const signedIn = await screen.request.post(`${url}/api/auth/login`, { data: BEN })
    expect(signedIn.ok()).toBe(true)
    await screen.goto(`${url}/albums`)
    await screen.getByText('Shared by Ada').waitFor()
    await screen.getByRole('link', { name: /Summer/ }).click()
    await tiles(screen).first().waitFor()
    expect(await screen.getByRole('button', { name: 'Add photos' }).count()).toBe(0)
    expect(await screen.getByLabel('Name of the album').count()).toBe(0)
    await expectNoBarriers(screen)
    await screen.getByRole('button', { name: 'Activity' }).click()
    await screen.getByText('What a day').waitFor()
    await screen.context().close()
  }

  test('tags: given to many, found as a tree, deleted with a way back', async () => {
    await visitPhotos()
    await choose(0, 1)
    await press('Tag')
    await dialog().getByLabel('Tag', { exact: true }).fill('travel/italy')
    await page.keyboard.press('Enter')
    await expectNoBarriers(page)
    await dialog().getByRole('button', { name: 'Tag 2 photos' }).click()
    await toast('Tagged 2 photos with travel/italy.')
    await page.getByRole('link', { name: 'Tags', exact: true }).click()
    await press('Show what lies below travel')
    await page.getByRole('link', { name: 'italy' }).click()
    await expect.poll(() => tiles().count(), SOON).toBe(2)
    await expectNoBarriers(page)
    await choose(0)
    await press('Take the tag off')
    await toast('Took the tag off 1 photo.')
    await undo('Took the tag off 1 photo')
    await page.getByRole('link', { name: 'travel', exact: true }).click()
    await press('Delete the tag travel')
    await dialog().getByText('1 tag below it go').waitFor()
    await dialog().getByRole('button', { name: 'Delete the tag' }).click()
    await toast('Deleted the tag travel.')
    expect(await library.ask('tags')).toEqual([])
    await undo('Deleted the tag travel')
    expect(await library.ask<unknown[]>('tags')).toHaveLength(2)
    await page.getByRole('link', { name: 'travel', exact: true }).click()
    await expect.poll(() => tiles().count(), SOON).toBe(2)
  })

  test('folders: photos as their files lie, one after the other in the viewer', async () => {
    await visit('folders')
    await page
      .getByRole('link', { name: /^\d{4}-\d\d-\d\d$/ })
      .first()
      .click()
    await expect.poll(() => tiles().count(), SOON).toBeGreaterThan(0)
    await expectNoBarriers(page)
    await tiles().first().click()
    const viewer = page.getByRole('dialog', { name: 'Viewer' })
    await viewer.getByRole('img', { name: /IMG_/ }).waitFor()
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.get('path')).toMatch(/\d{4}-\d\d-\d\d$/)
  })

  test('beside a photo: what is said of it is changed where it stands, and keys mean letters there', async () => {
    await visit('photos')
    await tiles().nth(3).click()
    const viewer = page.getByRole('dialog', { name: 'Viewer' })
    await viewer.getByRole('img', { name: /IMG_/ }).waitFor()
    await page.keyboard.press('i')
    const address = page.url()
    await viewer.getByLabel('Description', { exact: true }).click()
    await page.keyboard.type('if a lake is filled')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+Enter')
    await toast('Changed the description.')
    expect(page.url()).toBe(address)
    await viewer.getByRole('button', { name: '4 of 5 stars' }).click()
    await toast('Rated it 4 of 5.')
    await undo('Rated it 4 of 5')
    await page.keyboard.press('f')
    await toast('Marked 1 photo as favourite.')
    await viewer.getByRole('button', { name: 'Take from favourites' }).waitFor()
    const id = address.split('/').at(-1)
    const asset = await library.ask<{ isFavorite: boolean; exifInfo: object }>(`assets/${id}`)
    expect(asset).toMatchObject({
      isFavorite: true,
      exifInfo: { description: 'if a lake is filled', rating: null },
    })
    await expectNoBarriers(page)
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})
