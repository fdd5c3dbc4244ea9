// The machine is lost: under upload load, with a folder as target, everything is killed at a random moment and the data
// folder removed. `heirloom recover` brings it back; the library then goes on where it was, with the same target.
import { createHash, randomInt } from 'node:crypto'
import { access, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeRecoveryCode } from '../packages/server/src/platform/secrets/secrets.ts'
import { signIn, signUp } from './account.ts'
import { kill, scratchFolder, type Round } from './kills.ts'
import { startLoad, type Confirmed } from './load.ts'
import { freePort, runCommand, startProgram, stopProgram, type Program } from './program.ts'
import type { ProgramSettings } from './program.ts'
import { verifyByCheck, verifyConfirmed } from './verify.ts'

/** A library with a copy, which outlives the folder that it is in. */
export interface Copied {
  readonly root: string
  readonly target: string
  readonly settings: ProgramSettings
  readonly code: string
  confirmed: readonly Confirmed[]
  program: Program
}

/** What was confirmed longer ago is at the target. */
const promisedMs = 60_000
const load = { connections: 2, smallest: 5_000, largest: 60_000 }

/** In a folder of its own, with the library in its `data`, unless one is given. */
export async function openCopied(folder?: string): Promise<Copied> {
  const root = folder ?? (await scratchFolder())
  const target = path.join(root, 'usb')
  await mkdir(target)
  const dataFolder = path.join(root, 'data')
  const settings = { dataFolder, port: await freePort(), workers: 1, backupTo: target }
  const program = await startProgram(settings)
  await signUp(program.url)
  const code = await makeRecoveryCode(dataFolder)
  return { root, target, settings, program, code, confirmed: [] }
}

export async function closeCopied({ root, program }: Copied): Promise<void> {
  await stopProgram(program)
  await rm(root, { recursive: true, force: true })
}

/** What is lost is lost as soon as `moment` comes, which is waited for once there is a copy. */
export async function recoverRound(
  library: Copied,
  moment: (target: string) => Promise<unknown> = someTime,
  pauseMs = 60,
): Promise<Round> {
  const { url } = library.program
  const running = startLoad({ url: () => url, token: await signIn(url), ...load, pauseMs })
  await untilCopied(library.target)
  await moment(library.target)
  const killedAt = Date.now()
  await kill(library, 'everything')
  await running.stop()
  await rm(library.settings.dataFolder, { recursive: true })
  const there = await hashesBelow(path.join(library.target, 'originals'))
  const recovered = await recover(library)
  library.program = await startProgram(library.settings)
  const awayMs = Date.now() - killedAt
  const confirmed = [...library.confirmed, ...running.confirmed]
  const wrong = [
    ...recovered,
    ...(await verifyAll(library, confirmed, killedAt)),
    ...(await verifyTarget(library, there)),
  ]
  const bytes = running.confirmed.reduce((sum, { size }) => sum + size, 0)
  const unconfirmed = Object.fromEntries(running.unconfirmed)
  const seen = { confirmed: running.confirmed.length, bytes, unconfirmed, awayMs, wrong }
  return { victim: 'machine', endedByItself: false, ...seen }
}

const someTime = (): Promise<void> =>
  pause(randomInt(10) < 3 ? randomInt(62_000, 90_000) : randomInt(1_000, 30_000))

/** More of the journal came to a target than it had. */
export async function untilCopiedAgain(target: string): Promise<void> {
  const head = (): Promise<string> => readFile(path.join(target, 'journal/head.json'), 'utf8')
  const first = await head()
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await pause(20))
    if ((await head()) !== first) return
  throw new Error('nothing more came to the target for three minutes')
}

/** A new target begins with a whole backup, which brings what opens the keys. */
async function untilCopied(target: string): Promise<void> {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await pause(100)) {
    if (
      (await isThere(path.join(target, 'journal/head.json'))) &&
      (await isThere(path.join(target, 'keys/recovery.json')))
    )
      return
  }
  throw new Error('nothing came to the target for three minutes')
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

async function recover({ target, settings, code }: Copied): Promise<readonly string[]> {
  const words = ['recover', '--from', target, '--recovery-code', code, '--json']
  const { code: exit, text } = await runCommand(words, settings)
  return exit === 0 ? [] : [`heirloom recover ended with ${exit}:\n${text.slice(-2000)}`]
}

/** What was confirmed a minute before has to be there; of the rest, what is there counts from now on. */
async function verifyAll(
  library: Copied,
  confirmed: readonly Confirmed[],
  killedAt: number,
): Promise<readonly string[]> {
  const { url } = library.program
  const token = await signIn(url)
  const isPromised = ({ at }: Confirmed): boolean => at < killedAt - promisedMs
  const promised = confirmed.filter((one) => isPromised(one))
  const wrong = await verifyConfirmed(url, token, promised)
  const kept: Confirmed[] = []
  for (const one of confirmed.filter((each) => !isPromised(each)))
    if ((await verifyConfirmed(url, token, [one])).length === 0) kept.push(one)
  library.confirmed = [...promised, ...kept]
  return [...wrong, ...(await verifyByCheck(library.settings))]
}

/** Every original of the target stands in the new folder, with the same bytes. */
async function verifyTarget(
  { settings }: Copied,
  there: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const here = await hashesBelow(path.join(settings.dataFolder, 'originals'))
  return [...there]
    .filter(([name, hash]) => here.get(name) !== hash)
    .map(([name]) => `${name}: the target had it, and it is not back as it was`)
}

async function hashesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  const hashes = new Map<string, string>()
  for (const { parentPath, name } of files) {
    const file = path.join(parentPath, name)
    if (file.includes('/.incoming/')) continue
    hashes.set(
      path.relative(folder, file),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    )
  }
  return hashes
}
