// On demand: kills for so many minutes or times, a disk that fills up, and the page that tells what was seen.
import { parseArgs } from 'node:util'
import { diskRound } from './disk.ts'
import { closeLibrary, killRound, openLibrary, verifyLibrary, type Library, type Victim } from './kills.ts'
import { writeReadme } from './readme.ts'
import { closeCopied, openCopied, recoverRound } from './recover.ts'
import { addRound, addStorm, readResults, writeResults } from './results.ts'
import { stormRound } from './sync.ts'

interface Mode {
  readonly victims: readonly Victim[]
  readonly workers: number
}

const modes: Readonly<Record<string, Mode>> = {
  kills: { victims: ['program'], workers: 0 },
  databases: { victims: ['database', 'database_restart'], workers: 0 },
  everything: { victims: ['everything'], workers: 1 },
}

const roundsOfLibrary = 40
const recoveriesOfLibrary = 6

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' }, times: { type: 'string' } },
})

process.exitCode = await run(positionals[0] ?? '')

async function run(word: string): Promise<number> {
  if (word === 'readme') await writeReadme()
  else if (word === 'disk') return await runDisk()
  else if (word === 'recover') return await runRecover()
  else if (word === 'sync') return await runSync()
  else {
    const mode = modes[word]
    if (mode === undefined) return usage()
    return await runMode(word, mode)
  }
  return 0
}

function usage(): number {
  say('usage: run.ts kills|databases|everything|recover|sync [--minutes n] [--times n] | disk | readme')
  return 2
}

function limits(): { readonly times: number; readonly until: number } {
  const times = values.times === undefined ? Infinity : Number(values.times)
  const minutes = values.minutes === undefined ? (times === Infinity ? 1 : Infinity) : Number(values.minutes)
  return { times, until: Date.now() + minutes * 60_000 }
}

async function runMode(name: string, mode: Mode): Promise<number> {
  const { times, until } = limits()
  let wrong = 0
  for (let done = 0; done < times && Date.now() < until;) {
    const rounds = Math.min(roundsOfLibrary, times - done)
    const library = await openLibrary(mode.workers)
    try {
      wrong += await runRounds(name, mode, library, { rounds, until })
    } finally {
      await closeLibrary(library)
    }
    done += rounds
  }
  await writeReadme()
  return wrong === 0 ? 0 : 1
}

async function runRounds(
  name: string,
  { victims }: Mode,
  library: Library,
  limit: { rounds: number; until: number },
): Promise<number> {
  let wrong = 0
  for (let number = 0; number < limit.rounds && Date.now() < limit.until; number++) {
    const begun = Date.now()
    const victim = victims[number % victims.length]
    if (victim === undefined) throw new Error('a mode without victims')
    const round = await killRound(library, victim)
    wrong += round.wrong.length
    await writeResults(addRound(await readResults(name), round, (Date.now() - begun) / 1000))
    say(`${victim}: ${round.confirmed} confirmed, away ${round.awayMs} ms, wrong: ${round.wrong.length}`)
    for (const fault of round.wrong) say(fault)
  }
  const lost = await verifyLibrary(library)
  const results = await readResults(name)
  if (lost.length > 0) await writeResults({ ...results, faults: [...results.faults, ...lost].slice(-20) })
  return wrong + lost.length
}

/** A library is lost and brought back several times; then another one begins. */
async function runRecover(): Promise<number> {
  const { times, until } = limits()
  let wrong = 0
  for (let done = 0; done < times && Date.now() < until;) {
    const library = await openCopied()
    try {
      for (let i = 0; i < recoveriesOfLibrary && done < times && Date.now() < until; i++, done++) {
        const begun = Date.now()
        const round = await recoverRound(library)
        wrong += round.wrong.length
        await writeResults(addRound(await readResults('recover'), round, (Date.now() - begun) / 1000))
        say(`${round.confirmed} confirmed, away ${round.awayMs} ms, wrong: ${round.wrong.length}`)
        for (const fault of round.wrong) say(fault)
      }
    } finally {
      await closeCopied(library)
    }
  }
  await writeReadme()
  return wrong === 0 ? 0 : 1
}

/** Storms over phones that sync; each has a seed of its own, which is told. */
async function runSync(): Promise<number> {
  const { times, until } = limits()
  let wrong = 0
  for (let done = 0; done < times && Date.now() < until; done++) {
    const begun = Date.now()
    const seed = begun % 2 ** 31
    const storm = await stormRound(seed)
    wrong += storm.wrong.length
    await writeResults(addStorm(await readResults('sync'), seed, storm, (Date.now() - begun) / 1000))
    say(
      `storm ${seed}: ${storm.done} done, ${storm.streams} streams, ${storm.deaths} deaths, wrong: ${storm.wrong.length}`,
    )
    for (const fault of storm.wrong.slice(0, 20)) say(fault)
  }
  await writeReadme()
  return wrong === 0 ? 0 : 1
}

async function runDisk(): Promise<number> {
  const begun = Date.now()
  const round = await diskRound()
  if (typeof round === 'string') {
    say(`skipped: ${round}`)
    return 0
  }
  await writeResults(addRound(await readResults('disk'), round, (Date.now() - begun) / 1000))
  say(JSON.stringify(round))
  await writeReadme()
  return round.wrong.length === 0 ? 0 : 1
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
