// Where on earth a position is, in words: the town, its region, its country; and the other way round, towns by name.
// Works without a network, from GeoNames (towns, regions) and country borders that come with the program. They are read into
// a thread of their own when first asked for, and forgotten when nobody asks any more.
import { Worker } from 'node:worker_threads'
import { failure } from '../errors/errors.ts'

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Null where nothing has a name: a town at sea, a region of a small country. */
export interface PlaceName {
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
}

/** Degrees. Over the 180th meridian `west` is more than `east`. */
export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** `west,south,east,north` in degrees; undefined where that is not on earth. */
export function boxOf(text: string): Box | undefined {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = text
    .split(',')
    .map(Number)
  const isOnEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90
  return isOnEarth && south <= north ? { west, south, east, north } : undefined
}

export interface Town {
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly state: string | null
  readonly country: string | null
  readonly population: number
}

export type PlaceQuestion =
  | { readonly kind: 'name'; readonly positions: readonly Position[] }
  | { readonly kind: 'find'; readonly text: string; readonly limit: number }
  | { readonly kind: 'within'; readonly box: Box; readonly limit: number }

export type PlaceAnswer =
  | { readonly kind: 'named'; readonly names: readonly PlaceName[] }
  | { readonly kind: 'found'; readonly towns: readonly Town[] }
  | { readonly kind: 'failed'; readonly cause: string }

export interface Places {
  /** One name for each position, in their order. */
  name(positions: readonly Position[]): Promise<readonly PlaceName[]>
  /** Towns whose name begins with or holds this text, accents and case aside; the best first. */
  find(text: string, limit: number): Promise<readonly Town[]>
  /** The largest towns in this box, the largest first. */
  within(box: Box, limit: number): Promise<readonly Town[]>
  close(): Promise<void>
}

export interface PlacesOptions {
  /** The thread ends when nobody asked for so long. Default: 30 s. */
  readonly idleMs?: number
}

const limits = { maxOldGenerationSizeMb: 192 }
const answerWithinMs = 60_000

/** Costs nothing until it is first asked. */
export function openPlaces({ idleMs = 30_000 }: PlacesOptions = {}): Places {
  let thread: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let line: Promise<unknown> = Promise.resolve()

  const end = async (): Promise<void> => {
    const ending = thread
    thread = undefined
    await ending?.terminate()
  }

  const askNext = async (question: PlaceQuestion): Promise<PlaceAnswer> => {
    clearTimeout(idle)
    thread ??= start()
    try {
      return await ask(thread, question)
    } catch (error) {
      await end()
      throw error
    } finally {
      idle = setTimeout(() => void end(), idleMs)
      idle.unref()
    }
  }

  /** One question at a time: whoever comes next waits for its turn. */
  const inTurn = async (question: PlaceQuestion): Promise<PlaceAnswer> => {
    const answer = line.then(() => askNext(question))
    line = answer.catch(() => undefined)
    return await answer
  }

  return {
    name: async (positions) => {
      if (positions.length === 0) return []
      const answer = await inTurn({ kind: 'name', positions })
      return answer.kind === 'named' ? answer.names : refuse(answer)
    },
    find: async (text, limit) => {
      const answer = await inTurn({ kind: 'find', text, limit })
      return answer.kind === 'found' ? answer.towns : refuse(answer)
    },
    within: async (box, limit) => {
      const answer = await inTurn({ kind: 'within', box, limit })
      return answer.kind === 'found' ? answer.towns : refuse(answer)
    },
    close: async () => {
      clearTimeout(idle)
      await line
      clearTimeout(idle)
      await end()
    },
  }
}

function start(): Worker {
  const thread = new Worker(new URL('./places-thread.ts', import.meta.url), { resourceLimits: limits })
  return thread.on('error', () => undefined) // reported to whoever waits in ask()
}

function refuse(answer: PlaceAnswer): never {
  throw lost(answer.kind === 'failed' ? answer.cause : `it answered “${answer.kind}”`)
}

const lost = (how: string): Error =>
  failure('places_lost', `The names of places could not be looked up (${how}).`)

function ask(thread: Worker, question: PlaceQuestion): Promise<PlaceAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      thread.off('message', onAnswer).off('error', onError).off('exit', onExit)
      // Whoever waits keeps the program alive, an idle thread does not.
      thread.unref()
      finish()
    }
    const onAnswer = (answer: PlaceAnswer): void => settle(() => resolve(answer))
    const onError = (cause: Error): void => settle(() => reject(lost(cause.message)))
    const onExit = (code: number): void => settle(() => reject(lost(`exit ${code}`)))
    const timer = setTimeout(() => settle(() => reject(lost('no answer in time'))), answerWithinMs)
    thread.on('message', onAnswer).on('error', onError).on('exit', onExit)
    thread.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(question)
  })
}
