// Calm sentences out of figures. They never say more than the figures do.
import type { Copies } from './overview.sql.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** From here on a backup is old. */
const oldMs = 2 * dayMs

export interface Standing {
  readonly name: string
  readonly isElsewhere: boolean
  readonly completeUntil: Date | null
  /** Originals that do not stand there yet. */
  readonly missing: number
  readonly problem: string | null
  readonly problemSince: Date | null
  readonly isRunning: boolean
}

export interface Situation {
  readonly targets: readonly Standing[]
  readonly copies: Copies
  readonly completeUntil: Date | undefined
  readonly verifiedAt: Date | undefined
  readonly recoverySeconds: number | undefined
}

export interface Sentence {
  readonly status: 'safe' | 'working' | 'attention'
  readonly sentence: string
  /** For the foot of every page; undefined where there is nothing that anyone has to know there. */
  readonly short: string | undefined
}

/** How safe it all is, or what to do. */
export function describe(situation: Situation, now: Date): Sentence {
  return (
    tellNone(situation) ??
    tellOld(situation, now) ??
    tellOnce(situation) ??
    tellUntried(situation) ??
    tellSafe(situation, now)
  )
}

const attention = (short: string, sentence: string): Sentence => ({ status: 'attention', sentence, short })
const working = (short: string, sentence: string): Sentence => ({ status: 'working', sentence, short })

function tellNone({ targets, copies, completeUntil }: Situation): Sentence | undefined {
  if (targets.length === 0)
    return attention(
      'No backup yet',
      'There is no backup yet: every photo is in one place only, on these disks.',
    )
  if (completeUntil !== undefined) return undefined
  if (!targets.some(({ isRunning }) => isRunning))
    return attention('No complete backup yet', `There is no complete backup yet.${problemOf(targets)}`)
  const copied = `${count(copies.photos - copies.once)} of ${photos(copies.photos)}`
  return working('The first backup is being made', `The first backup is being made: ${copied} are copied.`)
}

function tellOld({ targets, completeUntil }: Situation, now: Date): Sentence | undefined {
  if (completeUntil === undefined || now.getTime() - completeUntil.getTime() < oldMs) return undefined
  const short = `The last complete backup was ${day(completeUntil, now)}`
  return attention(short, `${short}.${problemOf(targets)}`)
}

function tellOnce({ copies, targets }: Situation): Sentence | undefined {
  if (copies.once === 0) return undefined
  const sentence = `${photos(copies.once)} ${copies.once === 1 ? 'is' : 'are'} only on this machine.`
  const short = `${photos(copies.once)} only on this machine`
  const problem = problemOf(targets)
  return problem === ''
    ? working(short, `${sentence} Copies are on their way.`)
    : attention(short, `${sentence}${problem}`)
}

function tellUntried(situation: Situation): Sentence | undefined {
  if (situation.verifiedAt !== undefined || situation.copies.photos === 0) return undefined
  const sentence = `${places(situation)} A restore has not been tried yet: try one.`
  return attention('A restore has not been tried yet', sentence)
}

function tellSafe(situation: Situation, now: Date): Sentence {
  const { verifiedAt, recoverySeconds, targets } = situation
  const took = recoverySeconds === undefined ? '' : ` and took ${duration(recoverySeconds)}`
  const tried = verifiedAt === undefined ? '' : ` A restore was last tried ${day(verifiedAt, now)}${took}.`
  const troubled = targets.find(({ problem }) => problem !== null)
  const sentence = `${places(situation)}${tried}${problemOf(targets)}`
  return troubled === undefined
    ? { status: 'safe', sentence, short: undefined }
    : attention(`The backup ${troubled.name} needs a look`, sentence)
}

/** “Everything is in 3 places, one of them elsewhere.” */
function places({ targets, copies }: Situation): string {
  if (copies.photos === 0) return 'The backup is ready for the first photo.'
  const whole = targets.filter(({ missing }) => missing === 0)
  const away = whole.filter(({ isElsewhere }) => isElsewhere).length
  if (whole.length === 0) return 'Every photo is in two places or more.'
  const elsewhere =
    away === 0 ? ', all of them in this house' : `, ${away === 1 ? 'one' : count(away)} of them elsewhere`
  return `Everything is in ${count(whole.length + 1)} places${elsewhere}.`
}

function problemOf(targets: readonly Standing[]): string {
  const troubled = targets.find(({ problem }) => problem !== null)
  return troubled === undefined ? '' : ` ${troubled.name}: ${troubled.problem ?? ''}`
}

const count = (n: number): string => n.toLocaleString('en-US')

/** `1 photo`, `1,200 photos`. */
function photos(n: number): string {
  return `${count(n)} ${n === 1 ? 'photo' : 'photos'}`
}

/** `today`, `yesterday`, `on Sunday`, `on 3 November`, `on 3 November 2024`. */
function day(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / dayMs)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 7) return `on ${at.toLocaleDateString('en-GB', { weekday: 'long' })}`
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return `on ${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...year })}`
}

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** `40 seconds`, `4 minutes`, `3 hours`. */
function duration(seconds: number): string {
  if (seconds < 90) return unit(Math.max(1, Math.round(seconds)), 'second')
  if (seconds < 90 * 60) return unit(Math.round(seconds / 60), 'minute')
  return unit(Math.round(seconds / 3600), 'hour')
}

const unit = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`
