// A Heirloom with one account and some photos in it, signed in in a browser: where tests of looking and removing begin.
import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { complaintsOf, launchBrowser } from './browser.ts'
import { makePhotos } from './photos.ts'
import type { RunningServer } from './server.ts'
import { startHeirloom } from './server.ts'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'

export interface Library {
  readonly url: string
  readonly page: Page
  readonly complaints: string[]
  /** A page of the same person in another kind of browser. */
  open(options: BrowserContextOptions): Promise<Page>
  /** Calls the server as the person who is signed in. */
  ask<T>(path: string): Promise<T>
  /** An API key of that person, with all permissions. */
  makeKey(): Promise<string>
  readonly dataFolder: string
  restart(): Promise<void>
  stop(): Promise<void>
}

const PREPARE_LIMIT = 120_000
const DESKTOP = { viewport: { width: 1280, height: 820 }, locale: 'en-GB' }

/** Photos are two to a day, back from 20 June 2024; all of them are prepared when this comes back. */
export async function openLibrary(count: number): Promise<Library> {
  const server = await startHeirloom(prepareDataFolder)
  const browser = await launchBrowser()
  const context = await browser.newContext(DESKTOP)
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints = complaintsOf(page)
  try {
    await signUp(context, server.url)
    await upload(context, page, server.url, count)
  } catch (error) {
    await stop(browser, server)
    throw error
  }
  return {
    url: server.url,
    page,
    complaints,
    open: (options) => openElsewhere(browser, context, options),
    ask: (path) => ask(context, server.url, path),
    makeKey: () => makeKey(context, server.url),
    dataFolder: server.dataFolder,
    restart: () => server.restart(),
    stop: () => stop(browser, server),
  }
}

async function signUp(context: BrowserContext, url: string): Promise<void> {
  const account = { name: 'Ada', email: 'ada@example.org', password: 'a calm long password' }
  for (const path of ['admin-sign-up', 'login']) {
    const answer = await context.request.post(`${url}/api/auth/${path}`, { data: account })
    expect(answer.ok()).toBe(true)
  }
}

async function upload(context: BrowserContext, page: Page, url: string, count: number): Promise<void> {
  const folder = await makePhotos(page, count)
  const files = await readdir(folder, { recursive: true })
  for (const file of files.filter((name) => name.endsWith('.jpg'))) {
    await uploadFile(context, url, join(folder, file))
  }
  await rm(folder, { recursive: true })
  await untilPrepared(context, url)
}

async function untilPrepared(context: BrowserContext, url: string): Promise<void> {
  const end = Date.now() + PREPARE_LIMIT
  while (Date.now() < end) {
    const { isWorking } = await ask<{ isWorking: boolean }>(context, url, 'heirloom/safety')
    if (!isWorking) return
    await wait(500)
  }
  throw new Error(`The photos were not prepared within ${PREPARE_LIMIT} ms`)
}

async function uploadFile(context: BrowserContext, url: string, path: string): Promise<void> {
  const taken = (await stat(path)).mtime.toISOString()
  const answer = await context.request.post(`${url}/api/assets`, {
    multipart: {
      deviceAssetId: basename(path),
      deviceId: 'e2e',
      fileCreatedAt: taken,
      fileModifiedAt: taken,
      filename: basename(path),
      assetData: { name: basename(path), mimeType: 'image/jpeg', buffer: await readFile(path) },
    },
  })
  expect(answer.status()).toBe(201)
}

async function ask<T>(context: BrowserContext, url: string, path: string): Promise<T> {
  const answer = await context.request.get(`${url}/api/${path}`)
  expect(answer.ok()).toBe(true)
  return (await answer.json()) as T
}

async function makeKey(context: BrowserContext, url: string): Promise<string> {
  const data = { name: 'backup script', permissions: ['all'] }
  const answer = await context.request.post(`${url}/api/api-keys`, { data })
  return ((await answer.json()) as { secret: string }).secret
}

async function openElsewhere(
  browser: Browser,
  context: BrowserContext,
  options: BrowserContextOptions,
): Promise<Page> {
  const storageState = await context.storageState()
  const other = await browser.newContext({ ...DESKTOP, ...options, storageState })
  other.setDefaultTimeout(20_000)
  return await other.newPage()
}

async function stop(browser: Browser, server: RunningServer): Promise<void> {
  await browser.close()
  await server.stop()
}
