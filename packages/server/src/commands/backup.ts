import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { openOriginals } from '../app.ts'
import {
  beginRun,
  heal,
  knowTargets,
  openNamed,
  performRun,
  readOverview,
} from '../features/backups/backups.ts'
import type { Run, RunDependencies, RunKind } from '../features/backups/backups.ts'
import { follow } from '../pipeline.ts'
import { readConfig } from '../platform/config/config.ts'
import type { Config } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { errorCode, failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import { makeRecoveryCode } from '../platform/secrets/secrets.ts'
import { runDependencies } from '../safekeeping.ts'
import type { Tables } from '../schema/schema.ts'
import { overviewText, progressTeller, runText, targetsText } from './backup-words.ts'
import { exitCodes } from './exit-codes.ts'
import { runningDatabaseUrl } from './running.ts'
import { version } from './version.ts'

const options = {
  target: { type: 'string' },
  wait: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options, allowPositionals: true, strict: true })

const runs: Readonly<Record<string, RunKind>> = { run: 'backup', verify: 'verify', drill: 'drill' }

/** Looks after backups, beside a running server: makes one, reads one back, tries a restore, tells how they are. */
export async function backup(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [what = 'status', ...rest] = positionals
  const config = readConfig()
  if (rest.length > 0) throw usage(rest.join(' '))
  if (what === 'recovery-code') return say(await newCode(config))
  const kind = runs[what]
  if (kind !== undefined) return await withBackups(config, (deps) => runAll(deps, kind, values))
  if (what === 'status') return await withBackups(config, (deps) => status(deps, values))
  if (what === 'list')
    return await withBackups(config, async (deps) => say(targetsText(await readOverview(deps.db))))
  if (what === 'heal') return await withBackups(config, healHere)
  throw usage(what)
}

function usage(word: string): Error {
  return failure(
    'usage',
    `There is no "heirloom backup ${word}". Known are: run, list, status, verify, drill, heal, recovery-code.`,
  )
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return exitCodes.done
}

async function newCode({ dataFolder }: Config): Promise<string> {
  const code = await makeRecoveryCode(dataFolder)
  return (
    `${code}\n\nThis is the recovery code. Write it down and keep it away from this machine: it is not shown again, and ` +
    'codes that were made before open only older backups. With it a recovery keeps every password valid.'
  )
}

interface Opened extends RunDependencies {
  readonly config: Config
  readonly database: Parameters<typeof openOriginals>[0]['database']
  readonly dataFolder: Parameters<typeof openOriginals>[0]['dataFolder']
}

async function withBackups(config: Config, work: (deps: Opened) => Promise<number>): Promise<number> {
  const url = await runningDatabaseUrl(config)
  const log = createLog({ level: 'error', name: 'backup', write: (line) => void process.stderr.write(line) })
  const database = openDatabase<Tables>({ url, max: 8, applicationName: 'heirloom backup' })
  try {
    const dataFolder = await openDataFolder(config.dataFolder)
    const opened = { config, database, dataFolder, log, version }
    await knowTargets({ db: database.db, targets: config.backups.targets })
    return await work({ ...opened, ...runDependencies(opened) })
  } finally {
    await database.close()
  }
}

/** One target after the other; what went wrong at one keeps the next from nothing. */
async function runAll(deps: Opened, kind: RunKind, values: Values): Promise<number> {
  const names = values.target === undefined ? deps.targets.map(({ name }) => name) : [values.target]
  if (names.length === 0)
    throw failure('no_targets', 'No backup is set up. See HEIRLOOM_BACKUP_TARGETS in docs/settings.md.')
  const asked = untilInterrupted()
  const codes: number[] = []
  for (const target of names) {
    const run = await runOne(deps, kind, target, values, asked)
    if (values.json === true) process.stdout.write(`${JSON.stringify(run)}\n`)
    else say(runText(run))
    codes.push(codeOf(run))
  }
  return Math.max(...codes)
}

async function runOne(
  deps: Opened,
  kind: RunKind,
  target: string,
  values: Values,
  signal: AbortSignal,
): Promise<Run> {
  const { id } = await begin(deps, kind, target, values.wait === true, signal)
  const told = values.json === true ? undefined : progressTeller(process.stderr)
  const run = await performRun(deps, id, signal, told)
  if (run === undefined) throw new Error(`The run ${id} is not there any more.`)
  return run
}

const waitMs = 2_000

async function begin(
  { db }: Opened,
  kind: RunKind,
  target: string,
  waits: boolean,
  signal: AbortSignal,
): Promise<Run> {
  for (;;) {
    try {
      return await beginRun(db, { target, kind, askedBy: 'command line' })
    } catch (error) {
      if (!waits || errorCode(error) !== 'backup_running') throw error
      await pause(waitMs, undefined, { signal })
    }
  }
}

function codeOf({ state, code, kind }: Run): number {
  if (state === 'done') return exitCodes.done
  if (state === 'running') return exitCodes.alreadyRunning
  return kind === 'backup' && code !== 'backup_damaged' ? exitCodes.refused : exitCodes.foundProblems
}

function untilInterrupted(): AbortSignal {
  const asked = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.abort())
  return asked.signal
}

async function status(deps: Opened, values: Values): Promise<number> {
  const overview = await readOverview(deps.db)
  return say(values.json === true ? JSON.stringify(overview) : overviewText(overview))
}

async function healHere(deps: Opened): Promise<number> {
  const blobs = await openOriginals(deps)
  const { troubled, healed, lost } = await heal(
    {
      ...deps,
      blobs,
      openNamed: (name) => openNamed(deps, name),
      followHealed: (trx, asset) => follow(trx, 'asset.healed', asset),
    },
    { actor: 'system', intent: 'asset.heal_from_backup', client: 'command line' },
  )
  if (troubled === 0) return say('Every file is there: nothing had to be fetched.')
  say(`${troubled} in trouble: ${healed} brought back from a backup and compared, ${lost} found at none.`)
  return lost === 0 ? exitCodes.done : exitCodes.foundProblems
}
