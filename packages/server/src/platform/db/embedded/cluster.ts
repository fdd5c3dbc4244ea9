import { execFile } from 'node:child_process'
import { chmod, chown, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { syncFolder } from '../../data-folder/data-folder.ts'
import { errorCode, failure } from '../../errors/errors.ts'
import type { Binaries } from './binaries.ts'
import type { Passwords } from './passwords.ts'
import { makePasswords, readPasswords, writePasswords } from './passwords.ts'
import { resetPasswords } from './reset-passwords.ts'
import type { RunAs } from './run-as.ts'
import { chooseRunAs, commandAs } from './run-as.ts'
import { accessRules, databaseEnvironment, serverSettings } from './settings.ts'
import { socketFolder } from './socket.ts'

const run = promisify(execFile)
const minutes = 60_000

/** A database folder that is ready to be started. */
export interface Cluster {
  readonly folder: string
  readonly socket: string
  readonly as: RunAs
  readonly binaries: Binaries
  readonly passwords: Passwords
  readonly durable: boolean
}

interface ClusterOptions {
  readonly dataFolder: string
  readonly binaries: Binaries
  readonly durable: boolean
  readonly mayCreateUser: boolean
}

/** Makes or checks `<data>/db`, without starting anything that stays. */
export async function prepareCluster(options: ClusterOptions): Promise<Cluster> {
  const { dataFolder, binaries, durable } = options
  const folder = join(dataFolder, 'db')
  const keys = join(dataFolder, 'keys')
  await mkdir(keys, { recursive: true, mode: 0o700 })
  const found = await clusterMajor(folder)
  refuseAnotherMajor(found, binaries.major, folder)
  const as = await chooseRunAs({
    initdb: binaries.initdb,
    folder: dataFolder,
    mayCreate: options.mayCreateUser,
  })
  const known = await readPasswords(keys)
  const passwords = known ?? makePasswords()
  if (found === undefined) await initialise({ dataFolder, folder, as, binaries, passwords, durable })
  await giveTo(as, folder)
  if (found !== undefined && known === undefined) await resetPasswords({ folder, as, binaries, passwords })
  if (known === undefined) await writePasswords(keys, passwords)
  return { folder, socket: await socketFolder(folder, as), as, binaries, passwords, durable }
}

/** The version of PostgreSQL that made the folder; undefined where there is none yet. */
async function clusterMajor(folder: string): Promise<number | undefined> {
  try {
    return Number(await readFile(join(folder, 'PG_VERSION'), 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return refuseForeignFolder(folder)
    throw keptOut(folder, error)
  }
}

async function refuseForeignFolder(folder: string): Promise<undefined> {
  const there = await lstat(folder).catch(() => undefined)
  if (!there) return undefined
  throw failure(
    'database_folder_damaged',
    `${folder} is there, but is not a database (PG_VERSION is missing). Heirloom touches nothing in it. ` +
      'Move it away to start with a new database, or put the right folder back.',
  )
}

function keptOut(folder: string, cause: unknown): Error {
  return failure(
    'database_folder_unreadable',
    `${folder} cannot be read (${errorCode(cause)}). If Heirloom ran as root before, run it as root again, ` +
      `or give the folder to the present user: chown -R "$(id -u)" ${folder}`,
    { cause },
  )
}

function refuseAnotherMajor(found: number | undefined, ours: number, folder: string): void {
  if (found === undefined || found === ours) return
  throw failure(
    'database_other_version',
    `${folder} was made by PostgreSQL ${found}; this Heirloom brings PostgreSQL ${ours}. ` +
      `Start the Heirloom that you used before, or run a PostgreSQL ${found} server on that folder yourself ` +
      'and set HEIRLOOM_DATABASE_URL to it.',
  )
}

interface Initialise {
  readonly dataFolder: string
  readonly folder: string
  readonly as: RunAs
  readonly binaries: Binaries
  readonly passwords: Passwords
  readonly durable: boolean
}

/** Builds the cluster aside and renames it into place: `<data>/db` is whole or not there. */
async function initialise({
  dataFolder,
  folder,
  as,
  binaries,
  passwords,
  durable,
}: Initialise): Promise<void> {
  const aside = join(dataFolder, 'db.new')
  const secret = join(aside, 'password')
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { mode: 0o700 })
  await writeFile(secret, passwords.superuser, { mode: 0o600 })
  if (as.another) await Promise.all([aside, secret].map((path) => chown(path, as.uid, as.gid)))
  const { command, args, identity } = commandAs(as, binaries.initdb, [
    `--pgdata=${join(aside, 'db')}`,
    '--username=postgres',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    ...(durable ? [] : ['--no-sync']),
  ])
  try {
    await run(command, args, { cwd: '/', env: databaseEnvironment, timeout: 5 * minutes, ...identity })
  } catch (error) {
    throw initialiseFailed(folder, error)
  }
  await rename(join(aside, 'db'), folder)
  await syncFolder(dataFolder)
  await rm(aside, { recursive: true, force: true })
}

function initialiseFailed(folder: string, cause: unknown): Error {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
  return failure(
    'database_not_created',
    `The database could not be created in ${folder}: ${said.split('\n').at(-1)}. ` +
      'Check that there is room on the disk and that it is an ordinary file system, then start again.',
    { cause, details: { said } },
  )
}

/** A folder that another user made (moved data, or an earlier start as an ordinary user) is given over. */
async function giveTo(as: RunAs, folder: string): Promise<void> {
  if (!as.another) return
  const { uid } = await lstat(folder)
  if (uid !== as.uid) await run('chown', ['-R', `${as.uid}:${as.gid}`, folder], { timeout: 10 * minutes })
}

/** Writes what the server reads at start. Own wishes go to ALTER SYSTEM, which is read after. */
export async function writeSettings({ folder, socket, as, durable }: Cluster): Promise<void> {
  await writeAs(as, join(folder, 'postgresql.conf'), serverSettings({ socket, durable }))
  await writeAs(as, join(folder, 'pg_hba.conf'), accessRules)
}

async function writeAs(as: RunAs, path: string, text: string): Promise<void> {
  const next = `${path}.new`
  await rm(next, { force: true })
  await writeFile(next, text, { mode: 0o600, flag: 'wx' })
  if (as.another) await chown(next, as.uid, as.gid)
  await chmod(next, 0o600)
  await rename(next, path)
}
