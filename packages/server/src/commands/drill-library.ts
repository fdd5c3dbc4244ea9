// A library for a drill: a data folder, a database and a server of its own, on this machine alone.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../app.ts'
import { readConfig } from '../platform/config/config.ts'
import { openDataFolder, writeRunFile } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { startEmbedded } from '../platform/db/embedded/embedded.ts'
import { silentLog } from '../platform/log/log.ts'
import { migrate } from '../schema/schema.ts'
import type { Db, Tables } from '../schema/schema.ts'
import { bindFolderAndDatabase } from './bind.ts'
import type { Closing } from './closing.ts'
import { version } from './version.ts'

export interface DrillLibrary {
  readonly folder: string
  readonly db: Db
  /** As the database's superuser, from a program that calls itself psql. */
  readonly superuser: Db
  readonly url: string
  readonly token: string
  readonly userId: string
}

export interface Sample {
  readonly id: string
  readonly sha256: string
}

/** Makes it from nothing; `closing` ends and removes all of it. */
export async function openDrillLibrary(closing: Closing): Promise<DrillLibrary> {
  const path = await mkdtemp(join(tmpdir(), 'heirloom-drill-'))
  closing.add('folder', () => rm(path, { recursive: true, force: true }))
  const log = silentLog()
  const { maySetUp } = readConfig()
  const dataFolder = await openDataFolder(path)
  const embedded = await startEmbedded({ dataFolder: path, log, mayCreateUser: maySetUp })
  closing.add('database', () => embedded.stop())
  const { ownerUrl, superuserUrl } = embedded
  await migrate(ownerUrl, { appRole: 'heirloom', superuserUrl })
  const database = openDatabase<Tables>({ url: embedded.appUrl, max: 10, applicationName: 'heirloom drill' })
  closing.add('connections', () => database.close())
  const psql = openDatabase<Tables>({ url: superuserUrl, max: 1, applicationName: 'psql' })
  closing.add('psql', () => psql.close())
  await bindFolderAndDatabase(database.db, dataFolder)
  const port = await freePort()
  const config = readConfig({ ...settings, HEIRLOOM_DATA: path, HEIRLOOM_PORT: String(port) })
  const options = { config, database, dataFolder, log }
  const server = await startServer({
    ...options,
    version,
    addresses: () => [],
    databaseLog: embedded.logFolder,
  })
  closing.add('server', () => server.close())
  const url = `http://127.0.0.1:${port}`
  const account = await signUp(url)
  const run = { pid: process.pid, started: new Date().toISOString(), address: url, ownerUrl }
  await writeRunFile(path, { ...run, databaseUrl: embedded.appUrl })
  return { folder: path, db: database.db, superuser: psql.db, url, ...account }
}

const settings = { HEIRLOOM_HOST: '127.0.0.1', HEIRLOOM_METRICS_PORT: '0', HEIRLOOM_WORKERS: '0' } as const

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function signUp(url: string): Promise<{ readonly token: string; readonly userId: string }> {
  const credentials = { email: 'drill@example.org', password: randomBytes(12).toString('hex'), name: 'Drill' }
  await ask({ url, token: '' }, 'POST', '/api/auth/admin-sign-up', JSON.stringify(credentials))
  const answer = await ask({ url, token: '' }, 'POST', '/api/auth/login', JSON.stringify(credentials))
  const { accessToken, userId } = (await answer.json()) as { accessToken: string; userId: string }
  return { token: accessToken, userId }
}

/** A request to the drill's server; what it refuses is thrown. */
export async function ask(
  { url, token }: Pick<DrillLibrary, 'url' | 'token'>,
  method: 'GET' | 'POST',
  path: string,
  body?: string | FormData,
): Promise<Response> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(120_000),
    ...(body !== undefined && { body }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response
}

// A whole grey picture of one pixel; what follows its end makes each one different.
const pixel = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)

/** Uploads real files as a phone does. */
export async function uploadSamples(library: DrillLibrary, count: number): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (let i = 0; i < count; i++) {
    const bytes = Buffer.concat([pixel, randomBytes(20_000)])
    const form = new FormData()
    const taken = new Date(Date.UTC(2025, 10, 1 + (i % 28), 12)).toISOString()
    form.set('fileCreatedAt', taken)
    form.set('fileModifiedAt', taken)
    form.set('assetData', new Blob([new Uint8Array(bytes)]), `SAMPLE_${i}.jpg`)
    const { id } = (await (await ask(library, 'POST', '/api/assets', form)).json()) as { id: string }
    samples.push({ id, sha256: sha256(bytes) })
  }
  return samples
}

/** How many of the samples the server gives back as they were put in. */
export async function countWholeSamples(library: DrillLibrary, samples: readonly Sample[]): Promise<number> {
  let whole = 0
  for (const { id, sha256: expected } of samples) {
    const answer = await ask(library, 'GET', `/api/assets/${id}/original`).catch(() => undefined)
    if (answer !== undefined && sha256(Buffer.from(await answer.arrayBuffer())) === expected) whole++
  }
  return whole
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
