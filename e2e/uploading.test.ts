// Uploading in a browser: folders become albums, a pause, what was refused, an interruption, and ten times as many files as
// a panel can show. On a real server.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, drop, whyNoBrowser } from './browser.ts'
import { openLibrary } from './library.ts'
import type { Library } from './library.ts'

const patiently = { timeout: 20_000 }

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('uploading', { timeout: 60_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let folder: string

  const panel = () => page.getByRole('region', { name: 'Upload', exact: true })
  const press = (name: string | RegExp) => panel().getByRole('button', { name }).click()
  const images = async () => (await library.ask<{ images: number }>('assets/statistics')).images
  const albums = () => library.ask<{ albumName: string; assetCount: number }[]>('albums')

  /** Files that nobody can look at, but that are kept: each other bytes. */
  const write = async (names: readonly string[]) => {
    for (const name of names) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), `not a picture: ${name}`)
    }
  }
  /** So many files of the page's own, as a person would choose them. */
  const choose = (count: number, extension: string) =>
    page.evaluate(`(() => {
      const held = new DataTransfer()
      for (let i = 0; i < ${count}; i += 1) held.items.add(new File(['n' + i], i + '.${extension}'))
      const input = document.querySelector('input[type=file][multiple]')
      input.files = held.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })()`)

  beforeAll(async () => {
    library = await openLibrary(0)
    page = library.page
    folder = await mkdtemp(join(tmpdir(), 'heirloom-uploading-'))
    await page.goto(`${library.url}/photos`, { waitUntil: 'networkidle' })
  }, 120_000)

  afterAll(async () => {
    await library?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  test('folders become albums when the person says so, with what had arrived before', async () => {
    await write(['sea/1.jpg', 'sea/2.jpg', 'hill/3.jpg'])
    await drop(page, [join(folder, 'sea'), join(folder, 'hill')])
    await panel().getByText('3 files added and safe on the server').waitFor()
    await panel().getByText('They come in 2 folders.').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await press('Make the albums')
    await panel().getByText('3 photos put into 2 albums').waitFor()
    await expect
      .poll(
        async () => (await albums()).map((one) => `${one.albumName} ${one.assetCount}`).toSorted(),
        patiently,
      )
      .toEqual(['hill 1', 'sea 2'])
    await press('Close the summary')
  })

  test('the same folder again fills the album that is there, and a no makes none', async () => {
    await write(['sea/4.jpg', 'lake/5.jpg'])
    await drop(page, [join(folder, 'sea')])
    await panel().getByText('2 were already here').waitFor()
    await press('Make the album')
    await expect
      .poll(async () => (await albums()).find(({ albumName }) => albumName === 'sea')?.assetCount, patiently)
      .toBe(3)
    await press('Close the summary')
    await drop(page, [join(folder, 'lake')])
    await panel().getByText('1 file added').waitFor()
    await press('No albums')
    await expect.poll(() => panel().getByText('lake').count(), patiently).toBe(0)
    expect((await albums()).length).toBe(2)
    await press('Close the summary')
  })

  test('what was refused is told with its reason, and can be copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await write(['refused/notes.txt', 'refused/sheet.ods'])
    await drop(page, [join(folder, 'refused')])
    await panel().getByText('2 were not added').waitFor()
    await press('Copy the list')
    await panel().getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate<string>(`navigator.clipboard.readText()`)
    expect(copied.split('\n').toSorted()).toEqual([
      'refused/notes.txt\tHeirloom does not know this kind of file',
      'refused/sheet.ods\tHeirloom does not know this kind of file',
    ])
    await press('Close the summary')
  })

  test('ten thousand refused files are a list that scrolls, not ten thousand rows', async () => {
    await choose(10_000, 'txt')
    await panel().getByText('10,000 were not added').waitFor()
    expect(await panel().getByRole('listitem').count()).toBeLessThan(30)
    const list = panel().getByRole('region', { name: 'Not added' })
    await list.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await panel().getByText('9999.txt').waitFor()
    await press('Close the summary')
  })

  test('a pause stops, leaving asks, and after an interruption nothing is there twice', async () => {
    const [count, through] = [60, 20]
    const before = await images()
    let sent = 0
    await page.route('**/api/assets', async (route) => {
      sent += 1
      if (sent <= through) await route.continue() // the others stay on their way
    })
    await choose(count, 'jpg')
    await expect.poll(images, patiently).toBe(before + through)
    await press('Pause')
    await panel().getByText('Pausing: 4 files under way').waitFor()
    const asked = new Promise<string>((done) => {
      page.once('dialog', (dialog) => {
        done(dialog.type())
        void dialog.accept()
      })
    })
    await page.reload()
    expect(await asked).toBe('beforeunload')
    await panel().getByText('An upload was interrupted').waitFor()
    await panel()
      .getByText(/still on the way\. Choose the same files again/)
      .waitFor()
    await page.unroute('**/api/assets')
    await choose(count, 'jpg')
    await panel()
      .getByText(`${count - through} files added and safe on the server`)
      .waitFor({ timeout: 45_000 })
    expect(await images()).toBe(before + count)
  })

  test('on a phone the panel leaves the page where it is', async () => {
    const small = await library.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    await small.goto(`${library.url}/photos`, { waitUntil: 'networkidle' })
    await small
      .locator('input[type=file][multiple]')
      .first()
      .setInputFiles(join(folder, 'refused', 'notes.txt'))
    await small.getByText('1 was not added').waitFor()
    const widths = await small.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
    expect(widths[0]).toBe(widths[1])
    expect(await barriersOn(small)).toEqual([])
    await small.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})
