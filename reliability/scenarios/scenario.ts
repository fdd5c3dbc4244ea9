// A library in which an incident is played through: the whole program with its worker, photos with files, one account.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { makeJpeg, startTestApp, type TestApp } from '../../packages/server/src/app.testing.ts'
import { digestLibrary } from '../../packages/server/src/commands/drill.sql.ts'
import { look } from '../../packages/server/src/features/alarms/alarms.ts'
import { derivedKinds, undoing } from '../../packages/server/src/pipeline.ts'
import { openOriginals } from '../../packages/server/src/app.ts'
import { undo } from '../../packages/server/src/features/undo/undo.ts'
import { readConfig } from '../../packages/server/src/platform/config/config.ts'
import { openDatabase } from '../../packages/server/src/platform/db/db.ts'
import { errorCode } from '../../packages/server/src/platform/errors/errors.ts'
import { withOperation } from '../../packages/server/src/platform/journal/journal.ts'
import { silentLog } from '../../packages/server/src/platform/log/log.ts'

/** `npm run reliability` plays them in the size they had; the tests in a small one. */
export const isFull = process.env['RELIABILITY'] === 'full'

export interface Scenario {
  readonly app: TestApp
  readonly token: string
  readonly userId: string
  close(): Promise<void>
}

const credentials = { email: 'owner@example.org', password: 'a password for tests', name: 'Owner' }

export async function openScenario(): Promise<Scenario> {
  const app = await startTestApp()
  await call({ app, token: '' }, 'POST', '/auth/admin-sign-up', credentials)
  const { accessToken, userId } = await signIn(app)
  return { app, token: accessToken, userId, close: () => app.close() }
}

