import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { deleteOtherSessions } from '../catalog/access/access.ts'
import type { User } from '../catalog/users/users.ts'
import { findUserToSignIn, listUsers, lockAccounts, updateUser } from '../catalog/users/users.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDatabase } from '../platform/db/db.ts'
import { failure } from '../platform/errors/errors.ts'
import { withOperation } from '../platform/journal/journal.ts'
import { hashPassword, openSecrets } from '../platform/secrets/secrets.ts'
import type { Db, Tables, Trx } from '../schema/schema.ts'
import { exitCodes } from './exit-codes.ts'
import { runningDatabaseUrl } from './running.ts'

interface Deps {
  readonly db: Db
  readonly dataFolder: string
}

const actions: Readonly<Record<string, (deps: Deps, email: string | undefined) => Promise<string>>> = {
  list,
  'grant-admin': (deps, email) => setAdmin(deps, needed(email), true),
  'revoke-admin': (deps, email) => setAdmin(deps, needed(email), false),
  'reset-password': (deps, email) => resetPassword(deps, needed(email)),
}

/** Looks after accounts in the database of the running server; each change is in the journal. */
export async function user(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  const [action = '', email] = positionals
  const act = actions[action]
  if (!act)
    throw failure('usage', `Say one of: ${Object.keys(actions).join(', ')}. For example: heirloom user list`)
  const config = readConfig()
  const url = await runningDatabaseUrl(config)
  const database = openDatabase<Tables>({ url, max: 2, applicationName: 'heirloom user' })
  try {
    process.stdout.write(`${await act({ db: database.db, dataFolder: config.dataFolder }, email)}\n`)
    return exitCodes.done
  } finally {
    await database.close()
  }
}

function needed(email: string | undefined): string {
  if (email === undefined) throw failure('usage', 'Say whose account: its e-mail address.')
  return email
}

async function list({ db }: Deps): Promise<string> {
  const users = await listUsers(db)
  if (users.length === 0) return 'There are no accounts yet.'
  return users.map(({ email, name, isAdmin }) => `${email}  ${name}${isAdmin ? '  (admin)' : ''}`).join('\n')
}

async function setAdmin({ db }: Deps, email: string, isAdmin: boolean): Promise<string> {
  const intent = isAdmin ? 'account.grant_admin' : 'account.revoke_admin'
  await withOperation(db, { actor: 'system', client: 'command line', intent }, async (trx) => {
    await lockAccounts(trx)
    const account = await getUser(trx, email)
    if (!isAdmin) await refuseLastAdmin(trx, account)
    await updateUser(trx, account.id, { isAdmin })
  })
  return isAdmin ? `${email} is an admin now.` : `${email} is no admin any more.`
}

async function refuseLastAdmin(trx: Trx, account: User): Promise<void> {
  const admins = (await listUsers(trx)).filter((one) => one.isAdmin)
  if (admins.some(({ id }) => id !== account.id)) return
  throw failure(
    'last_admin',
    `${account.email} is the only admin. Make another one first: heirloom user grant-admin …`,
  )
}

async function resetPassword({ db, dataFolder }: Deps, email: string): Promise<string> {
  const secrets = await openSecrets(dataFolder, { mayMake: false })
  const password = newPassword()
  const sealedPassword = await hashPassword(secrets, password)
  const context = { actor: 'system', client: 'command line', intent: 'account.reset_password' } as const
  await withOperation(db, context, async (trx) => {
    const account = await getUser(trx, email)
    await updateUser(trx, account.id, { sealedPassword, shouldChangePassword: true })
    await deleteOtherSessions(trx, account.id, undefined)
  })
  return `The new password of ${email}:  ${password}\nAll its sessions have ended; it is asked to choose another password.`
}

async function getUser(db: Db, email: string): Promise<User> {
  const found = await findUserToSignIn(db, email)
  if (found) return found.user
  throw failure('no_such_user', `There is no account with the address ${email}. See: heirloom user list`)
}

/** Four groups of four: letters and digits that are hard to mistake for each other. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const text = Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join('')
  return text.replaceAll(/(.{4})(?=.)/g, '$1-')
}
