// Ten thousand small files through the page in Chromium, beside the same forms sent by a bare loop, four at a time as well.
// What takes the files answers at once and keeps nothing: this is the page's own work, and how smooth it stays meanwhile.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import { startHeirloom } from '../e2e/server.ts'
import { print } from './measure.ts'
import type { Result } from './measure.ts'

const count = 10_000
const account = { name: 'Bench', email: 'bench@example.org', password: 'a calm long password' }

export async function run(): Promise<Result[]> {
  const server = await startHeirloom()
  const browser = await launchBrowser()
  const front = createFront(server.url)
  try {
    front.listen(0, '127.0.0.1')
    await once(front, 'listening')
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
    const context = await browser.newContext({ serviceWorkers: 'block' })
    for (const path of ['admin-sign-up', 'login'])
      await context.request.post(`${url}/api/auth/${path}`, { data: account })
    const page = await context.newPage()
    await page.goto(`${url}/photos`, { waitUntil: 'networkidle' })
    const bare = await sendBare(page)
    return [await sendByPage(page, bare)]
  } finally {
    await browser.close()
    front.close()
    front.closeAllConnections()
    await server.stop()
  }
}

/** The real server, but for uploads: these are read to their end and answered. */
function createFront(server: string) {
  return createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming
    if (method === 'POST' && url === '/api/assets') {
      incoming.resume().on('end', () => {
        outgoing.writeHead(201, { 'content-type': 'application/json' })
        outgoing.end(JSON.stringify({ id: randomUUID(), status: 'created' }))
      })
      return
    }
    const further = ask(`${server}${url}`, { method, headers }, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers)),
    )
    further.on('error', () => outgoing.destroy())
    incoming.pipe(further)
  })
}

/** Makes the files in the page: of some bytes each, no two alike. */
const makeFiles = `Array.from({ length: ${count} }, (_, i) => new File(['photo ' + i], 'IMG_' + i + '.jpg', { type: 'image/jpeg' }))`

/** Files a second. */
async function sendBare(page: Page): Promise<number> {
  const milliseconds = await page.evaluate<number>(`(async () => {
    const files = ${makeFiles}
    const start = performance.now()
    const send = async () => {
      for (let file = files.pop(); file; file = files.pop()) {
        const form = new FormData()
        form.append('assetData', file)
        await (await fetch('/api/assets', { method: 'POST', body: form })).text()
      }
    }
    await Promise.all([send(), send(), send(), send()])
    return performance.now() - start
  })()`)
  return count / (milliseconds / 1000)
}

interface Seen {
  readonly milliseconds: number
  readonly tasks: readonly number[]
}

async function sendByPage(page: Page, bare: number): Promise<Result> {
  const session = await page.context().newCDPSession(page)
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6
  }
  const before = await heap()
  // Making the files is a long task of its own, before the page has any.
  await page.evaluate(`(() => {
    const held = new DataTransfer()
    for (const file of ${makeFiles}) held.items.add(file)
    document.querySelector('input[type=file][multiple]').files = held.files
  })()`)
  await page.evaluate(`(() => {
    window.tasks = []
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' })
    window.begun = performance.now()
    document.querySelector('input[type=file][multiple]').dispatchEvent(new Event('change', { bubbles: true }))
  })()`)
  await page.getByText(/10,000 files added/).waitFor({ timeout: 900_000 })
  const { milliseconds, tasks } = await page.evaluate<Seen>(
    `({ milliseconds: performance.now() - window.begun, tasks: window.tasks })`,
  )
  const rate = count / (milliseconds / 1000)
  return {
    name: 'browser: 10,000 files through the page',
    ratio: rate / bare,
    figures: {
      'files/s': rate,
      'bare files/s': bare,
      'tasks over 50 ms': tasks.length,
      'longest ms': Math.max(0, ...tasks),
      'MB more': (await heap()) - before,
    },
  }
}

if (process.argv[1] === import.meta.filename) print(await run())
