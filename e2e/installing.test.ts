// Heirloom as an app of the device: its manifest, the page without a connection, a newer version, and what another app
// shares with it. On a real server, behind a proxy that can lose the connection and serve a newer service worker.
import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOn, complaintsOf, launchBrowser, whyNoBrowser } from './browser.ts'
import type { RunningServer } from './server.ts'
import { startHeirloom } from './server.ts'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'

const account = { name: 'Ada', email: 'ada@example.org', password: 'a calm long password' }

async function sendNewer(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const script = await text(answer)
  const newer = script
    .replace(/version:`\w+`/, 'version:`newer`')
    .replace(/entry:`[^`]+`/, 'entry:`/assets/newer.js`')
  outgoing.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' }).end(newer)
}

if (whyNoBrowser) test.skip(`browser tests: ${whyNoBrowser}`, () => {})

describe.skipIf(whyNoBrowser)('installed', { timeout: 60_000, retry: 1 }, () => {
  let server: RunningServer
  let proxy: Server
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  let url: string
  let isNewer = false

  /** Everything as it is, but for a service worker of another version once there is to be one. */
  const pass = createServer((incoming, outgoing) => {
    const { method, headers, url: path = '/' } = incoming
    const whole = { ...headers, 'accept-encoding': 'identity', 'if-none-match': '', 'if-modified-since': '' }
    const wanted = path === '/sw.js' && isNewer ? whole : headers
    const further = ask(`${server.url}${path}`, { method, headers: wanted }, (answer) => {
      if (wanted === whole) void sendNewer(answer, outgoing)
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers))
    })
    further.on('error', () => outgoing.destroy())
    incoming.pipe(further)
  })

  const controlled = () =>
    page.evaluate<void>(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||
      new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))).then(() => undefined)`)
  const toast = () => page.locator('output')

  /** As a phone does: a form with files, sent by the browser itself. */
  const share = async (names: readonly string[]) => {
    const files = JSON.stringify(names)
    await page.evaluate(`(() => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action: '/share-target', enctype: 'multipart/form-data' })
      const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true })
      const held = new DataTransfer()
      for (const name of ${files}) held.items.add(new File(['not really ' + name], name, { type: 'image/jpeg' }))
      input.files = held.files
      form.append(input)
      document.body.append(form)
      form.submit()
    })()`)
  }

  beforeAll(async () => {
    server = await startHeirloom(prepareDataFolder)
    proxy = pass.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    browser = await launchBrowser({ asApp: true })
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    complaints = complaintsOf(page)
    for (const path of ['admin-sign-up', 'login'])
      expect((await context.request.post(`${url}/api/auth/${path}`, { data: account })).ok()).toBe(true)
    await page.goto(`${url}/photos`)
    await controlled()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    proxy?.close()
    proxy?.closeAllConnections()
    await server?.stop()
  })

  test('the browser finds nothing missing in the manifest, and all its pictures are there', async () => {
    const session = await context.newCDPSession(page)
    const { errors, url: address } = await session.send('Page.getAppManifest')
    expect([errors, address]).toEqual([[], `${url}/manifest.webmanifest`])
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    await session.detach()
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
    const answer = await context.request.get(address)
    expect(answer.headers()['content-type']).toContain('application/manifest+json')
    const { icons } = (await answer.json()) as { icons: { src: string; type: string; purpose: string }[] }
    expect(icons.map(({ purpose }) => purpose)).toContain('maskable')
    for (const { src, type } of icons)
      expect((await context.request.get(`${url}${src}`)).headers()['content-type']).toBe(type)
  })

  test('the service worker is looked for anew each time, and keeps nothing that anybody owns', async () => {
    const { headers } = await fetch(`${url}/sw.js`)
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('content-security-policy')).toContain("manifest-src 'self'")
    await page.goto(`${url}/account`)
    await page.getByRole('heading', { name: 'On this device' }).waitFor()
    const kept = await page.evaluate<string[]>(`(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
      const requests = await Promise.all(stores.map((store) => store.keys()))
      return requests.flat().map((request) => new URL(request.url).pathname)
    })()`)
    expect(kept.length).toBeGreaterThan(20)
    expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([])
  })

  test('ranges, downloads and answers of the server go past it', async () => {
    const passed: boolean[] = []
    page.on('response', (answer) => {
      if (answer.url().includes('/api/')) passed.push(!answer.fromServiceWorker())
    })
    await page.goto(`${url}/photos`, { waitUntil: 'networkidle' })
    expect(passed.length).toBeGreaterThan(3)
    expect(passed).not.toContain(false)
  })

  test('without a connection the page says so, and comes by itself when there is one', async () => {
    await context.setOffline(true)
    await page.goto(`${url}/albums`)
    await page.getByRole('heading', { name: 'You are offline' }).waitFor()
    expect(await barriersOn(page)).toEqual([])
    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Albums', level: 1 }).waitFor()
  })

  test('what is shared with it waits for a yes, and then goes into the upload', async () => {
    await share(['beach.jpg', 'hill & dale.jpg'])
    await page.waitForURL('**/shared')
    await page.getByText('Add 2 files to the photos of Ada?').waitFor()
    await page.getByText('hill & dale.jpg').waitFor()
    expect(await barriersOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Add 2 files' }).click()
    await page.waitForURL('**/photos')
    await page.getByText('2 files added and safe on the server').waitFor()
    await page.goto(`${url}/shared`)
    await page.getByText('Nothing came along').waitFor()
  })

  test('what was shared and left, or was there when somebody signed out, is forgotten', async () => {
    const shared = () => page.evaluate(`caches.has('heirloom-shared')`)
    await share(['beach.jpg'])
    await page.getByRole('button', { name: 'Leave them out' }).click()
    await page.waitForURL('**/photos')
    await expect.poll(shared).toBe(false)
    await share(['beach.jpg'])
    await page.getByText('Add 1 file to the photos of Ada?').waitFor()
    await page.goto(`${url}/account`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL('**/login')
    expect(await shared()).toBe(false)
    expect((await context.request.post(`${url}/api/auth/login`, { data: account })).ok()).toBe(true)
  })

  test('without its service worker nothing comes along, and the page says so', async () => {
    const answer = await fetch(`${url}/share-target`, { method: 'POST', body: 'x', redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/shared'])
  })

  test('a newer version is told of, and comes when the person says so', async () => {
    await page.goto(`${url}/photos`)
    await controlled()
    await page.evaluate(`window.here = true`)
    isNewer = true
    await page.evaluate<void>(
      `navigator.serviceWorker.ready.then((one) => one.update()).then(() => undefined)`,
    )
    await toast().getByText('A new version of Heirloom is there.').waitFor()
    expect(await page.evaluate(`window.here`)).toBe(true)
    await toast().getByRole('button', { name: 'Reload' }).click()
    await expect.poll(() => page.evaluate(`window.here`)).toBeUndefined()
  })

  test('the page complained of nothing on the way', () => {
    expect(complaints.filter((one) => !one.startsWith('CallError: network'))).toEqual([])
  })
})