/** Another device of the same account. */
export async function signIn(
  app: TestApp,
  agent = 'Mozilla/5.0',
): Promise<{ readonly accessToken: string; readonly userId: string }> {
  const { body } = await call({ app, token: '' }, 'POST', '/auth/login', credentials, { 'user-agent': agent })
  return body as { accessToken: string; userId: string }
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

export async function call(
  { app, token }: Pick<Scenario, 'app' | 'token'>,
  method: string,
  route: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${app.url}/api${route}`, {
    method,
    headers: {
      ...headers,
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] }
}

/** A photo as a phone uploads it; gives its id and its bytes. */
export async function uploadPhoto(
  scenario: Scenario,
  more: {
    readonly name?: string
    readonly visibility?: string
    readonly headers?: Record<string, string>
  } = {},
): Promise<{ readonly answer: Answer; readonly id: string; readonly bytes: Buffer }> {
  const bytes = await makeJpeg({ width: 64, height: 48 })
  const answer = await uploadBytes(scenario, bytes, more)
  return { answer, id: String(answer.body['id']), bytes }
}

export async function uploadBytes(
  scenario: Scenario,
  bytes: Buffer,
  more: {
    readonly name?: string
    readonly visibility?: string
    readonly headers?: Record<string, string>
  } = {},
): Promise<Answer> {
  const form = new FormData()
  form.set('fileCreatedAt', '2025-11-23T10:20:30.000Z')
  form.set('fileModifiedAt', '2025-11-23T10:20:30.000Z')
  if (more.visibility !== undefined) form.set('visibility', more.visibility)
  form.set('assetData', new Blob([new Uint8Array(bytes)]), more.name ?? 'IMG_0001.jpg')
  return await call(scenario, 'POST', '/assets', form, more.headers)
}

/** Rows with small files behind them, as many as asked for; nothing can be derived of those, and that is known. */
export async function fillPhotos({ app, userId }: Scenario, count: number): Promise<void> {
  const { db } = app.database
  for (let start = 0; start < count; start += 1_000) {
    const folder = `generated/${start}`
    await mkdir(path.join(app.dataFolder.originals, folder), { recursive: true })
    const photos = Array.from({ length: Math.min(1_000, count - start) }, (_, i) =>
      photoOf(start + i, folder),
    )
    for (const { path: at, bytes } of photos) await writeFile(path.join(app.dataFolder.originals, at), bytes)
    const rows = photos.map(({ bytes, sha1, sha256, path: at, name }) => ({
      at,
      name,
      size: bytes.length,
      sha1,
      sha256,
    }))
    await withOperation(db, { actor: 'system', intent: 'asset.upload', client: 'scenario' }, (trx) =>
      sql`with come as (
          insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
            taken_at, local_time)
          select ${userId}::uuid, 'image', name, now(), now(), at, size, decode(sha1, 'hex'), decode(sha256, 'hex'),
            now(), now()::timestamp
          from json_to_recordset(${JSON.stringify(rows)}) as r(at text, name text, size bigint, sha1 text, sha256 text)
          returning id
        )
        insert into derivative (asset_id, kind, state, version, code, message)
        select id, kind, 'failed', version, 'not_a_picture', 'generated'
        from come, json_each_text(${JSON.stringify(derivedKinds)}) k(kind, v), lateral (select v::integer as version) v`.execute(
        trx,
      ),
    )
  }
}

function photoOf(number: number, folder: string) {
  const bytes = Buffer.from(`photo ${number}`)
  const hash = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex')
  const name = `IMG_${number}.jpg`
  return { bytes, name, path: `${folder}/${name}`, sha1: hash('sha1'), sha256: hash('sha256') }
}

/** As somebody with the highest role types it; gives the code of what is refused. */
export async function asSuperuser(
  { app }: Scenario,
  statements: readonly string[],
  applicationName = '',
): Promise<string> {
  const superuser = openDatabase({ url: app.database.superuserUrl, max: 1, applicationName })
  try {
    await superuser.db.connection().execute(async (connection) => {
      for (const statement of statements) await sql.raw(statement).execute(connection)
    })
    return 'done'
  } catch (error) {
    return errorCode(error) ?? String(error)
  } finally {
    await superuser.close()
  }
}

export const digestOf = ({ app }: Scenario): ReturnType<typeof digestLibrary> =>
  digestLibrary(app.database.db)

/** Photos in sight and in the trash, as the client's counters show them. */
export async function countsOf(
  scenario: Scenario,
): Promise<{ readonly shown: unknown; readonly trashed: unknown }> {
  const total = async (isTrashed: boolean): Promise<unknown> =>
    (await call(scenario, 'GET', `/assets/statistics?isTrashed=${isTrashed}`)).body['total']
  return { shown: await total(false), trashed: await total(true) }
}

export interface Told {
  readonly id: string
  readonly text: string
  readonly by: string
  readonly intent: string
  readonly sql: string | null
  readonly databaseRole: string
  readonly applicationName: string | null
  readonly canUndo: boolean
}

/** What the History page shows, the newest first. */
export async function historyOf(scenario: Scenario, query = ''): Promise<readonly Told[]> {
  const { body } = await call(scenario, 'GET', `/heirloom/history?everyone=true&limit=200${query}`)
  return body['operations'] as readonly Told[]
}

export async function untilTold(scenario: Scenario, intent: string, count = 1): Promise<readonly Told[]> {
  const told = (): Promise<readonly Told[]> => historyOf(scenario, `&intent=${intent}`)
  await expect.poll(async () => (await told()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
  return await told()
}

/** Codes of what the watch finds to tell at this moment. */
export async function alarmsOf({ app }: Scenario): Promise<readonly string[]> {
  const watch = {
    db: app.database.db,
    now: new Date(),
    freeBytes: () => Promise.resolve(1e12),
    trashDays: undefined,
    askStore: async () => undefined,
    journalHead: async () => undefined,
  }
  const { found } = await look(watch, silentLog())
  return found.map(({ code }) => code)
}

/** `heirloom undo <operation>`. */
export async function takeBack({ app }: Scenario, operationId: string): Promise<void> {
  const { database, dataFolder } = app
  const config = readConfig({ HEIRLOOM_DATA: dataFolder.path })
  const blobs = await openOriginals({ config, database, dataFolder, log: silentLog() })
  const request = { selection: { operationIds: [operationId] }, personId: undefined }
  const context = { actor: 'system', client: 'command line', intent: 'operation.undo' } as const
  await undo(undoing({ db: database.db, blobs }), request, context)
}

export async function expectSound(scenario: Scenario): Promise<void> {
  expect((await scenario.app.check()).findings).toEqual([])
}
