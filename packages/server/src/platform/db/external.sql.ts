import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { errorCode, failure } from '../errors/errors.ts'
import { withoutPasswords } from '../log/log.ts'

const oldest = 15
const newestTried = 18

export interface ExternalDatabase {
  /** `15.20` */
  readonly version: string
  /** The role of the program. */
  readonly role: string
  /** What a person should know and need not act upon at once. */
  readonly warnings: readonly string[]
}

/** Proves that a server of the person's own can be used, or throws a sentence that says why not. */
export async function checkExternalDatabase(options: {
  url: string
  ownerUrl: string
}): Promise<ExternalDatabase> {
  const app = await examine(options.url, 'HEIRLOOM_DATABASE_URL')
  const owner =
    options.ownerUrl === options.url ? app : await examine(options.ownerUrl, 'HEIRLOOM_DATABASE_OWNER_URL')
  if (owner.database !== app.database || owner.system !== app.system) {
    throw failure(
      'database_addresses_differ',
      'HEIRLOOM_DATABASE_URL and HEIRLOOM_DATABASE_OWNER_URL lead to different databases. Give both the same one.',
    )
  }
  return { version: app.version, role: app.role, warnings: warnings(app, owner) }
}

interface Examined {
  readonly version: string
  readonly number: number
  readonly encoding: string
  readonly role: string
  readonly database: string
  readonly system: string
}

function warnings(app: Examined, owner: Examined): string[] {
  const found: string[] = []
  if (app.role === owner.role) {
    found.push(
      'The journal is not write-protected: the program is signed in as the owner of its database. ' +
        'Make a second role and set HEIRLOOM_DATABASE_OWNER_URL, as docs/settings.md says.',
    )
  }
  if (major(app) > newestTried)
    found.push(`PostgreSQL ${app.version} is newer than any that Heirloom was tried with.`)
  return found
}

const major = (examined: Examined): number => Math.floor(examined.number / 10_000)

async function examine(url: string, setting: string): Promise<Examined> {
  const client = await connect(url, setting)
  try {
    const { rows } = await client.query<Examined>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
              current_setting('server_encoding') as encoding, current_user as role, current_database() as database,
              (select oid::text from pg_database where datname = current_database()) || ' ' ||
                extract(epoch from pg_postmaster_start_time())::text as system`,
    )
    const found = rows[0]!
    refuseUnfit(found)
    return found
  } finally {
    await client.end()
  }
}

function refuseUnfit(found: Examined): void {
  if (major(found) < oldest) {
    throw failure(
      'database_too_old',
      `The database server is PostgreSQL ${found.version}; Heirloom needs version ${oldest} or newer. Update the server.`,
    )
  }
  if (found.encoding !== 'UTF8') {
    throw failure(
      'database_wrong_encoding',
      `The database ${found.database} keeps text as ${found.encoding}; Heirloom needs UTF8. ` +
        'Create a new one: CREATE DATABASE heirloom ENCODING UTF8 TEMPLATE template0',
    )
  }
}

/** A server that says that it is starting is waited for, half a minute. */
async function connect(url: string, setting: string): Promise<Client> {
  const patience = Date.now() + 30_000
  for (;;) {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      query_timeout: 30_000,
    })
    client.on('error', () => undefined) // the query that runs fails with it
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      if (errorCode(error) !== '57P03' || Date.now() > patience) throw unusable(url, setting, error)
      await sleep(500)
    }
  }
}

const signInRefused = new Set(['28P01', '28000'])

function unusable(url: string, setting: string, cause: unknown): Error {
  const code = errorCode(cause)
  const { hostname, port, pathname, username } = new URL(url)
  const place = `${hostname || 'this machine'}:${port || '5432'}`
  if (code !== undefined && signInRefused.has(code)) {
    return failure(
      'database_sign_in_refused',
      `The database server at ${place} refuses the user "${username}". ` +
        `Check name and password in ${setting}, and the server's pg_hba.conf.`,
      { cause },
    )
  }
  if (code === '3D000') {
    return failure(
      'database_missing',
      `There is no database "${pathname.slice(1)}" at ${place}. Create it, or correct ${setting}.`,
      { cause },
    )
  }
  const said = withoutPasswords(cause instanceof Error ? cause.message : String(cause)) || code
  return failure(
    'database_unreachable',
    `The database server at ${place} cannot be reached (${said}). Start it, or correct ${setting}.`,
    { cause },
  )
}
