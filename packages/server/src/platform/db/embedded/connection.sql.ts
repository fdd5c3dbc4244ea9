import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Cluster } from './cluster.ts'

export const databaseName = 'heirloom'
export const ownerRole = 'heirloom_owner'
export const appRole = 'heirloom'

/** The address of a database in the cluster; `psql` understands it too. */
export function urlOf(cluster: Cluster, role: string, password: string, database = databaseName): string {
  return `postgresql://${role}:${password}@localhost/${database}?host=${encodeURIComponent(cluster.socket)}`
}

/** Runs something as superuser over a connection of its own. */
export async function asSuperuser<T>(
  cluster: Cluster,
  database: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: urlOf(cluster, 'postgres', cluster.passwords.superuser, database),
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    application_name: 'heirloom supervisor',
  })
  client.on('error', () => undefined) // a broken connection fails the query that runs, which is enough
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

interface Identity {
  readonly folder: string
  readonly system: string
  readonly version: string
}

/** Which server answers behind the socket. */
export async function askIdentity(cluster: Cluster): Promise<Identity> {
  return asSuperuser(cluster, 'postgres', async (client) => {
    const { rows } = await client.query<Identity>(
      `select current_setting('data_directory') as folder, system_identifier::text as system,
              split_part(current_setting('server_version'), ' ', 1) as version
         from pg_control_system()`,
    )
    return rows[0]!
  })
}

/** The cluster's own number, from its control file: the first eight bytes. */
export async function systemIdentifier(folder: string): Promise<string> {
  const file = await open(join(folder, 'global', 'pg_control'), 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.readBigUInt64LE().toString()
  } finally {
    await file.close()
  }
}
