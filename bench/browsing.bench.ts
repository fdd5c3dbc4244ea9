// The timeline of a million photos in Chromium: how soon photos are there, how soon those of another year are, what holds up
// the page while it is scrolled, and whether it stays small. Beside it a bare page with as many of the same pictures and
// nothing else, from the same server. `--rows 100000` for fewer photos, `--minutes 10` to scroll for longer.
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { whyNoBrowser } from '../e2e/browser.ts'
import { openBrowsingLibrary } from './browsing-library.ts'
import type { BrowsingLibrary } from './browsing-library.ts'
import {
  heapOf,
  jumpThroughScreens,
  jumpThroughYears,
  launchBrowser,
  openBare,
  openPage,
  openScreen,
  scrollFor,
} from './browsing-screen.ts'
import type { Screen, Tasks } from './browsing-screen.ts'
import { milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const usual = { rows: 1_000_000, minutes: 2 }
const openings = 5
const runs = 3
const seconds = 60
const perScreen = 16
const screens = 20

export async function run({ rows, minutes } = usual): Promise<Result[]> {
  if (whyNoBrowser !== undefined) {
    process.stderr.write(`browsing is not measured: ${whyNoBrowser}\n`)
    return []
  }
  const library = await openBrowsingLibrary(rows)
  const browser = await launchBrowser()
  const at = `at ${rows.toLocaleString('en')}`
  try {
    return [
      ...(await measureOpening(library, browser, at)),
      await measureJumps(library, browser, at),
      await measureScrolling(library, browser, at),
      await measureMemory(library, browser, minutes, at),
    ]
  } finally {
    await browser.close()
    await library.close()
  }
}

async function onScreen<T>(
  library: BrowsingLibrary,
  browser: Browser,
  work: (screen: Screen) => Promise<T>,
): Promise<T> {
  const screen = await openScreen(library, browser)
  try {
    return await work(screen)
  } finally {
    await screen.close()
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function measureOpening(library: BrowsingLibrary, browser: Browser, at: string): Promise<Result[]> {
  const photos = `${library.url}/photos`
  const ids = await library.someIds(perScreen)
  const ours: { painted: number; pictured: number }[] = []
  const bare: { painted: number; pictured: number }[] = []
  for (let i = 0; i < openings; i += 1) {
    ours.push(await onScreen(library, browser, (screen) => openPage(screen, photos)))
    bare.push(await onScreen(library, browser, (screen) => openBare(screen, library.url, ids)))
  }
  return (['painted', 'pictured'] as const).map((what) =>
    milliseconds(
      `browsing: ${what === 'painted' ? 'first paint' : 'first photos'} ${at}`,
      median(ours.map((one) => one[what])),
      median(bare.map((one) => one[what])),
      1_000,
    ),
  )
}

async function measureJumps(library: BrowsingLibrary, browser: Browser, at: string): Promise<Result> {
  const bare = await onScreen(library, browser, async (screen) => {
    await openBare(screen, library.url, await library.someIds(perScreen * screens), perScreen)
    return await jumpThroughScreens(screen, screens)
  })
  const ours = await onScreen(library, browser, async (screen) => {
    await openPage(screen, `${library.url}/photos`)
    return await jumpThroughYears(screen)
  })
  const result = milliseconds(`browsing: to the photos of any year ${at}`, median(ours), median(bare), 300)
  return { ...result, figures: { ...result.figures, worst: Math.max(...ours), years: ours.length } }
}

async function measureScrolling(library: BrowsingLibrary, browser: Browser, at: string): Promise<Result> {
  const ids = await library.someIds(6_000)
  const ours: Tasks[] = []
  const bare: Tasks[] = []
  for (let i = 0; i < runs; i += 1) {
    bare.push(
      await onScreen(library, browser, async (screen) => {
        await openBare(screen, library.url, ids)
        return await scrollFor(screen, seconds)
      }),
    )
    ours.push(
      await onScreen(library, browser, async (screen) => {
        await openPage(screen, `${library.url}/photos`)
        return await scrollFor(screen, seconds)
      }),
    )
  }
  const longest = (all: readonly Tasks[]): number => median(all.map((one) => one.longest))
  return {
    name: `browsing: the longest task while scrolling for ${seconds} s ${at}`,
    ratio: longest(ours) / Math.max(1, longest(bare)),
    budget: `none over 50 ms in two of ${runs} runs`,
    figures: {
      ms: longest(ours),
      'bare ms': longest(bare),
      'runs with none': ours.filter(({ count }) => count === 0).length,
      'bare runs with none': bare.filter(({ count }) => count === 0).length,
      'long tasks': median(ours.map(({ count }) => count)),
    },
  }
}

async function measureMemory(
  library: BrowsingLibrary,
  browser: Browser,
  minutes: number,
  at: string,
): Promise<Result> {
  return await onScreen(library, browser, async (screen) => {
    await openPage(screen, `${library.url}/photos`)
    const start = await heapOf(screen)
    await scrollFor(screen, minutes * 30)
    const middle = await heapOf(screen)
    await scrollFor(screen, minutes * 30)
    const end = await heapOf(screen)
    return {
      name: `browsing: script’s memory after ${minutes} minutes of scrolling ${at}`,
      ratio: end / middle,
      budget: '≤ 1.1 of that at half time',
      figures: { 'MB at start': start, 'MB at half time': middle, MB: end },
    }
  })
}

if (process.argv[1] === import.meta.filename) {
  const { rows, minutes } = parseArgs({
    options: { rows: { type: 'string' }, minutes: { type: 'string' } },
  }).values
  print(await run({ rows: Number(rows ?? usual.rows), minutes: Number(minutes ?? usual.minutes) }))
}
