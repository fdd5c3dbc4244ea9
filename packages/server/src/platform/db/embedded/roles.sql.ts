import { escapeLiteral } from 'pg'
import type { Client } from 'pg'
import type { Cluster } from './cluster.ts'
import { appRole, asSuperuser, databaseName, ownerRole } from './connection.sql.ts'

/** Makes what is missing of roles and database; may run again after any interruption. */
export async function ensureRolesAndDatabase(cluster: Cluster): Promise<void> {
  const { passwords } = cluster
  await asSuperuser(cluster, 'postgres', async (client) => {
    const known = await names(client, 'select rolname as name from pg_roles')
    const wanted: [string, string][] = [
      [ownerRole, passwords.owner],
      [appRole, passwords.app],
    ]
    for (const [role, password] of wanted) {
      if (!known.has(role)) await createRole(client, role, password)
    }
    const databases = await names(client, 'select datname as name from pg_database')
    if (!databases.has(databaseName)) await createDatabase(client)
    await grantConnect(client)
  })
}

async function names(client: Client, query: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(query)
  return new Set(rows.map((row) => row.name))
}

async function createRole(client: Client, role: string, password: string): Promise<void> {
  await client.query(`set log_min_error_statement = 'panic'`) // no password in the server's log
  await client.query(`create role ${role} login nosuperuser password ${escapeLiteral(password)}`)
}

async function createDatabase(client: Client): Promise<void> {
  await client.query(`create database ${databaseName} owner ${ownerRole} template template0`)
}

/** The program may connect and make temporary tables; everything else is given by the migrations. */
async function grantConnect(client: Client): Promise<void> {
  await client.query(`revoke all on database ${databaseName} from public`)
  await client.query(`grant connect, temporary on database ${databaseName} to ${appRole}`)
}
