// For tests: a living library, a copy of it at a target in the order that keeps one whole, and what it was like.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { makeJpeg } from '../app.testing.ts'
import { makeSnapshot, ship } from '../features/shipping/shipping.ts'
import { copySettings, sealSettings, settingsCopyPath } from '../platform/config/config.ts'
import type { BackupCredentials, BackupTarget } from '../platform/config/config.ts'
import { findRunning } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import type { Database } from '../platform/db/db.ts'
import { silentLog } from '../platform/log/log.ts'
import { makeRecoveryCode, openSecrets, recoveryFile } from '../platform/secrets/secrets.ts'
import { openTarget } from '../platform/targets/targets.ts'
import type { KnownFile, Target } from '../platform/targets/targets.ts'
import { prepareDataFolder } from '../platform/testing/testing.ts'
import { groundTables } from '../schema/schema.ts'
import type { Tables } from '../schema/schema.ts'
import { runHeirloom, untilAnswers } from './run-heirloom.ts'

type Program = Awaited<ReturnType<typeof runHeirloom>>

export interface Photo {
  readonly id: string
  readonly sha256: string
}

export interface Living {
  readonly data: string
  readonly url: string
  readonly token: string
  readonly code: string
  readonly photos: Photo[]
  readonly program: Program
}

export const credentials = { email: 'owner@example.org', password: 'a password for tests', name: 'Owner' }

/** A library that is served, with one account. */
export async function openLiving(data: string): Promise<Living> {
  await mkdir(data)
  await prepareDataFolder(data)
  const program = await startOn(data)
  await post(program.url, '/auth/admin-sign-up', credentials)
  const token = await signIn(program.url)
  const code = await makeRecoveryCode(data)
  return { data, url: program.url, token, code, photos: [], program }
}

export async function startOn(data: string): Promise<Program> {
  const program = await runHeirloom({ HEIRLOOM_DATA: data })
  await untilAnswers(program)
  return program
}

export async function endProgram({ child, ended }: Program): Promise<void> {
  child.kill('SIGTERM')
  await ended
}

export async function signIn(url: string, password = credentials.password): Promise<string> {
  const answer = await post(url, '/auth/login', { ...credentials, password })
  return ((await answer.json()) as { accessToken: string }).accessToken
}

async function post(url: string, to: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api${to}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`)
  return answer
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Real pictures, every third with a sidecar. */
export async function uploadSome(living: Living, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const bytes = await makeJpeg({ width: 64, height: 48 })
    const form = new FormData()
    form.set('fileCreatedAt', '2025-11-23T10:20:30.000Z')
    form.set('fileModifiedAt', '2025-11-23T10:20:30.000Z')
    form.set('assetData', new Blob([new Uint8Array(bytes)]), `IMG_${number}.jpg`)
    if (number % 3 === 0)
      form.set('sidecarData', new Blob([`<x:xmpmeta ${number}/>`]), `IMG_${number}.jpg.xmp`)
    const headers = { authorization: `Bearer ${living.token}` }
    const answer = await fetch(`${living.url}/api/assets`, { method: 'POST', body: form, headers })
    if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
    const { id } = (await answer.json()) as { id: string }
    living.photos.push({ id, sha256: sha256(bytes) })
  }
}

/** What is wrong with what the server gives back; empty where every byte came back. */
export async function differencesOf(
  url: string,
  token: string,
  photos: readonly Photo[],
): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const photo of photos) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/api/assets/${photo.id}/original`, { headers })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    if (!answer.ok || sha256(bytes) !== photo.sha256) wrong.push(`${photo.id}: ${answer.status}`)
  }
  return wrong
}

async function withDatabaseOf<T>(data: string, work: (database: Database<Tables>) => Promise<T>): Promise<T> {
  const running = await findRunning(data)
  if (running === undefined) throw new Error(`nothing runs on ${data}`)
  const database = openDatabase<Tables>({ url: running.ownerUrl, max: 3, applicationName: 'test' })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Digests of every ground table of a library that is served. */
export async function digestsOf(data: string): Promise<Readonly<Record<string, string>>> {
  return await withDatabaseOf(data, async ({ pool }) => {
    const digests: Record<string, string> = {}
    for (const { name } of groundTables) {
      const { rows } = await pool.query<{ digest: string }>('select table_digest($1) as digest', [name])
      digests[name] = rows[0]?.digest ?? ''
    }
    return digests
  })
}

/** Ships what is new, with a snapshot or without. */
export async function shipAll(data: string, withSnapshot = false): Promise<void> {
  await withDatabaseOf(data, async ({ db, pool }) => {
    const shipping = {
      db,
      pool,
      journalFolder: path.join(data, 'journal'),
      version: '0.0.0',
      log: silentLog(),
    }
    await ship(shipping)
    if (withSnapshot) await makeSnapshot(shipping)
  })
}

const none: BackupCredentials = { resticPassword: undefined, s3: undefined }

export function targetOf(spec: BackupTarget, root: string, credentials = none): Target {
  return openTarget(spec, { root, credentials, log: silentLog() })
}

export const folderSpec = (folder: string): BackupTarget => ({
  name: 'usb',
  isElsewhere: false,
  kind: 'folder',
  path: folder,
})

/** Originals first, then the segments that tell of them, then the head; keys and settings beside. */
export async function copyTo(target: Target, data: string): Promise<void> {
  const { instance } = JSON.parse(await readFile(path.join(data, 'heirloom.json'), 'utf8')) as {
    instance: string
  }
  await target.open({ instance, mayMake: true })
  await put(target, data, await filesBelow(data, 'originals'))
  const journal = await filesBelow(data, 'journal')
  await put(
    target,
    data,
    journal.filter(({ path: at }) => at !== 'journal/head.json'),
  )
  for (const at of ['journal/head.json', recoveryFile])
    await target.replace(at, await readFile(path.join(data, at), 'utf8'))
  const secrets = await openSecrets(data, { mayMake: false })
  await target.replace(settingsCopyPath, sealSettings(secrets, await copySettings(data, {})))
}

async function put(target: Target, data: string, files: readonly KnownFile[]): Promise<void> {
  await target.put(files, {
    parallel: 2,
    onStored: () => undefined,
    onDifferent: ({ path: at }, reason) => {
      throw new Error(`${at}: ${reason} in ${data}`)
    },
  })
}

async function filesBelow(data: string, top: string): Promise<readonly KnownFile[]> {
  const entries = await readdir(path.join(data, top), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(data, path.join(entry.parentPath, entry.name)))
    .filter((at) => !at.split('/').some((part) => part.startsWith('.')))
  return await Promise.all(
    files.map(async (at) => {
      const bytes = await readFile(path.join(data, at))
      return { path: at, bytes: bytes.length, sha256: sha256(bytes) }
    }),
  )
}

export interface Ran {
  readonly code: number | NodeJS.Signals
  readonly output: string
}

/** `heirloom recover …` in a process of its own. */
export async function runRecover(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  return await runHeirloomCommand(['recover', ...args], settings)
}

export async function runHeirloomCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  const { ended, output } = await runHeirloom(settings, { args })
  return { code: await ended, output: output() }
}

export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}

export async function scratchFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-recover-'))
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
