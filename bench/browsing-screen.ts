// A timeline in Chromium and a bare page beside it, with what measures inside of them.
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launchBrowser } from '../e2e/browser.ts'
import type { BrowsingLibrary } from './browsing-library.ts'

export interface Screen {
  readonly page: Page
  readonly session: CDPSession
  close(): Promise<void>
}

const viewport = { width: 1280, height: 820 }

/** Notes long tasks, and when everything in sight had its picture; the same for both pages. */
const watch = `(() => {
  const bench = (window.bench = { tasks: [] })
  new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' })
  bench.painted = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime)
    }).observe({ type: 'paint', buffered: true })
  })
  const isInSight = (one) => {
    const { top, bottom } = one.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  }
  const hasPicture = (tile) => {
    const image = tile.matches('img') ? tile : tile.querySelector('img[data-shown]')
    return image !== null && image.complete && image.naturalWidth > 0
  }
  const isPictured = () => {
    const tiles = [...document.querySelectorAll('[data-asset]')].filter(isInSight)
    const months = [...document.querySelectorAll('.timeline > div > section')].filter(isInSight)
    return tiles.length > 0 && tiles.every(hasPicture) && months.every((one) => one.querySelector('[data-asset]'))
  }
  bench.untilPictured = (hasMoved = () => true) => new Promise((resolve) => {
    const look = () => (hasMoved() && isPictured() ? resolve(performance.now()) : requestAnimationFrame(look))
    requestAnimationFrame(look)
  })
  bench.place = () => document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')
  addEventListener('pointerdown', () => {
    const [from, start] = [bench.place(), performance.now()]
    bench.jump = bench.untilPictured(() => bench.place() !== from).then((end) => end - start)
  }, { capture: true })
})()`

/** A browser context of its own, so that nothing is cached, signed in. */
export async function openScreen({ url, token }: BrowsingLibrary, browser: Browser): Promise<Screen> {
  const context = await browser.newContext({ viewport, locale: 'en-GB' })
  context.setDefaultTimeout(60_000)
  await context.addCookies([{ name: 'immich_access_token', value: token, url }])
  await context.addInitScript(watch)
  const page = await context.newPage()
  return { page, session: await context.newCDPSession(page), close: () => context.close() }
}

export { launchBrowser }

/** Milliseconds from the end of the HTML to the first paint, and until all that is in sight has its picture. */
export async function openPage(
  { page }: Screen,
  url: string,
): Promise<{ readonly painted: number; readonly pictured: number }> {
  await page.goto(url, { waitUntil: 'commit' })
  return await page.evaluate(`Promise.all([bench.untilPictured(), bench.painted]).then(([pictured, painted]) => {
    const html = performance.getEntriesByType('navigation')[0].responseEnd
    return { painted: painted - html, pictured: pictured - html }
  })`)
}

/** Milliseconds from the press on the scrubber until all that is in sight then has its picture, for every year that is written. */
export async function jumpThroughYears({ page }: Screen): Promise<number[]> {
  const years = page.locator('[role=slider] [aria-hidden] > span', { hasText: /^\d{4}$/ })
  const taken: number[] = []
  for (let i = (await years.count()) - 1; i >= 0; i -= 1) {
    const box = await years.nth(i).boundingBox()
    if (box === null) throw new Error('a year has no place on the scrubber')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await pause(300)
    await page.mouse.down()
    await page.mouse.up()
    taken.push(await page.evaluate<number>('bench.jump'))
    await pause(300)
  }
  return taken
}

export async function jumpThroughScreens({ page }: Screen, screens: number): Promise<number[]> {
  const taken: number[] = []
  for (let i = 1; i < screens; i += 1) {
    taken.push(
      await page.evaluate<number>(`(() => {
        const start = performance.now()
        scrollTo(0, ${i * apart})
        return bench.untilPictured().then((end) => end - start)
      })()`),
    )
    await pause(300)
  }
  return taken
}

export interface Tasks {
  readonly count: number
  readonly longest: number
}

/** Long tasks while the wheel turns, some 4,000 pixels a second. */
export async function scrollFor({ page }: Screen, seconds: number): Promise<Tasks> {
  await page.mouse.move(viewport.width / 2, viewport.height / 2)
  await page.evaluate('void (bench.tasks.length = 0)')
  const end = performance.now() + seconds * 1_000
  while (performance.now() < end) {
    await page.mouse.wheel(0, 200)
    await pause(50)
  }
  const tasks = await page.evaluate<number[]>('bench.tasks')
  return { count: tasks.length, longest: Math.max(0, ...tasks) }
}

/** Megabytes of script that are in use after a collection. */
export async function heapOf({ session }: Screen): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

const apart = 20_000
const row = { photos: 4, width: 245, height: 212 }

/** Rows of pictures one under another, or a screen of them every {@link apart} pixels; loaded when they come near, as ours. */
export async function openBare(
  screen: Screen,
  url: string,
  ids: readonly string[],
  perScreen?: number,
): Promise<{ readonly painted: number; readonly pictured: number }> {
  const top = (i: number): number => {
    const within = perScreen === undefined ? i : i % perScreen
    const before = perScreen === undefined ? 0 : Math.floor(i / perScreen) * apart
    return before + Math.floor(within / row.photos) * row.height
  }
  const image = (id: string, i: number): string =>
    `<img data-asset loading="lazy" decoding="async" src="/api/assets/${id}/thumbnail?size=thumbnail" ` +
    `style="position:absolute;top:${top(i)}px;left:${230 + (i % row.photos) * row.width}px;` +
    `width:${row.width - 4}px;height:${row.height - 4}px;object-fit:cover">`
  const body = `<!doctype html><title>Bare</title><body>${ids.map(image).join('')}</body>`
  await screen.page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body }))
  return await openPage(screen, `${url}/bare`)
}
