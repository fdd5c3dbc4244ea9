import { execFile } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { failure } from '../../errors/errors.ts'

const run = promisify(execFile)
const userName = 'heirloom-postgres'

/** As whom the database runs, and the words to put before its programs. PostgreSQL refuses to run as root. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
  /** True when that is another user than ours: then what it owns must be given to it. */
  readonly another: boolean
  readonly prefix: readonly string[]
}

/**
 * Decides as whom the database runs. An ordinary user: as that one. Root: as a system user of its own, which is
 * made when `mayCreate`. Where a parent folder keeps that user out (a home such as /root), it gets the one
 * capability to walk through folders, and no more.
 */
export async function chooseRunAs(options: {
  initdb: string
  folder: string
  mayCreate: boolean
}): Promise<RunAs> {
  const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1]
  if (uid !== 0) return { uid, gid, another: false, prefix: [] }
  const user = await systemUser(options.mayCreate)
  await openOwnFolder(options.folder)
  for (const prefix of waysToBecome(user)) {
    const as = { ...user, another: true, prefix }
    if (await canWork(as, options)) return as
  }
  throw failure(
    'database_user_kept_out',
    `Heirloom runs as root, and its database as the user ${userName}, who may not enter ${options.folder}. ` +
      'Start Heirloom as an ordinary user, or put it and HEIRLOOM_DATA where every user may enter, such as /srv.',
  )
}

async function systemUser(mayCreate: boolean): Promise<{ uid: number; gid: number }> {
  const known = await findUser()
  if (known) return known
  if (!mayCreate) throw noUser('HEIRLOOM_SETUP=no keeps Heirloom from making one')
  try {
    const home = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin']
    await run('useradd', ['--system', '--user-group', ...home, userName], { timeout: 30_000 })
  } catch (error) {
    throw noUser('making one failed', error)
  }
  return (await findUser()) ?? Promise.reject(noUser('making one had no effect'))
}

function noUser(why: string, cause?: unknown): Error {
  return failure(
    'database_user_missing',
    `Heirloom runs as root, and PostgreSQL refuses to: it needs a user of its own, and ${why}. ` +
      `Make one (useradd --system ${userName}), or start Heirloom as an ordinary user.`,
    { cause },
  )
}

async function findUser(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, userName])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  } catch {
    return undefined
  }
}

/** The data folder itself is ours: others may walk through it (not look into it), so that the database can. */
async function openOwnFolder(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder)
  if (uid === 0 && (mode & 0o001) === 0) await chmod(folder, (mode & 0o7777) | 0o011)
}

/**
 * Ways to become that user, the plainest first; `setpriv` stands in util-linux. Without `no_setuid_fixup`, access(2)
 * would leave the capability out, and PostgreSQL asks it about its own programs.
 */
function waysToBecome({ uid, gid }: { uid: number; gid: number }): string[][] {
  const walk = [
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ]
  return [[], ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...walk, '--']]
}

/** Whether that user, become in that way, can start the database and enter the folder. */
async function canWork(as: RunAs, { initdb, folder }: { initdb: string; folder: string }): Promise<boolean> {
  const show = commandAs(as, initdb, ['--show', '--username=postgres', `--pgdata=${folder}/db`])
  const enter = commandAs(as, 'test', ['-d', `${folder}/.`])
  try {
    for (const { command, args, identity } of [show, enter]) {
      await run(command, args, { cwd: '/', timeout: 10_000, ...identity })
    }
    return true
  } catch {
    return false
  }
}

/** How to start a program as that user: the words and Node's own options. */
export function commandAs(
  as: RunAs,
  program: string,
  programArgs: readonly string[],
): { command: string; args: string[]; identity: { uid?: number; gid?: number } } {
  const [command = program, ...args] = [...as.prefix, program, ...programArgs]
  const byNode = as.another && as.prefix.length === 0
  return { command, args, identity: byNode ? { uid: as.uid, gid: as.gid } : {} }
}
