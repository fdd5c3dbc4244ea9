// `heirloom drill vanish`: shows in a library of its own what happens when somebody deletes every photo. Deletes them by
// SQL as the database's superuser (refused), again by force (done), takes it back, and compares all of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { errorCode, failure } from '../platform/errors/errors.ts'
import { withOperation } from '../platform/journal/journal.ts'
import { createLog } from '../platform/log/log.ts'
import { createClosing } from './closing.ts'
import type { Closing } from './closing.ts'
import { ask, countWholeSamples, openDrillLibrary, uploadSamples } from './drill-library.ts'
import type { DrillLibrary } from './drill-library.ts'
import {
  addGeneratedAssets,
  deleteAll,
  deleteEverything,
  digestLibrary,
  forceDeleteAll,
} from './drill.sql.ts'
import { exitCodes } from './exit-codes.ts'
import { untilAskedToEnd } from './until-asked.ts'

const usual = 4_223
const samplesMade = 40

/** 0 only where everything is as it was. */
export async function drill(args: readonly string[]): Promise<number> {
  const options = { assets: { type: 'string' } } as const
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
  const assets = Number(values.assets ?? usual)
  if (positionals.join(' ') !== 'vanish' || !Number.isInteger(assets) || assets < 100 || assets > 2_000_000)
    throw failure(
      'usage',
      'Say: heirloom drill vanish, or heirloom drill vanish --assets 135000 (100 or more).',
    )
  const closing = createClosing(createLog({ level: 'error', name: 'drill' }))
  const running = play(closing, assets)
  try {
    return await Promise.race([running, untilAskedToEnd().then(stopped)])
  } finally {
    await closing.closeAll()
    // Asked to end while it was still being made: what came after is taken away, too.
    await running.catch(() => undefined)
    await closing.closeAll()
  }
}

async function play(closing: Closing, assets: number): Promise<number> {
  const library = await step('Made a library of its own, with a database and a server', () =>
    openDrillLibrary(closing),
  )
  say(`It is in ${library.folder} and goes away at the end. Your own library is not touched.\n`)
  return await vanish(library, assets)
}

function stopped(): never {
  throw failure('drill_stopped', 'Stopped half-way. Nothing of the drill is left.')
}

async function vanish(library: DrillLibrary, assets: number): Promise<number> {
  const { db, superuser } = library
  const samples = await step(
    `Put ${spoken(assets)} photos in, ${samplesMade} of them with real files`,
    async () => {
      const context = { actor: 'system', intent: 'asset.upload', client: 'drill' } as const
      await withOperation(db, context, (trx) => addGeneratedAssets(trx, library.userId, assets - samplesMade))
      return await uploadSamples(library, samplesMade)
    },
  )
  const before = await step('Noted a digest of all that was put in', () => digestLibrary(db))
  const sentence = await step(`Typed as the database’s superuser: ${deleteEverything}`, () =>
    refusalOf(superuser),
  )
  say(`   Refused: “${sentence}”\n`)
  const told = await step('Found that attempt in the history', () => findAttempt(library))
  say(`   ${told}\n`)
  const removed = await step('Typed it again, forced in the documented way', () =>
    forceDeleteAll(superuser, 'a drill'),
  )
  say(`   Now there are ${spoken(await countShown(library))} photos.\n`)
  const watch = watchServer(library)
  await step(`Took it back: heirloom undo ${removed}`, () => takeBack(library, removed))
  const { answers, longestMs } = await watch.stop()
  say(
    `   Meanwhile the server answered ${spoken(answers)} times, the slowest in ${Math.round(longestMs)} ms.\n`,
  )
  return await compare(library, before, samples)
}

async function refusalOf(superuser: DrillLibrary['superuser']): Promise<string> {
  try {
    await deleteAll(superuser)
  } catch (error) {
    if (errorCode(error) === 'HG001' && error instanceof Error) return error.message
    throw error
  }
  throw failure(
    'drill_failed',
    'Every photo could be deleted by one statement. That must not be: please report it.',
  )
}

interface HistoryPage {
  readonly operations: readonly { readonly text: string; readonly by: string; readonly sql: string | null }[]
}

async function findAttempt(library: DrillLibrary): Promise<string> {
  for (const limit = Date.now() + 20_000; Date.now() < limit; await pause(200)) {
    const answer = await ask(library, 'GET', '/api/heirloom/history?everyone=true&intent=removal.refused')
    const [attempt] = ((await answer.json()) as HistoryPage).operations
    if (attempt !== undefined) return `${attempt.text}, by ${attempt.by}: ${attempt.sql ?? ''}`
  }
  throw failure('drill_failed', 'The attempt is not in the history. That must not be: please report it.')
}

async function countShown(library: DrillLibrary): Promise<number> {
  const answer = await ask(library, 'GET', '/api/assets/statistics')
  return ((await answer.json()) as { total: number }).total
}

/** With the very command, in a process of its own. */
async function takeBack({ folder }: DrillLibrary, operationId: string): Promise<void> {
  const main = join(import.meta.dirname, '..', 'main.ts')
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HEIRLOOM_DATA: folder }
  const command = spawn(process.execPath, [main, 'undo', operationId, '--yes'], { env, stdio: 'pipe' })
  let words = ''
  for (const stream of [command.stdout, command.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (words += text))
  const [code] = (await once(command, 'close')) as [number | null]
  if (code !== exitCodes.done) throw failure('drill_failed', `It could not be taken back: ${words}`)
}

/** Asks the server again and again, as somebody does who wants to see their photos. */
function watchServer(library: DrillLibrary): {
  stop(): Promise<{ readonly answers: number; readonly longestMs: number }>
} {
  const over = new AbortController()
  const watching = (async () => {
    let [answers, longestMs] = [0, 0]
    do {
      const start = performance.now()
      await countShown(library)
      longestMs = Math.max(longestMs, performance.now() - start)
      answers++
      await pause(20)
    } while (!over.signal.aborted)
    return { answers, longestMs }
  })()
  return {
    stop: () => {
      over.abort()
      return watching
    },
  }
}

type Digest = Awaited<ReturnType<typeof digestLibrary>>
type Samples = Awaited<ReturnType<typeof uploadSamples>>

async function compare(library: DrillLibrary, before: Digest, samples: Samples): Promise<number> {
  const after = await step('Compared all that was put in', () => digestLibrary(library.db))
  const whole = await step('Fetched the real files and compared their bytes', () =>
    countWholeSamples(library, samples),
  )
  const isSame = after.digest === before.digest && whole === samples.length
  say(
    isSame
      ? `\nAll ${spoken(after.photos)} photos are back, every value and every byte as it was.\n`
      : `\nNot all is as it was: ${spoken(after.photos)} of ${spoken(before.photos)} photos, ` +
          `${whole} of ${samples.length} files. That must not be: please report it.\n`,
  )
  return isSame ? exitCodes.done : exitCodes.foundProblems
}

async function step<Result>(words: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now()
  const result = await work()
  say(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${words}\n`)
  return result
}

const spoken = (count: number): string => count.toLocaleString('en-US')

function say(text: string): void {
  process.stdout.write(text)
}
