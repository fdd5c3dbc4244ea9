// The service worker, built as /sw.js. It keeps the page's own files, so that Heirloom opens without a connection and
// says so, and takes what is shared with the installed app. What /api answers goes past it: nothing of anybody is kept,
// and downloads, ranges and streams are the browser's own. The words of the page are the page's.
import { keepShared, SHARE_ADDRESS, SHARED_PAGE } from '../../data/shared-files.ts'
import type { Told } from './versions.ts'

/** Filled in by the build: its page, its first script, and all that is kept of it. */
declare const BUILD: { readonly version: string; readonly entry: string; readonly files: readonly string[] }

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
/** What of a service worker's surroundings is used; TypeScript knows either these or a page's. */
interface Surroundings {
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: object): Promise<readonly { postMessage(told: Told, transfer: []): void }[]>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
}

const surroundings = globalThis as unknown as Surroundings
const PREFIX = 'heirloom-files-'
const build = BUILD // named once: the build writes it out wherever its name stands
const STORE = PREFIX + build.version
const PAGE = '/'

surroundings.addEventListener('install', (event) => event.waitUntil(keepFiles()))
surroundings.addEventListener('activate', (event) => event.waitUntil(takeOver()))
surroundings.addEventListener('fetch', (event) => {
  const answer = answerTo(event.request)
  if (answer) event.respondWith(answer)
})

async function keepFiles(): Promise<void> {
  const store = await caches.open(STORE)
  await store.addAll([new Request(PAGE, { cache: 'no-cache' }), ...build.files])
  await surroundings.skipWaiting()
}

/** Pages of the version before may still be open: their files stay until the next one. */
async function takeOver(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== STORE)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
  await surroundings.clients.claim()
  const pages = await surroundings.clients.matchAll({ type: 'window' })
  for (const page of pages) page.postMessage({ newest: build.entry }, [])
}

/** Undefined: none of its business. */
function answerTo(request: Request): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin || pathname.startsWith('/api/')) return undefined
  if (request.method === 'POST' && pathname === SHARE_ADDRESS) return takeShared(request)
  if (request.method !== 'GET') return undefined
  if (request.mode === 'navigate') return pageFor(request)
  return pathname.startsWith('/assets/') ? fileFor(request) : undefined
}

/** The server's page, always; the kept one only where no server answers. */
async function pageFor(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request)
    const cameThrough = answer.status !== 502 && answer.status !== 504
    return cameThrough ? answer : ((await keptPage()) ?? answer)
  } catch (error) {
    const kept = await keptPage()
    if (!kept) throw error
    return kept
  }
}

const keptPage = async () => await (await caches.open(STORE)).match(PAGE)

/** Its name says what is in it, so a kept one is as good, whatever version it is of. */
async function fileFor(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? (await fetch(request))
}

/** They wait for the person's word: a form of another site could have sent them as well. */
async function takeShared(request: Request): Promise<Response> {
  const take = async () => {
    const form = await request.formData()
    await keepShared([...form.values()].filter((value) => value instanceof File))
    return SHARED_PAGE
  }
  const page = await take().catch(() => `${SHARED_PAGE}?trouble`)
  return Response.redirect(page, 303)
}
