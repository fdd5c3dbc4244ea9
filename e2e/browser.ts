// Chromium for the browser tests, and why they are skipped where it is missing.
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const named = process.env['HEIRLOOM_CHROMIUM']
const whole = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** The one without windows takes a third less of the processor. */
const small = '/usr/bin/chromium-headless-shell'
const pathOf = (candidates: readonly (string | undefined)[]) =>
  candidates.find((path) => path !== undefined && existsSync(path))
const executablePath = pathOf([named, small, ...whole])
const page = new URL('../packages/web/dist/index.html', import.meta.url)

/** A sentence when browser tests can't run here, else undefined. */
export const whyNoBrowser: string | undefined =
  executablePath === undefined
    ? 'no Chromium: install it (apt install chromium) or name it in HEIRLOOM_CHROMIUM'
    : existsSync(page)
      ? undefined
      : 'no web client: build it (npm run build --workspace packages/web)'

/** `asApp` can install pages, where such a Chromium is there. */
export function launchBrowser({ asApp = false } = {}): Promise<Browser> {
  const path = asApp ? pathOf([named, ...whole, small]) : executablePath
  return chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--enable-unsafe-swiftshader',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** What the page itself complains of; refusals of the content security policy are among it. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const expected = /the server responded with a status of (400|401|404)|ERR_INTERNET_DISCONNECTED/
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text())
  })
  return complaints
}

const atRest = `Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))`

const violations = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map((one) =>
  one.id + ': ' + one.help + ' (' + one.nodes.map((node) => node.html).join(' ') + ')'))`

/** Barriers for people with disabilities that axe finds on the page; contrast means nothing while it is still fading in. */
export async function barriersOn(page: Page): Promise<string[]> {
  await page.evaluate(`${atRest}.then(() => undefined)`)
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(`${axe.source};undefined`)
  return await page.evaluate<string[]>(violations)
}

/** Drops files or folders of this machine on the middle of the page, as a person would. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  }
  await session.detach()
}
