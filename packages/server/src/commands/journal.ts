import { stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { listShippedSegments } from '../features/shipping/shipping.ts'
import { readConfig } from '../platform/config/config.ts'
import type { BackupTarget, Config } from '../platform/config/config.ts'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import type { Log } from '../platform/log/log.ts'
import { parseHead, verifyChain } from '../platform/sealed/sealed.ts'
import type { ChainReport, KnownHead } from '../platform/sealed/sealed.ts'
import { openTarget } from '../platform/targets/targets.ts'
import type { Tables } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { runningDatabaseUrl } from './running.ts'

const options = { json: { type: 'boolean' }, folder: { type: 'string' } } as const

/**
 * `journal verify`: reads every file of the journal, and compares it with what the database and the backups know of it,
 * where these can be reached; with `--folder`, a copy of a journal by itself. 0 only where nothing is wrong.
 */
export async function journal(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  if (positionals.length !== 1 || positionals[0] !== 'verify')
    throw failure(
      'usage',
      'Say what to do with the journal: heirloom journal verify [--folder <journal>] [--json]',
    )
  const report = values.folder === undefined ? await verifyOwn() : await verifyCopy(values.folder)
  process.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : words(report))
  return report.faults.length === 0 ? exitCodes.done : exitCodes.foundProblems
}

type Verified = ChainReport & Omit<Known, 'heads'>

async function verifyOwn(): Promise<Verified> {
  const config = readConfig()
  const dataFolder = await openDataFolder(config.dataFolder)
  const log = createLog({ level: 'error', name: 'journal' })
  const { heads, comparedWith, notReached } = await readKnown(config, dataFolder, log)
  const { instance } = dataFolder
  return { ...(await verifyChain(dataFolder.journal, { heads, instance })), comparedWith, notReached }
}

/** Compared with nothing but itself. */
async function verifyCopy(folder: string): Promise<Verified> {
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory() !== true)
    throw failure(
      'no_journal',
      `There is no folder ${folder}. Give the one that holds segments/ and head.json.`,
    )
  return { ...(await verifyChain(folder)), comparedWith: [], notReached: [] }
}

interface Known {
  readonly heads: KnownHead[]
  readonly comparedWith: string[]
  /** Whom it could not be compared with, and why. */
  readonly notReached: { readonly what: string; readonly why: string }[]
}

/** What others know of the chain: asked before the files are read, so that it can't be newer than they are. */
async function readKnown(config: Config, dataFolder: DataFolder, log: Log): Promise<Known> {
  const known: Known = { heads: [], comparedWith: [], notReached: [] }
  await ask(known, 'the database', () => readDatabase(config))
  for (const target of config.backups.targets) {
    const of = `the backup "${target.name}"`
    await ask(known, of, () => readTarget(target, { config, dataFolder, log }))
  }
  return known
}

type Shipped = readonly Pick<KnownHead, 'number' | 'sha256'>[]

async function ask(known: Known, of: string, read: () => Promise<Shipped>): Promise<void> {
  try {
    known.heads.push(...(await read()).map(({ number, sha256 }) => ({ number, sha256, of })))
    known.comparedWith.push(of)
  } catch (error) {
    known.notReached.push({ what: of, why: error instanceof Error ? error.message : String(error) })
  }
}

async function readDatabase(config: Config): Promise<Shipped> {
  const url = await runningDatabaseUrl(config)
  const database = openDatabase<Tables>({ url, max: 1, applicationName: 'heirloom journal' })
  try {
    return await listShippedSegments(database.db)
  } finally {
    await database.close()
  }
}

async function readTarget(
  spec: BackupTarget,
  { config, dataFolder, log }: { config: Config; dataFolder: DataFolder; log: Log },
): Promise<Shipped> {
  const { credentials } = config.backups
  const target = openTarget(spec, { root: dataFolder.path, credentials, log })
  try {
    await target.open({ instance: dataFolder.instance ?? '', mayMake: false })
    const head = parseHead(await text(await target.read('journal/head.json')), 'journal/head.json there')
    return [head]
  } finally {
    await target.close()
  }
}

function words(report: Verified): string {
  const { faults, comparedWith, notReached } = report
  const lines = [
    ...faults.map((fault) => `${fault.code}  ${fault.text}`),
    ...notReached.map(({ what, why }) => `Not compared with ${what}: ${why}`),
    ...(comparedWith.length === 0 ? [] : [`Compared with ${comparedWith.join(', ')}.`]),
    summary(report),
    ...(faults.length === 0 ? [] : [advice(report)]),
  ]
  return `${lines.join('\n')}\n`
}

function summary({ faults, segments, snapshots, changes, first, last }: ChainReport): string {
  const span = first === undefined || last === undefined ? '' : `, from ${first} to ${last}`
  const [files, told, catalogs] = [
    counted(segments, 'segment'),
    counted(changes, 'change'),
    counted(snapshots, 'snapshot'),
  ]
  const read = `Read ${files} with ${told}${span}, and ${catalogs}`
  return faults.length === 0
    ? `${read}: nothing is wrong.`
    : `${read}: ${faults.length === 1 ? 'one thing is' : `${faults.length} things are`} wrong.`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** What to do, by the worst that was found. */
function advice({ faults }: ChainReport): string {
  const codes = new Set(faults.map((fault) => fault.code))
  if (codes.has('newer')) return 'Start the version of Heirloom that wrote these files, or a later one.'
  if (codes.has('unreadable'))
    return 'Look after the disk, and who may read these files; then call this again.'
  if (codes.has('rewritten') || codes.has('of_another') || codes.has('exchanged')) {
    return (
      'Files were replaced by others. Keep this folder as it is, aside; put the journal back from a backup that was ' +
      'made before, and call this again.'
    )
  }
  return 'Put good copies of these files in their place, from a backup, under the same names; then call this again.'
}
