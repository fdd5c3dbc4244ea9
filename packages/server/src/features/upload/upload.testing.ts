import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Selectable } from 'kysely'
import { openFileStore, type BlobStore } from '../../platform/blobs/blobs.ts'
import { failure } from '../../platform/errors/errors.ts'
import { createHttp, createMetrics } from '../../platform/http/http.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createTestDatabase, type TestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import type { Follow, LinkDependencies, UploadDependencies } from './upload.ts'

/** A server with nothing but uploads, over a database and a folder of its own. */
export interface UploadServer {
  readonly deps: UploadDependencies
  readonly database: TestDatabase<Tables>
  readonly blobs: BlobStore
  readonly root: string
  readonly quarantine: string
  readonly url: string
  /** What followed, as `event id`. */
  readonly followed: string[]
  close(): Promise<void>
}

type Mount = (app: FastifyInstance, deps: LinkDependencies) => Promise<void>

const putIntoLink = () => Promise.reject(new Error('nobody comes by a link here'))

export async function startUploadServer(
  mount: Mount,
  { folder: given, ...options }: Partial<UploadDependencies> & { readonly folder?: string } = {},
): Promise<UploadServer> {
  const folder = given ?? (await mkdtemp(path.join(tmpdir(), 'heirloom-upload-')))
  const root = path.join(folder, 'originals')
  const quarantine = path.join(folder, 'quarantine')
  const database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  const blobs = await openFileStore({ root, quarantine })
  const followed: string[] = []
  const follow: Follow = async (_trx, event, { id }) => void followed.push(`${event} ${id}`)
  const deps = { db: database.db, blobs, bootId: randomUUID(), follow, reserveBytes: 0, ...options }
  const app = await createHttp({
    log: silentLog(),
    trustedProxies: [],
    metrics: createMetrics(),
    webFolder: '/nowhere',
    version: '0.0.0',
    authenticate: ({ headers }) => {
      const userId = headers['x-test-user']
      if (userId === undefined) throw failure('authentication_required', 'Authentication required')
      const via = { kind: 'session', id: randomUUID() }
      return Promise.resolve({
        userId,
        via,
        isAdmin: false,
        permissions: 'all',
        byCookie: false,
        device: undefined,
      })
    },
  })
  await mount(app, { ...deps, putIntoLink })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const close = async () => {
    await app.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { deps, database, blobs, root, quarantine, url: `http://127.0.0.1:${port}`, followed, close }
}

export async function addOwner(
  { database }: UploadServer,
  settings: { storageLabel?: string; quotaBytes?: number } = {},
): Promise<string> {
  const row = await database.db
    .insertInto('account')
    .values({
      email: `${randomUUID()}@example.org`,
      name: 'Someone',
      storage_label: settings.storageLabel ?? null,
      quota_bytes: settings.quotaBytes ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Bytes that no other photo has. */
export function photoBytes(size = 20_000): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(size - 3)])
}

export interface Sent {
  readonly bytes: Buffer
  readonly name?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly sidecar?: Buffer
  /** Fields after the file, as some clients send them. */
  readonly fieldsLast?: boolean
}

export interface Answered {
  readonly status: number
  readonly body: { id?: string; status?: string; isTrashed?: boolean; message?: string; code?: string }
}

const boundary = '----heirloom-test'

export async function send(server: UploadServer, ownerId: string, sent: Sent): Promise<Answered> {
  return await post(server, ownerId, '/api/assets', formOf(sent), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    ...sent.headers,
  })
}

/** As bytes, so that a test can break it anywhere. */
export function formOf({
  bytes,
  name = 'IMG_0001.JPG',
  fields = {},
  sidecar,
  fieldsLast = false,
}: Sent): Buffer {
  const all = {
    fileCreatedAt: '2025-11-23T10:20:30.000Z',
    fileModifiedAt: '2025-11-23T10:20:31.000Z',
    ...fields,
  }
  const texts = Object.entries(all).map(([key, value]) => part(`name="${key}"`, Buffer.from(value)))
  const files = [part(`name="assetData"; filename="${name}"`, bytes, 'application/octet-stream')]
  if (sidecar) files.push(part(`name="sidecarData"; filename="${name}.xmp"`, sidecar, 'application/xml'))
  const parts = fieldsLast ? [...files, ...texts] : [...texts, ...files]
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}

function part(disposition: string, content: Buffer, type?: string): Buffer {
  const typeLine = type === undefined ? '' : `content-type: ${type}\r\n`
  const head = `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${typeLine}\r\n`
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n')])
}

export async function post(
  { url }: UploadServer,
  ownerId: string,
  to: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const response = await fetch(url + to, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'x-test-user': ownerId, ...headers },
  })
  return { status: response.status, body: (await response.json()) as Answered['body'] }
}

/** Sends the beginning of a form, as if all of it were to come, and hangs up once the server has claimed it. */
export async function sendBrokenOff(
  { url, database }: UploadServer,
  ownerId: string,
  sent: Sent,
  keep: number,
): Promise<void> {
  const form = formOf(sent)
  const request = httpRequest(`${url}/api/assets`, {
    method: 'POST',
    headers: {
      'x-test-user': ownerId,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': form.length,
    },
  })
  request.on('error', () => {})
  await new Promise<void>((resolve) => request.write(form.subarray(0, keep), () => resolve()))
  const claims = database.db.selectFrom('upload_claim').select('id').where('owner_id', '=', ownerId)
  while ((await claims.execute()).length === 0) await pause(10)
  await pause(50)
  request.destroy()
}

export const sha1Of = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
export const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/** Everything under the originals, also what waits; not the marker. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name !== '.heirloom-store')
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted()
}

/**
 * What is wrong between rows, claims and files: rows without their bytes, and files that neither a row nor a claim knows.
 * Empty where all is well.
 */
export async function findWrong({ database, blobs, root }: UploadServer): Promise<string[]> {
  const rows = await database.db.selectFrom('asset').selectAll().execute()
  const claims = await database.db.selectFrom('upload_claim').select(['id', 'path', 'sidecar_path']).execute()
  const known = new Set([...rows, ...claims].flatMap((row) => [row.path, row.sidecar_path]))
  const waiting = new Set(claims.flatMap(({ id }) => [`.incoming/${id}`, `.incoming/${id}.xmp`]))
  const files = await filesIn(root)
  const wrong = files
    .filter((file) => !known.has(file) && !waiting.has(file))
    .map((file) => `unknown ${file}`)
  for (const { path: file, sha256 } of rows.flatMap(filesOf)) {
    const found = await blobs.hash(file).catch(() => undefined)
    if (found?.sha256.equals(sha256) !== true) wrong.push(`row without its bytes ${file}`)
  }
  return wrong
}

function filesOf(row: Selectable<Tables['asset']>): { path: string; sha256: Buffer }[] {
  const { path: original, sha256, sidecar_path: sidecar, sidecar_sha256: sidecarSha256 } = row
  const files = [{ path: original, sha256 }]
  return sidecar === null || sidecarSha256 === null
    ? files
    : [...files, { path: sidecar, sha256: sidecarSha256 }]
}
