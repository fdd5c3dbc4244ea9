// Looking at photos and videos in a browser, on a real server: edited with a way back, one after the other by themselves, all
// around, moving; who is on them; near and far by fingers; and chosen wherever they are found.
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import { joinMotion, makePanorama, makeStill, makeVideo } from './kinds.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const SOON = { timeout: 30_000 }
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const

/** What the editor says of the size. */
const SIZE = /^\d[\d,]* × \d+$/

/** Once a live photo has moved, seen even where it is over in a moment. */
const MOVED = `new Promise((resolve) => {
  const isThere = () => document.querySelector('video[data-live]') !== null
  let was = isThere()
  new MutationObserver((_, watch) => {
    const is = isThere()
    if (was && !is) {
      watch.disconnect()
      resolve(undefined)
    }
    was = is
  }).observe(document.body, { attributes: true, childList: true, subtree: true })
})`

interface Asset {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly isEdited: boolean
  readonly localDateTime: string
}
interface Face {
  readonly boundingBoxX1: number
  readonly boundingBoxY1: number
}
interface Point {
  readonly x: number
  readonly y: number
}

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('looking at photos and videos', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string
  let photos: readonly Asset[] = []

  const viewer = (screen = page) => screen.getByRole('dialog', { name: 'Viewer' })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const told = (text: string | RegExp) => page.getByRole('status').filter({ hasText: /\w/ }).getByText(text)
  const toast = (text: string | RegExp) => told(text).waitFor()
  const facesOf = ({ id }: Asset) => library.ask<readonly Face[]>(`faces?id=${id}`)
  const sizeOf = async ({ id }: Asset) => {
    const { width, height } = await library.ask<Asset>(`assets/${id}`)
    return [width, height]
  }
  /** Of the picture that the viewer shows. */
  const shape = () =>
    viewer()
      .getByRole('img')
      .first()
      .evaluate((image) => {
        const { naturalWidth, naturalHeight } = image as unknown as {
          naturalWidth: number
          naturalHeight: number
        }
        return Math.round((naturalWidth / naturalHeight) * 100) / 100
      })
  const lookAt = async (id: string, screen = page) => {
    await screen.goto(`${url}/photos/${id}`)
    await viewer(screen).locator('img, video').first().waitFor()
  }
  const find = async (name: string): Promise<Asset> => {
    const answer = await page.request.post(`${url}/api/search/metadata`, { data: { originalFileName: name } })
    const { assets } = (await answer.json()) as { assets: { items: Asset[] } }
    const [found] = assets.items
    if (!found) throw new Error(`No ${name}`)
    return found
  }
  const upload = async (
    name: string,
    mimeType: string,
    buffer: Buffer,
    more: Record<string, string> = {},
  ) => {
    const day = '2024-06-20T12:00:00.000Z'
    const answer = await page.request.post(`${url}/api/assets`, {
      multipart: {
        deviceAssetId: name,
        deviceId: 'e2e',
        fileCreatedAt: day,
        fileModifiedAt: day,
        filename: name,
        assetData: { name, mimeType, buffer },
        ...more,
      },
    })
    expect(answer.status()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }

  beforeAll(async () => {
    library = await openLibrary(8)
    ;({ page, url } = library)
    await upload('round.jpg', 'image/jpeg', await makePanorama(page))
    await upload('clip.mp4', 'video/mp4', await makeVideo(1))
    const moving = await upload('LIVE.mp4', 'video/mp4', await makeVideo(2))
    await upload('LIVE.jpg', 'image/jpeg', await makeStill(page), { livePhotoVideoId: moving })
    await upload('MVIMG.jpg', 'image/jpeg', joinMotion(await makeStill(page), await makeVideo(3)))
    await vi.waitFor(
      async () => expect(await library.ask('heirloom/safety')).toMatchObject({ isWorking: false }),
      { timeout: 90_000, interval: 500 },
    )
    photos = await Promise.all([0, 1, 2, 3, 4].map((n) => find(`IMG_000${n}.jpg`)))
  }, 240_000)
  afterAll(() => library?.stop())

  test('a photo is cropped by keys and turned; all pages show it so, and undone it is as it came', async () => {
    const photo = photos[0] as Asset
    expect(await sizeOf(photo)).toEqual([1200, 800])
    await lookAt(photo.id)
    const before = await page.locator(`[data-asset="${photo.id}"] img`).getAttribute('src')
    await page.keyboard.press('e')
    await press('Square')
    await page.getByText('800 × 800').waitFor()
    await press('Free')
    await page.getByRole('button', { name: 'Right edge' }).focus()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.getByText('740 × 800').waitFor()
    await press('Turn right')
    await page.getByText('800 × 740').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await press('Save')
    // It stays while someone points at it, however long the new picture takes.
    await told('Edited the photo. The original stays as it came.').hover()
    await expect.poll(() => sizeOf(photo), SOON).toEqual([800, 740])
    await expect.poll(shape, SOON).toBe(1.08)
    await expect
      .poll(() => page.locator(`[data-asset="${photo.id}"] img`).getAttribute('src'), SOON)
      .not.toBe(before)
    await press('Undo')
    await toast(/^Undone: Edited the photo/)
    await expect.poll(() => sizeOf(photo), SOON).toEqual([1200, 800])
    await expect.poll(shape, SOON).toBe(1.5)
  })

  test('the frame is drawn by the mouse; edited again it stands where it was, and goes back to how the photo came', async () => {
    const photo = photos[1] as Asset
    await lookAt(photo.id)
    await page.keyboard.press('e')
    const corner = await middleOf(page, 'Lower right corner')
    const start = await middleOf(page, 'Upper left corner')
    await page.mouse.move(corner.x, corner.y)
    await page.mouse.down()
    await page.mouse.move((start.x + corner.x) / 2, (start.y + corner.y) / 2, { steps: 4 })
    await page.mouse.up()
    const drawn = (await page.getByText(SIZE).textContent()) ?? ''
    const [width = 0, height = 0] = drawn.split(' × ').map(Number)
    expect(Math.abs(width - 600)).toBeLessThan(10)
    expect(Math.abs(height - 400)).toBeLessThan(10)
    await press('Mirror left and right')
    await press('Save')
    await expect.poll(() => sizeOf(photo), SOON).toEqual([width, height])
    await page.getByText('The edited picture is being made').waitFor({ state: 'detached' })
    await page.keyboard.press('e')
    await page.getByText(drawn).waitFor()
    await press('As it came')
    await press('Save')
    await toast('The photo is shown as it came.')
    await expect.poll(() => sizeOf(photo), SOON).toEqual([1200, 800])
    expect(await library.ask(`assets/${photo.id}`)).toMatchObject({ isEdited: false })
  })

  test('what can’t be edited says why', async () => {
    await lookAt((await find('clip.mp4')).id)
    await page.keyboard.press('e')
    await toast(/^Videos can’t be edited yet/)
    await lookAt((await find('LIVE.jpg')).id)
    await page.keyboard.press('e')
    await toast(/^Live photos can’t be edited/)
  })

  test('a live photo moves by its key, and ends by itself', async () => {
    await page.mouse.move(640, 600) // away from the button, over which it would move already
    await lookAt((await find('LIVE.jpg')).id)
    await viewer().getByRole('img', { name: 'Photo LIVE.jpg', exact: true }).waitFor()
    const moved = page.evaluate<void>(MOVED)
    await page.keyboard.press('l')
    await moved
  })

  test('a motion photo moves as one, though it came as a single file', async () => {
    const { id } = await find('MVIMG.jpg')
    await expect
      .poll(() => library.ask(`assets/${id}`), SOON)
      .toMatchObject({ livePhotoVideoId: expect.any(String) as string })
    await page.mouse.move(640, 600)
    await lookAt(id)
    await viewer().getByRole('img', { name: 'Photo MVIMG.jpg', exact: true }).waitFor()
    const moved = page.evaluate<void>(MOVED)
    await page.keyboard.press('l')
    await moved
  })

  test('a panorama is looked around in by keys, and is flat again', async () => {
    await lookAt((await find('round.jpg')).id)
    await press('Look around')
    const round = viewer().getByRole('img', { name: /Panorama/ })
    await viewer().locator('canvas[data-shown]').waitFor()
    const ahead = await round.screenshot()
    const address = page.url()
    await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await round.screenshot()).equals(ahead), SOON).toBe(false)
    expect(page.url()).toBe(address)
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('p')
    await viewer().getByRole('img', { name: 'Photo round.jpg', exact: true }).waitFor()
  })

  test('a slideshow goes on by itself, stops for a key, and ends at the photo that it showed', async () => {
    const photo = photos[1] as Asset
    const show = page.getByRole('dialog', { name: 'Slideshow' })
    const shown = async () => idIn(await show.locator('img, video').getAttribute('src'))
    const begin = async () => {
      await lookAt(photo.id)
      await viewer().getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Slideshow' }).click()
    }
    await begin()
    const seconds = show.getByLabel('Seconds for each photo')
    await seconds.selectOption('2 s')
    const first = await shown()
    await expect.poll(shown, SOON).not.toBe(first)
    // Kept for the next show: there, nothing goes on by itself meanwhile.
    await seconds.selectOption('60 s')
    await page.keyboard.press('Escape')
    await show.waitFor({ state: 'detached' })
    await begin()
    await expect.poll(shown, SOON).toBe(photo.id)
    await page.keyboard.press(' ')
    await show.getByRole('button', { name: 'Play', exact: true }).last().waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.keyboard.press('ArrowRight')
    await expect.poll(shown, SOON).not.toBe(photo.id)
    const next = await shown()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(shown, SOON).toBe(photo.id)
    await page.keyboard.press('ArrowRight')
    await expect.poll(shown, SOON).toBe(next)
    await show.getByRole('button', { name: 'End the slideshow' }).click()
    await show.waitFor({ state: 'detached' })
    await expect.poll(() => idIn(page.url()), SOON).toBe(next)
  })

  test('who is on a photo is named beside it, and shown on it', async () => {
    const photo = photos[0] as Asset
    for (const [at, name] of ['', 'Grace'].entries()) {
      const made = await page.request.post(`${url}/api/people`, { data: { name } })
      const { id } = (await made.json()) as { id: string }
      const box = { x: 100 + at * 500, y: 100, width: 300, height: 300, imageWidth: 1200, imageHeight: 800 }
      const data = { assetId: photo.id, personId: id, ...box }
      expect((await page.request.post(`${url}/api/faces`, { data })).ok()).toBe(true)
    }
    await lookAt(photo.id)
    await page.keyboard.press('i')
    const people = viewer().getByRole('region', { name: 'People' })
    await people.getByPlaceholder('Who is this?').first().fill('Emmy')
    await page.keyboard.press('Enter')
    await toast('This is Emmy.')
    await press('Undo')
    await people.getByLabel('Name: Somebody without a name').waitFor()
    await people.getByLabel('Name: Grace').hover()
    await viewer().locator('span').getByText('Grace', { exact: true }).waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('somebody is tagged by a box of the keyboard, near too, taken off, and is back', async () => {
    const photo = photos[1] as Asset
    const [width = 0, height = 0] = await sizeOf(photo)
    await lookAt(photo.id)
    await page.keyboard.press('i')
    await press('Tag a person')
    const box = viewer().getByRole('button', { name: 'The box round the face.' })
    await expect.poll(() => box.evaluate((one) => one === one.ownerDocument.activeElement), SOON).toBe(true)
    await page.keyboard.press('+')
    for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowUp', 'Shift+ArrowRight']) await page.keyboard.press(key)
    expect(await barriersOn(page)).toEqual([])
    const picture = viewer().getByRole('img', { name: /IMG_0001/ })
    const [frame, whole] = [await box.boundingBox(), await picture.boundingBox()]
    await page.keyboard.press('Enter')
    await page.keyboard.type('Katherine')
    await page.keyboard.press('Enter')
    await toast('Tagged Katherine.')
    const [face] = await facesOf(photo)
    const scale = width / (whole?.width ?? 0)
    expect(Math.abs((face?.boundingBoxX1 ?? 0) - ((frame?.x ?? 0) - (whole?.x ?? 0)) * scale)).toBeLessThan(2)
    expect(Math.abs((face?.boundingBoxY1 ?? 0) - ((frame?.y ?? 0) - (whole?.y ?? 0)) * scale)).toBeLessThan(2)
    expect(face).toMatchObject({ imageWidth: width, imageHeight: height, person: { name: 'Katherine' } })
    await viewer().getByRole('button', { name: 'Take Katherine off the photo' }).click()
    await toast('Took Katherine off the photo.')
    expect(await facesOf(photo)).toEqual([])
    await press('Undo')
    await viewer().getByLabel('Name: Katherine').waitFor()
    await press('Tag a person')
    await viewer().getByRole('complementary', { name: 'Tag a person' }).getByRole('button').last().waitFor()
    await page.keyboard.press('Escape')
    await viewer().getByRole('complementary', { name: 'Information' }).waitFor()
    expect((await facesOf(photo)).length).toBe(1)
  })

  test('a guest who may not download has nothing to choose', async () => {
    const data = { type: 'INDIVIDUAL', assetIds: photos.slice(2).map(({ id }) => id), allowDownload: false }
    const link = (await (await page.request.post(`${url}/api/shared-links`, { data })).json()) as {
      key: string
    }
    const guest = await library.open({ storageState: { cookies: [], origins: [] } })
    await guest.goto(`${url}/share/${link.key}`)
    await guest.locator('[data-asset]').first().focus()
    await guest.keyboard.press('x')
    await guest.keyboard.press('Control+a')
    expect(await guest.getByRole('button', { name: /^Select/ }).count()).toBe(0)
    expect(await guest.getByRole('region', { name: 'Selection' }).count()).toBe(0)
    await guest.context().close()
  })

  test('on a phone: two fingers bring it near, one goes on, and the frame is drawn by a finger', async () => {
    const phone = await library.open(PHONE)
    const photo = photos[3] as Asset
    await lookAt(photo.id, phone)
    await viewer(phone)
      .getByRole('img', { name: /IMG_0003/ })
      .waitFor()
    const fingers = await phone.context().newCDPSession(phone)
    const scale = () => scaleOf(phone)
    await touch(fingers, [
      [
        { x: 150, y: 420 },
        { x: 240, y: 420 },
      ],
      [
        { x: 100, y: 420 },
        { x: 290, y: 420 },
      ],
      [
        { x: 50, y: 420 },
        { x: 340, y: 420 },
      ],
    ])
    await expect.poll(scale, SOON).toBeGreaterThan(2)
    await phone.keyboard.press('0')
    await expect.poll(scale, SOON).toBe(1)
    const address = phone.url()
    await touch(fingers, [[{ x: 320, y: 420 }], [{ x: 200, y: 422 }], [{ x: 60, y: 424 }]])
    await expect.poll(() => phone.url(), SOON).not.toBe(address)
    await viewer(phone).getByRole('img').first().waitFor()
    expect(await barriersOn(phone)).toEqual([])
    await expectNoSideways(phone)
    await lookAt(photo.id, phone)
    await viewer(phone).getByRole('button', { name: 'Edit', exact: true }).tap()
    const corner = await middleOf(phone, 'Upper left corner')
    await touch(fingers, [[corner], [{ x: corner.x + 60, y: corner.y + 40 }]])
    await expect.poll(() => phone.getByText(SIZE).textContent(), SOON).not.toBe('1,200 × 800')
    expect(await barriersOn(phone)).toEqual([])
    await expectNoSideways(phone)
    await phone.context().close()
  })

  test('what was found is chosen and changed as in the timeline; so it is in folders', async () => {
    await page.goto(`${url}/search?text=IMG_000`)
    const tiles = page.getByRole('list', { name: /^What was found/ }).locator('[data-asset]')
    await expect.poll(() => tiles.count(), SOON).toBe(8)
    await tiles.first().focus()
    await page.keyboard.press('x')
    await tiles.nth(2).focus()
    await page.keyboard.press('Shift+X')
    await page.getByText('3 selected').waitFor()
    expect(await barriersOn(page)).toEqual([])
    const chosen = await Promise.all([0, 1, 2].map((n) => tiles.nth(n).getAttribute('data-asset')))
    await menuOf(page, 'Change date')
    await page.getByLabel('Date and time').fill('2019-05-04T10:30:00')
    await page.getByRole('dialog').getByRole('button', { name: 'Change the date' }).click()
    await toast('Changed the date of 3 photos.')
    for (const id of chosen)
      expect(await library.ask(`assets/${id}`)).toMatchObject({ localDateTime: '2019-05-04T10:30:00.000Z' })
    await page.getByText('3 selected').waitFor({ state: 'detached' })
    await tiles.first().hover()
    await page
      .getByRole('button', { name: /^Select Photo/ })
      .first()
      .click()
    await page.keyboard.press('Delete')
    await expect.poll(() => tiles.count(), SOON).toBe(7)
    await page.goto(`${url}/folders`)
    await page
      .getByRole('link', { name: /^\d{4}-\d\d-\d\d$/ })
      .first()
      .click()
    await page.locator('li [data-asset]').first().focus()
    await page.keyboard.press('Control+a')
    await page.getByRole('region', { name: 'Selection' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})

/** The button of that name in the bar of the selection, or in its menu. */
async function menuOf(page: Page, name: string): Promise<void> {
  const bar = page.getByRole('region', { name: 'Selection' })
  const there = bar.getByRole('button', { name, exact: true })
  if ((await there.count()) > 0) return await there.click()
  await bar.getByRole('button', { name: 'More to do with them' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

async function middleOf(page: Page, name: string): Promise<Point> {
  const button = page.getByRole('button', { name, exact: true })
  // Changes nothing, but waits until it stands still.
  await button.hover({ trial: true })
  const box = await button.boundingBox()
  if (!box) throw new Error(`No ${name}`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Fingers at these places, one step after the other, and then off. */
async function touch(session: CDPSession, steps: readonly (readonly Point[])[]): Promise<void> {
  for (const [at, points] of steps.entries())
    await session.send('Input.dispatchTouchEvent', {
      type: at === 0 ? 'touchStart' : 'touchMove',
      touchPoints: points.map((point, id) => ({ ...point, id })),
    })
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

/** The first id in an address. */
const idIn = (address: string | null) => /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(address ?? '')?.[0]

const scaleOf = (page: Page) =>
  page.evaluate<number>(`new DOMMatrix(getComputedStyle(
    document.querySelector('.viewer img').parentElement).transform).a`)

async function expectNoSideways(page: Page): Promise<void> {
  const widths = await page.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
  expect(widths[0]).toBe(widths[1])
}
