import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { syncFolder, writeDurably } from '../../platform/data-folder/data-folder.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Facts, RecoveryOptions, RecoveryReport, StepDone } from './recovery-types.ts'

const shape = z.object({
  format: z.literal(1),
  instance: z.string(),
  place: z.string(),
  to: z.string().nullable(),
  isDrill: z.boolean(),
  /** Who works on it; null: nobody. */
  pid: z.number().int().nullable(),
  done: z.array(z.custom<StepDone>((value) => typeof value === 'object')),
  facts: z.custom<Facts>((value) => typeof value === 'object'),
})

/** What is known of a half-done recovery: `<into>/recovery.json`. */
export type State = z.infer<typeof shape>

const fileIn = (into: string): string => path.join(into, 'recovery.json')

/** Begins in an empty folder, or goes on in that of the same recovery. Throws `folder_not_empty`, `already_running`. */
export async function claimFolder(options: RecoveryOptions, instance: string): Promise<State> {
  const { into, place, isDrill } = options
  const to = options.to?.toISOString() ?? null
  await makeFolder(into)
  const before = await readState(into)
  if (before === undefined) await refuseLibrary(into)
  else await refuseOther(before, { instance, to, isDrill, into })
  const state = { ...(before ?? { format: 1 as const, done: [], facts: {} }), instance, place, to, isDrill }
  const claimed = { ...state, facts: { ...state.facts, instance }, pid: process.pid }
  await writeState(into, claimed)
  return claimed
}

export async function readState(into: string): Promise<State | undefined> {
  const text = await readFile(fileIn(into), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw failure(
      'recovery_damaged',
      `${fileIn(into)} can not be read: it was written by another Heirloom, or is damaged. Begin anew, in an empty folder.`,
      { cause },
    )
  }
}

export async function writeState(into: string, state: State): Promise<void> {
  await writeDurably(fileIn(into), `${JSON.stringify(state, null, 2)}\n`, 0o600)
}

export async function releaseFolder(into: string): Promise<void> {
  const state = await readState(into)
  if (state?.pid === process.pid) await writeState(into, { ...state, pid: null })
}

/** From now on the folder is a library like any other. */
export async function finishState(into: string, report: RecoveryReport): Promise<void> {
  const text = `${JSON.stringify({ format: 1, at: new Date().toISOString(), ...report }, null, 2)}\n`
  await writeDurably(path.join(into, 'recovery-done.json'), text, 0o600)
  await rm(fileIn(into), { force: true })
  await syncFolder(into)
}

async function makeFolder(into: string): Promise<void> {
  try {
    await mkdir(into, { recursive: true })
  } catch (cause) {
    throw failure(
      'data_folder_not_writable',
      `${into} can not be made (${errorCode(cause)}). Choose another folder.`,
      {
        cause,
      },
    )
  }
}

// Folders that an empty data folder has; settings may be put there before.
const parts = ['originals', 'derived', 'journal', 'quarantine', 'backups', 'models', 'keys']
const harmless = new Set(['lost+found', 'heirloom.conf', 'recovery-done.json'])

/** What looking into a restic repository leaves, also before anything is begun. */
const resticCache = 'restic-cache'

/** Files with a dot are the file system's or a probe's. */
async function refuseLibrary(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (name.startsWith('.') || harmless.has(name)) continue
    if (parts.includes(name) && (await isEmptyFolder(path.join(into, name)))) continue
    throw failure(
      'folder_not_empty',
      `${into} holds a library or other files already (${name}), and a recovery overwrites nothing. ` +
        'Choose an empty folder with --into, or move what is there away. ' +
        'If only its database is lost, heirloom rebuild brings it back in place.',
    )
  }
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => ['not a folder'])
  return names.every((name) => name.startsWith('.') || name === 'lost+found' || name === resticCache)
}

interface Wanted extends Pick<State, 'instance' | 'to' | 'isDrill'> {
  readonly into: string
}

async function refuseOther(before: State, { instance, to, isDrill, into }: Wanted): Promise<void> {
  if (before.pid !== null && before.pid !== process.pid && (await isRecovering(before.pid)))
    throw failure('already_running', `A recovery into ${into} is running already (process ${before.pid}).`)
  if (before.instance === instance && before.to === to && before.isDrill === isDrill) return
  const other =
    before.instance === instance ? `to another moment (${before.to ?? 'the last one'})` : 'of another library'
  throw failure(
    'folder_not_empty',
    `${into} holds a half-done recovery ${other}. Choose an empty folder with --into, or go on with that one.`,
  )
}

/** A number that another program has by now is nobody's recovery, where the system tells what it runs. */
async function isRecovering(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'recover')
  return words.includes('recover')
}
