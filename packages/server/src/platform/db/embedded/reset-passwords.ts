import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { failure } from '../../errors/errors.ts'
import type { Binaries } from './binaries.ts'
import type { Passwords } from './passwords.ts'
import type { RunAs } from './run-as.ts'
import { commandAs } from './run-as.ts'
import { databaseEnvironment } from './settings.ts'

const run = promisify(execFile)

interface Reset {
  readonly folder: string
  readonly as: RunAs
  readonly binaries: Binaries
  readonly passwords: Passwords
}

/**
 * Gives the roles of a database that is not running new passwords, by PostgreSQL's single-user mode, which asks for none:
 * whoever owns the folder owns the database. A role that is not there yet is made later, with its password.
 */
export async function resetPasswords({ folder, as, binaries, passwords }: Reset): Promise<void> {
  const statements = [
    `alter role postgres password '${passwords.superuser}'`,
    `alter role heirloom_owner password '${passwords.owner}'`,
    `alter role heirloom password '${passwords.app}'`,
  ]
  const { command, args, identity } = commandAs(as, binaries.postgres, ['--single', '-D', folder, 'postgres'])
  try {
    const running = run(command, args, {
      cwd: '/',
      env: databaseEnvironment,
      timeout: 10 * 60_000,
      ...identity,
    })
    running.child.stdin?.end(`${statements.join('\n')}\n`)
    await running
  } catch (error) {
    throw resetFailed(folder, error)
  }
}

function resetFailed(folder: string, cause: unknown): Error {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
  return failure(
    'database_passwords_lost',
    `The passwords of the database (keys/database.json) are gone, and new ones could not be set: ` +
      `${said.split('\n').at(-1)}. Stop every PostgreSQL that runs on ${folder}, then start again.`,
    { cause, details: { said } },
  )
}
