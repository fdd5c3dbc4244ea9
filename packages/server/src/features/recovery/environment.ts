// The first step: is there something to bring back, and can this machine take it?
import { freeBytes } from '../../platform/data-folder/data-folder.ts'
import { z } from 'zod'
import { failure } from '../../platform/errors/errors.ts'
import { findProgram } from '../../platform/process/process.ts'
import { recoveryFile } from '../../platform/secrets/secrets.ts'
import type { Target } from '../../platform/targets/targets.ts'
import { bytesText, count, readText, sizesOf } from './files.ts'
import type { Facts, Recovery, TopFolder } from './recovery-types.ts'

// Beside the files themselves: a database of so much a photo, its journal again, and air.
const databaseBytesPerOriginal = 20_000
const journalTimes = 12
const air = 512 * 2 ** 20
const sampleOriginals = 100
/** Clocks differ a little. */
const clockMs = 10 * 60_000

const headShape = z.object({ at: z.iso.datetime() })

export interface TargetPeek {
  readonly instance: string
  readonly headAt: string | undefined
  readonly hasRecoveryFile: boolean
}

/** What can be said of a target before anything is begun. */
export async function peekTarget(target: Target): Promise<TargetPeek> {
  const { instance } = await target.open({ instance: '', mayMake: false })
  return {
    instance,
    headAt: await headAt(target),
    hasRecoveryFile: (await readText(target, recoveryFile)) !== undefined,
  }
}

async function headAt(target: Target): Promise<string | undefined> {
  const text = await readText(target, 'journal/head.json')
  try {
    return text === undefined ? undefined : headShape.parse(JSON.parse(text)).at
  } catch {
    return undefined // damaged: what is wrong with the chain is told when it is verified
  }
}

export async function lookAround(recovery: Recovery): Promise<Partial<Facts>> {
  const { target, into } = recovery
  const [folders, at] = [await sizesOf(target), await headAt(target)]
  if (folders['journal'] === undefined)
    throw failure(
      'target_empty',
      `There is no journal at ${recovery.place}, so nothing can be brought back from it. Is it the right place?`,
    )
  refuseClock(at)
  await proveRoom(into, neededBytes(recovery, folders))
  return { folders, ...(at !== undefined && { headAt: at }), warnings: missingPrograms() }
}

export function figureOfTarget({ facts, place }: Recovery): Promise<string> {
  const originals = facts.folders?.['originals'] ?? { files: 0, bytes: 0 }
  const until = facts.headAt === undefined ? '' : `, until ${facts.headAt}`
  const text = `${place}: library ${facts.instance ?? ''}, ${count(originals.files, 'file', 'files')}, ${bytesText(originals.bytes)}${until}`
  return Promise.resolve([text, ...(facts.warnings ?? [])].join('\n'))
}

function neededBytes({ isDrill }: Recovery, folders: Readonly<Record<string, TopFolder>>): number {
  const originals = folders['originals'] ?? { files: 0, bytes: 0 }
  const journal = folders['journal']?.bytes ?? 0
  const files = isDrill
    ? originals.bytes * Math.min(1, sampleOriginals / originals.files || 0)
    : originals.bytes
  return files + originals.files * databaseBytesPerOriginal + journal * (1 + journalTimes) + air
}

async function proveRoom(into: string, needed: number): Promise<void> {
  const free = await freeBytes(into)
  if (free >= needed) return
  throw failure(
    'disk_full',
    `There is not enough room in ${into}: about ${bytesText(needed)} are needed, and ${bytesText(free)} are free. ` +
      'Choose a larger disk with --into. Nothing was changed.',
  )
}

/** A clock that runs behind would put new photos before old ones, and end what is not over. */
function refuseClock(newest: string | undefined): void {
  if (newest === undefined || Date.parse(newest) <= Date.now() + clockMs) return
  throw failure(
    'clock_wrong',
    `The clock of this machine says ${new Date().toISOString()}, and the backup was written at ${newest}. ` +
      'Set the clock right (timedatectl set-ntp true), then call this again.',
  )
}

function missingPrograms(): readonly string[] {
  if (findProgram('ffmpeg') !== null && findProgram('ffprobe') !== null) return []
  return ['ffmpeg is not installed here: videos come back whole, and their pictures wait for it']
}
