// Names, descriptions, tags, albums and files that mean harm, in a browser, on a real server: they are text, run nothing,
// and break no page.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 3
/** Whatever of it runs asks the server for something that no page asks for. */
const RUNS = `fetch('/api/pwned')`
const MARKUP = `<img src=pwned onerror="${RUNS}"><svg onload="${RUNS}">`
const TURNED = 'harmless\u202Egpj.exe'
const LONG = 'W'.repeat(120)
const NAME = `${MARKUP} ${TURNED} ${LONG}`

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" onload="${RUNS}">
  <script>${RUNS}</script><rect width="600" height="400" fill="teal"/>
  <image href="/api/pwned" width="9" height="9"/><a href="javascript:${RUNS}"><text y="40">hello</text></a>
  <foreignObject width="100" height="100"><img xmlns="http://www.w3.org/1999/xhtml" src="/api/pwned"/></foreignObject>
</svg>`

/** Boxes that scroll sideways, besides those that are meant to. */
const WIDER = `[document.documentElement, ...document.querySelectorAll('main *, dialog *, [role=dialog] *')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
  .map((one) => one.tagName + '.' + one.className)`

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('what means harm', { timeout: 120_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string
  let photo: string
  let drawing: string
  let paths: readonly string[]
  let link: string
  const harm: string[] = []

  const send = async <T>(method: 'POST' | 'PUT', path: string, data: unknown): Promise<T> => {
    const answer = await page.request.fetch(`${url}/api/${path}`, { method, data })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    const text = await answer.text()
    return (text === '' ? {} : JSON.parse(text)) as T
  }
  const upload = async (name: string, mimeType: string, buffer: Buffer): Promise<string> => {
    const now = new Date().toISOString()
    const answer = await page.request.post(`${url}/api/assets`, {
      multipart: {
        deviceAssetId: 'harm',
        deviceId: 'e2e',
        fileCreatedAt: now,
        fileModifiedAt: now,
        filename: name,
        assetData: { name: 'file', mimeType, buffer },
      },
    })
    expect(answer.status()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const watch = (screen: Page) => {
    screen.on(
      'request',
      (request) => new URL(request.url()).pathname.endsWith('pwned') && harm.push(request.url()),
    )
    screen.on('dialog', (dialog) => {
      harm.push(dialog.message())
      void dialog.dismiss()
    })
  }
  const looksWhole = async (screen: Page, path: string) => {
    await screen.goto(`${url}/${path}`)
    await screen.locator('h1').first().waitFor({ state: 'attached' })
    await expect.poll(() => screen.evaluate<string[]>(WIDER), { message: path }).toEqual([])
  }

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    watch(page)
    const month = await library.ask<{ id: string[] }>(
      'timeline/bucket?timeBucket=2024-06-01&visibility=timeline',
    )
    photo = month.id[0] ?? ''
    drawing = await upload(`<img src=pwned onerror=alert(1)>${TURNED}.svg`, 'image/svg+xml', Buffer.from(svg))
    await send('PUT', 'users/me', { name: NAME.slice(0, 200) })
    await send('PUT', `assets/${photo}`, { description: `${NAME}\n<script>${RUNS}</script>` })
    const album = await send<{ id: string }>('POST', 'albums', {
      albumName: NAME,
      description: NAME,
      assetIds: [photo, drawing],
    })
    const [tag] = await send<{ id: string }[]>('PUT', 'tags', { tags: [NAME.replaceAll('/', '-')] })
    await send('PUT', 'tags/assets', { tagIds: [tag?.id], assetIds: [photo, drawing] })
    const person = await send<{ id: string }>('POST', 'people', { name: NAME })
    const { id: grace } = await send<{ id: string }>('POST', 'admin/users', {
      name: NAME.slice(0, 200),
      email: 'grace@example.org',
      password: 'another long password',
    })
    await send('POST', 'partners', { sharedWithId: grace })
    await send('POST', 'activities', { albumId: album.id, type: 'comment', comment: NAME })
    const { key } = await send<{ key: string }>('POST', 'shared-links', {
      type: 'ALBUM',
      albumId: album.id,
      description: NAME,
    })
    link = `share/${key}`
    paths = [
      'photos',
      'albums',
      `albums/${album.id}`,
      `tags/${tag?.id}`,
      'people',
      `people/${person.id}`,
      `search?text=${encodeURIComponent(`"${NAME}"`)}`,
      'folders',
      'partners',
      'large-files',
      'history',
      'account',
      'shared-links',
      'admin',
    ]
  }, 240_000)
  afterAll(() => library?.stop())

  test('on a desktop every page shows it as text, in its place', async () => {
    for (const path of paths) await looksWhole(page, path)
    await looksWhole(page, 'albums')
    await page.locator('main').getByText('<img src=pwned').first().waitFor()
    expect(await page.locator('img[src*=pwned]').count()).toBe(0)
  })

  test('on a phone every page is as wide as the screen', async () => {
    const phone = await library.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    watch(phone)
    for (const path of paths) await looksWhole(phone, path)
    await phone.context().close()
  })

  test('the viewer tells it beside the photo, as text', async () => {
    for (const id of [photo, drawing]) {
      await page.goto(`${url}/photos/${id}`)
      await page.getByRole('dialog', { name: 'Viewer' }).waitFor()
      await page.keyboard.press('i')
      await page.getByRole('heading', { name: 'Information' }).waitFor()
      await expect.poll(() => page.evaluate<string[]>(WIDER)).toEqual([])
    }
    expect(await page.locator('img[src*=pwned]').count()).toBe(0)
  })

  test('whoever comes by a link sees it as text, too', async () => {
    const browser = page.context().browser()
    const guest = await browser?.newPage()
    if (!guest) throw new Error('No browser')
    watch(guest)
    await looksWhole(guest, link)
    await guest.locator('[data-asset]').first().waitFor()
    await guest.context().close()
  })

  test('a drawing with a script is shown as a picture of pixels', async () => {
    const shown = await page.request.get(`${url}/api/assets/${drawing}/thumbnail?size=preview`)
    expect(shown.headers()['content-type']).toMatch(/^image\/(?:jpeg|webp)$/)
  })

  test('its original, opened by its address, is a download that may do nothing', async () => {
    const address = `${url}/api/assets/${drawing}/original`
    const answer = await page.request.get(address)
    const { 'content-security-policy': policy, ...headers } = answer.headers()
    expect(policy).toContain('sandbox')
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toContain('allow-scripts')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-disposition']).toMatch(/^attachment;/)
    expect(headers['content-disposition']).not.toMatch(/[\r\n\u202e]/)
    const download = page.waitForEvent('download')
    await page
      .goto(address)
      .catch((error: unknown) => expect(String(error)).toContain('Download is starting'))
    expect((await download).suggestedFilename()).not.toMatch(/[<>"/\\]/)
  })

  test('nothing of it ran', () => {
    expect(harm).toEqual([])
  })
})
