import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataFolder } from '../platform/data-folder/data-folder.ts'
import { openFileStore } from '../platform/blobs/blobs.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import { runHeirloom } from './run-heirloom.ts'

let data: string
let database: TestDatabase<never>
let client: Client

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'heirloom-erase-'))
  await openDataFolder(data)
  database = await createTestDatabase()
  client = new Client(database.ownerUrl)
  await client.connect()
  await client.query(`set search_path = heirloom; select begin_epoch();
    insert into instance (id) values (gen_random_uuid())`)
})
afterAll(async () => {
  await client.end()
  await database.close()
  await rm(data, { recursive: true, force: true })
})

/** A photo with its file. */
async function addPhoto(): Promise<{ id: string; file: string }> {
  const root = path.join(data, 'originals')
  const blobs = await openFileStore({ root, quarantine: path.join(data, 'quarantine') })
  const name = `ada/${randomUUID()}.jpg`
  const received = await blobs.receive(Readable.from([Buffer.from(name)]), { name: randomUUID() })
  await blobs.place(received, name)
  const { rows } = await client.query<{ id: string }>(
    `with owner as (insert into account (email, name) values ($1, 'Ada') returning id)
     insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
       taken_at, local_time)
     select id, 'image', 'a.jpg', now(), now(), $2, $3, $4, $5, now(), now()::timestamp from owner returning id`,
    [`${randomUUID()}@example.org`, name, received.size, received.sha1, received.sha256],
  )
  return { id: rows[0]!.id, file: path.join(root, name) }
}

async function erase(...args: string[]): Promise<{ code: unknown; output: string }> {
  const settings = {
    HEIRLOOM_DATA: data,
    HEIRLOOM_DATABASE_URL: database.appUrl,
    HEIRLOOM_DATABASE_OWNER_URL: database.ownerUrl,
  }
  const { ended, output } = await runHeirloom(settings, { args: ['erase', ...args] })
  return { code: await ended, output: output() }
}

const filesLeft = async (): Promise<readonly string[]> =>
  (await readdir(data, { recursive: true })).filter((name) => name.endsWith('.jpg'))

test('erases with --yes alone, and says what it does not know', async () => {
  const photo = await addPhoto()
  const kept = await addPhoto()
  expect(await erase(photo.id)).toMatchObject({ code: 3, output: expect.stringContaining('--yes') as string })
  expect(await filesLeft()).toHaveLength(2)
  expect(await erase(photo.id, '--yes')).toEqual({ code: 0, output: 'Erased: 1.\n' })
  expect(await filesLeft()).toEqual([path.relative(data, kept.file)])
  const { rows } = await client.query(
    `select count(*)::int as n from change where row_id = $1 and (before ? 'path' or after ? 'path')`,
    [photo.id],
  )
  expect(rows).toEqual([{ n: 0 }])
  const again = await erase(photo.id, '--yes')
  expect(again).toMatchObject({ code: 5, output: expect.stringContaining('is not known here') as string })
})

test('refuses what is no id', async () => {
  expect((await erase('IMG_1.JPG', '--yes')).code).toBe(2)
  expect((await erase()).code).toBe(2)
})
