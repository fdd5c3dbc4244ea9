// Backups in a browser: from the first line that the page teaches, over a backup and a tried restore, to the sheet of
// paper for the worst day. On a real server, with a folder as the first place.
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, whyNoBrowser } from './browser.ts'
import type { Library } from './library.ts'
import { openLibrary } from './library.ts'

const COUNT = 12
const SLOW = 90_000
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('backups in a browser', { timeout: 180_000, retry: 1 }, () => {
  let library: Library
  let page: Page
  let url: string
  let disk: string

  const dialog = () => page.getByRole('dialog')
  const place = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, level: 3 }) })
  const sentence = () => page.getByRole('main').locator('p').first().innerText()
  const act = (action: string) => page.getByRole('button', { name: `${action}: usb` })
  const runs = () => page.getByRole('region', { name: 'Backups' }).locator('li:has(time)')

  beforeAll(async () => {
    library = await openLibrary(COUNT)
    page = library.page
    url = library.url
    disk = await mkdtemp(join(tmpdir(), 'heirloom-disk-'))
  }, 240_000)

  afterAll(async () => {
    await library?.stop()
    if (disk) await rm(disk, { recursive: true, force: true })
  })

  test('without a place, the page says that all stands on one disk, and teaches the first step out of it', async () => {
    await page.goto(`${url}/photos`)
    await page.getByRole('link', { name: 'Backups', exact: true }).click()
    await page.getByText(`${COUNT} photos and videos`).first().waitFor()
    await page.getByText('stand on this disk alone').waitFor()
    await page.getByText('Other places').click()
    await page.getByText('parents@elsewhere=folder').waitFor()
    await expectFit(page)
  })

  test('the line that it teaches makes a place, and everything is copied there', async () => {
    const line = await page.getByText(/^HEIRLOOM_BACKUP_TARGETS=/).innerText()
    await appendFile(
      join(library.dataFolder, 'heirloom.conf'),
      `${line.replace('/mnt/usb/heirloom', disk)}\n`,
    )
    await page.goto('about:blank')
    await library.restart()
    await page.goto(`${url}/backups`)
    await place('usb').getByText(disk).waitFor()
    await act('Back up now').click()
    await place('usb').getByText(`${COUNT} of ${COUNT}`).waitFor({ timeout: SLOW })
    await expect.poll(() => readdir(disk), { timeout: SLOW }).toContain('heirloom-target.json')
    await runs().filter({ hasText: 'Backup to usb' }).filter({ hasText: 'by Ada' }).first().waitFor()
    await place('usb')
      .getByText(/^Complete up to /)
      .waitFor({ timeout: SLOW })
    await expect.poll(sentence, { timeout: SLOW }).toMatch(/restore has not been tried/)
    await expectFit(page)
  })

  test('a tried restore says first what it does, can be watched, and changes the sentence', async () => {
    await act('Try a restore').click()
    expect(await dialog().innerText()).toContain('Nothing of yours is touched')
    await expectFit(page)
    await dialog().getByRole('button', { name: 'Try it' }).click()
    await page.getByText(/^Trial restore from usb has begun. You can leave/).waitFor()
    await place('usb').getByText(/ of 7/).waitFor({ timeout: SLOW })
    await expectFit(page)
    await page.getByText(/^Trial restore from usb: Everything came back/).waitFor({ timeout: SLOW })
    await expect.poll(sentence, { timeout: SLOW }).toMatch(/restore was last tried today/)
    await page.getByText(/A whole recovery took .* when last tried/).waitFor()
  })

  test('everything is read back, or stopped on the way', async () => {
    await act('Read everything back').click()
    await dialog().getByRole('button', { name: 'Read it' }).click()
    await page.getByText(/^Reading back of usb: .* all as they should be/).waitFor({ timeout: SLOW })
  })

  test('a recovery code is shown once, and printed alone on a sheet', async () => {
    await page.goto(`${url}/backups`)
    await page.getByRole('button', { name: /^Make a (new one|recovery code)/ }).click()
    const again = dialog().getByRole('button', { name: 'Make a recovery code' })
    if (await again.isVisible()) await again.click()
    const box = page.getByRole('dialog', { name: 'Your recovery code' })
    const code = (await box.locator('code').innerText()).trim().split(/\s+/)
    expect(code.join('').length).toBeGreaterThanOrEqual(20)
    await expectFit(page)
    await page.keyboard.press('Escape')
    expect(await box.isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    const sheet = page.locator('.print-sheet')
    expect(await sheet.isVisible()).toBe(true)
    expect(await page.getByRole('heading', { name: 'Backups' }).isVisible()).toBe(false)
    for (const group of code) expect(await sheet.innerText()).toContain(group)
    await page.emulateMedia({ media: 'screen' })
    await box.getByRole('button', { name: 'I have it in a safe place' }).click()
    await box.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(code[0])
  })

  test('Restore asks what happened, by keyboard alone, and names the way out of each', async () => {
    await page.goto(`${url}/backups`)
    await page.getByRole('button', { name: 'Restore…' }).focus()
    await page.keyboard.press('Enter')
    await dialog().waitFor()
    const focused = (text: string) => page.locator('summary:focus').filter({ hasText: text }).waitFor()
    await focused('Something was deleted or changed')
    await page.keyboard.press('Tab')
    await focused('Photos are missing or damaged here')
    await page.keyboard.press('Enter')
    await expectFit(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await dialog().getByText('There was nothing to fetch').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await dialog().getByText(`./heirloom recover --from ${disk}`).waitFor()
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    const focusedText = () => page.evaluate<string>(`document.activeElement.textContent`)
    await expect.poll(focusedText).toBe('Restore…')
  })

  test('what is missing here comes back from the backup', async () => {
    const lost = await firstOriginal(join(library.dataFolder, 'originals'))
    await rm(lost)
    await page.getByRole('button', { name: 'Restore…' }).click()
    await dialog().getByText('Photos are missing or damaged here').click()
    await dialog().getByRole('button', { name: 'Fetch them from a backup' }).click()
    await dialog().getByText('All of them are back.').waitFor()
    await dialog().getByRole('button', { name: 'Close' }).click()
  })

  test('on a small phone it stands under More, with nothing cut off', async () => {
    const small = await library.open(PHONE)
    await small.goto(`${url}/photos`)
    await small.getByRole('button', { name: 'More' }).tap()
    await small.getByRole('link', { name: 'Backups' }).tap()
    await small.getByRole('heading', { name: 'usb' }).waitFor()
    await expectFit(small)
    await small.context().close()
  })

  test('who does not look after this Heirloom sees how things stand, and no actions', async () => {
    const other = await library.open({})
    await withoutRights(other)
    await other.goto(`${url}/backups`)
    await other.getByRole('heading', { name: 'usb' }).waitFor()
    expect(await other.getByRole('main').getByRole('button').allInnerTexts()).toEqual(['Restore…'])
    await other.getByRole('button', { name: 'Restore…' }).click()
    expect(await other.getByRole('dialog').locator('summary').allInnerTexts()).toEqual([
      'Something was deleted or changed',
    ])
    await expectFit(other)
    await other.context().close()
  })

  test('the page complained of nothing on the way', () => {
    expect(library.complaints).toEqual([])
  })
})

async function firstOriginal(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true })
  const photo = files.find((name) => name.endsWith('.jpg'))
  if (photo === undefined) throw new Error(`No photo in ${folder}`)
  return join(folder, photo)
}

/** The page of an account that is no admin's; the server itself keeps its own rules. */
async function withoutRights(page: Page): Promise<void> {
  await page.route('**/api/users/me', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), isAdmin: false } })
  })
}

/** Without barriers in both themes, and not wider than the screen. */
async function expectFit(screen: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await screen.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await barriersOn(screen)).toEqual([])
  }
  const widths = await screen.evaluate<number[]>(`[document.documentElement.scrollWidth, innerWidth]`)
  expect(widths[0]).toBe(widths[1])
  await screen.emulateMedia({ colorScheme: 'light' })
}
