import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { rebuild as makeAgain } from '../features/rebuild/rebuild.ts'
import { readConfig } from '../platform/config/config.ts'
import type { Config } from '../platform/config/config.ts'
import {
  findRunning,
  openDataFolder,
  removeRunFile,
  writeRunFile,
} from '../platform/data-folder/data-folder.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import type { Log } from '../platform/log/log.ts'
import { listSegments, listSnapshots } from '../platform/sealed/sealed.ts'
import { createClosing } from './closing.ts'
import type { Closing } from './closing.ts'
import { openServerDatabase } from './database.ts'
import { exitCodes } from './exit-codes.ts'
import { momentOf } from './moments.ts'
import { adoptJournal, moveAside } from './rebuild-aside.ts'
import { settleFiles } from './rebuild-files.ts'
import { describeProgress, describeReport } from './rebuild-words.ts'
import type { Remade } from './rebuild-words.ts'
import { untilAskedToEnd } from './until-asked.ts'

const options = {
  to: { type: 'string' },
  from: { type: 'string' },
  'despite-damage': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const

/** What is to be made of what. */
interface Task {
  readonly config: Config
  readonly folder: DataFolder
  readonly journalFolder: string
  readonly to: Date | undefined
  readonly despiteDamage: boolean
  readonly log: Log
  readonly closing: Closing
}

/** Makes the database again from the journal's files. The one that is there, or what is left of it, is kept. */
export async function rebuild(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const to = momentOf(values.to)
  const config = readConfig()
  const folder = await openDataFolder(config.dataFolder)
  await refuseBesideServer(folder)
  const journalFolder = values.from === undefined ? folder.journal : resolve(values.from)
  await expectFiles(journalFolder)
  if (values.yes !== true) await expectYes(folder, journalFolder, config)
  const log = createLog({ level: 'error', name: 'rebuild' })
  const closing = createClosing(log)
  const despiteDamage = values['despite-damage'] === true
  const making = make({ config, folder, journalFolder, to, despiteDamage, log, closing })
  const remade = await Promise.race([making, untilAskedToEnd().then(() => stop(closing, making))])
  process.stdout.write(`${describeReport(remade)}\n`)
  return remade.findings.length === 0 ? exitCodes.done : exitCodes.foundProblems
}

/** Ends the database under it, so that it puts back what was there. */
async function stop(closing: Closing, making: Promise<unknown>): Promise<never> {
  await closing.closeAll()
  await making.catch(() => undefined)
  throw failure('rebuild_stopped', 'Stopped half-way. The database from before is in its place again.')
}

async function refuseBesideServer(folder: DataFolder): Promise<void> {
  const running = await findRunning(folder.path)
  if (running === undefined) return
  throw failure(
    'already_running',
    `Heirloom runs on ${folder.path}: ${running.address} (process ${running.pid}). Stop it first; ` +
      'a database is not exchanged under a running server.',
  )
}

async function expectFiles(journalFolder: string): Promise<void> {
  const isThere = await access(journalFolder).then(
    () => true,
    () => false,
  )
  if (isThere && (await listSegments(journalFolder)).length + (await listSnapshots(journalFolder)).length > 0)
    return
  throw failure(
    'journal_missing',
    `There are no journal files in ${journalFolder}. Say where they are with --from, or bring the whole library back from ` +
      'a backup: heirloom recover. Nothing was changed.',
  )
}

async function expectYes({ path }: DataFolder, journalFolder: string, config: Config): Promise<void> {
  const what =
    config.database.kind === 'embedded'
      ? `The database in ${join(path, 'db')} is moved aside, not deleted, and a new one made from ${journalFolder}.`
      : `The empty database of HEIRLOOM_DATABASE_OWNER_URL is filled from ${journalFolder}.`
  if (!process.stdin.isTTY)
    throw failure('not_confirmed', `${what} Nothing was changed yet. To do so, say the same with --yes.`)
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await prompt.question(`${what} Go on? [y/N] `)
    if (/^y(?:es)?$/i.test(answer.trim())) return
  } finally {
    prompt.close()
  }
  throw failure('not_confirmed', 'Nothing was changed.')
}

async function make(task: Task): Promise<Remade> {
  const { config, folder } = task
  if (config.database.kind === 'external') return await makeIn(task)
  await tellOthers(folder)
  try {
    const aside = await moveAside(folder.path)
    try {
      const remade = await makeIn(task)
      await aside.finish()
      return { ...remade, aside: aside.folder }
    } catch (error) {
      await aside.putBack()
      throw error
    }
  } finally {
    await removeRunFile(folder.path)
  }
}

/** A server that is started meanwhile, or another rebuild, is refused. */
async function tellOthers({ path }: DataFolder): Promise<void> {
  const started = new Date().toISOString()
  await writeRunFile(path, {
    pid: process.pid,
    started,
    address: 'heirloom rebuild is at work',
    databaseUrl: '',
    ownerUrl: '',
  })
}

/** In a database that is empty, however that came. */
async function makeIn(task: Task): Promise<Remade> {
  const { config, folder, journalFolder, log, closing } = task
  try {
    const database = await openServerDatabase(config, folder, log)
    closing.add('database', () => database.stop())
    const { ownerUrl, superuserUrl, appRole } = database
    const report = await makeAgain({
      journalFolder,
      ownerUrl,
      superuserUrl,
      appRole,
      log,
      instance: folder.instance,
      to: task.to,
      despiteDamage: task.despiteDamage,
      onProgress: describeProgress(),
    })
    const journalAside =
      journalFolder === folder.journal ? undefined : await adoptJournal(journalFolder, folder.journal)
    return { report, journalAside, aside: undefined, ...(await settleFiles(task, database.url, report)) }
  } finally {
    await closing.closeAll()
  }
}
