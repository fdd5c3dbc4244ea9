// Kill something at a random moment under upload load, start again as a person would, and look whether all that was
// confirmed is there.
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { signIn, signUp } from './account.ts'
import { startLoad, type Confirmed, type Load, type LoadSettings } from './load.ts'
import {
  freePort,
  isAlive,
  postmasterOf,
  startProgram,
  stopProgram,
  untilEnded,
  type Program,
  type ProgramSettings,
} from './program.ts'
import { verifyByCheck, verifyConfirmed } from './verify.ts'

/** What ends at the random moment. */
export const victims = {
  program: 'the server, by kill -9',
  database: "the database's first process, by kill -9",
  database_restart: 'the database, by a fast shutdown',
  everything: 'server, worker and database in one moment, by kill -9',
  machine:
    'everything in one moment by kill -9, and the whole data folder removed; `heirloom recover` from a copy (lost means: confirmed more than a minute before the kill, or at the copy, and not back)',
  disk: 'nothing; but the disk was filled to its last byte, and freed after a while',
} as const
export type Victim = keyof typeof victims

/** A library under test: it outlives the programs that serve it. */
export interface Library {
  readonly settings: ProgramSettings
  readonly token: string
  readonly confirmed: Confirmed[]
  program: Program
}

export interface Round {
  readonly victim: Victim
  readonly confirmed: number
  readonly bytes: number
  /** Requests without a confirmation, by status; `none` where the connection broke. */
  readonly unconfirmed: Readonly<Record<string, number>>
  /** Until the first answer after the kill. */
  readonly awayMs: number
  /** The program had to be started again although something else was killed. */
  readonly endedByItself: boolean
  readonly wrong: readonly string[]
}

export const connections = 4
const photo = { smallest: 5_000, largest: 300_000 }

/** How much is uploaded at once. */
type Weight = Omit<LoadSettings, 'url' | 'token'>

export async function scratchFolder(): Promise<string> {
  return await mkdtemp(path.join(tmpdir(), 'heirloom-reliability-'))
}

/** A new library with one account, served; in a folder of its own unless one is given. */
export async function openLibrary(workers = 0, folder?: string): Promise<Library> {
  const dataFolder = folder ?? (await scratchFolder())
  const settings = { dataFolder, port: await freePort(), workers }
  const program = await startProgram(settings)
  await signUp(program.url)
  return { settings, program, token: await signIn(program.url), confirmed: [] }
}

export async function closeLibrary({ settings, program }: Library): Promise<void> {
  await stopProgram(program)
  const postmaster = await postmasterOf(settings)
  if (postmaster !== undefined) await killAndWait(postmaster, 'SIGINT')
  await rm(settings.dataFolder, { recursive: true, force: true })
}

export async function killRound(
  library: Library,
  victim: Victim,
  weight: Weight = { connections, ...photo },
): Promise<Round> {
  const { url } = library.program
  const load = startLoad({ url: () => url, token: library.token, ...weight })
  await untilSome(load, 1)
  await pause(randomInt(50, 1500))
  const killedAt = Date.now()
  await kill(library, victim)
  const back = untilSome(load, load.confirmed.length + weight.connections + 1).then(
    () => Date.now() - killedAt,
  )
  const [awayMs, endedByItself] = await Promise.all([back, startAgain(library, victim)])
  await pause(randomInt(0, 300))
  return await endRound(library, load, { victim, awayMs, endedByItself })
}

/** Lets the load end, and looks whether what it was promised is there. */
export async function endRound(
  library: Library,
  load: Load,
  seen: Pick<Round, 'victim' | 'awayMs' | 'endedByItself'>,
): Promise<Round> {
  await load.stop()
  library.confirmed.push(...load.confirmed)
  const wrong = [
    ...(await verifyConfirmed(library.program.url, library.token, load.confirmed)),
    ...(await verifyByCheck(library.settings)),
  ]
  const bytes = load.confirmed.reduce((sum, { size }) => sum + size, 0)
  const unconfirmed = Object.fromEntries(load.unconfirmed)
  return { ...seen, confirmed: load.confirmed.length, bytes, unconfirmed, wrong }
}

/** All that a library ever confirmed, once more. */
export async function verifyLibrary({ program, token, confirmed }: Library): Promise<readonly string[]> {
  return await verifyConfirmed(program.url, token, confirmed)
}

export async function kill(
  { program, settings }: Pick<Library, 'program' | 'settings'>,
  victim: Victim,
): Promise<void> {
  const postmaster = await postmasterOf(settings)
  if (postmaster === undefined) throw new Error('there is no database to kill')
  switch (victim) {
    case 'program':
      program.process.kill('SIGKILL')
      return await untilEnded(program.process)
    case 'database':
      return await killAndWait(postmaster, 'SIGKILL')
    case 'database_restart':
      return await killAndWait(postmaster, 'SIGINT')
    case 'machine':
      throw new Error('a machine is lost by recover.ts')
    case 'disk':
      throw new Error('a disk is filled by disk.ts')
    case 'everything':
      process.kill(-Number(program.process.pid), 'SIGKILL')
      await killAndWait(postmaster, 'SIGKILL')
      return await untilEnded(program.process)
  }
}

async function killAndWait(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal)
  for (let waited = 0; isAlive(pid) && waited < 5000; waited += 20) await pause(20)
}

/** Where only the database was killed, the program should mend it by itself; true where it ended instead. */
export async function startAgain(library: Library, victim: Victim): Promise<boolean> {
  const wasKilled = victim === 'program' || victim === 'everything'
  if (!wasKilled) await Promise.race([untilEnded(library.program.process), pause(3000)])
  const { exitCode, signalCode } = library.program.process
  const hasEnded = exitCode !== null || signalCode !== null
  if (hasEnded) library.program = await startProgram(library.settings)
  return hasEnded && !wasKilled
}

export async function untilSome(load: Load, count: number): Promise<void> {
  const deadline = Date.now() + 90_000
  while (load.confirmed.length < count) {
    if (Date.now() > deadline) {
      const seen = JSON.stringify(Object.fromEntries(load.unconfirmed))
      throw new Error(`no upload was confirmed for 90 seconds; answers: ${seen}`)
    }
    await pause(10)
  }
}
