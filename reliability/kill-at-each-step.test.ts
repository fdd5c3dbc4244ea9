import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openFileStore, type BlobStore } from '../packages/server/src/platform/blobs/blobs.ts'
import { beginEpoch } from '../packages/server/src/platform/journal/journal.ts'
import { createTestDatabase, type TestDatabase } from '../packages/server/src/platform/testing/testing.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'

let database: TestDatabase<Tables>
let blobs: BlobStore
let folder: string
let owner: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-steps-'))
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  blobs = await openFileStore({
    root: path.join(folder, 'originals'),
    quarantine: path.join(folder, 'quarantine'),
  })
  const account = database.db.insertInto('account').values({ email: 'owner@example.org', name: 'Owner' })
  owner = (await account.returning('id').executeTakeFirstOrThrow()).id
  return async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
})

/** The id where the upload was confirmed before its process ended. */
async function uploadDyingAt(step: number, bytes: Buffer): Promise<string | undefined> {
  const file = path.join(folder, 'photo')
  await writeFile(file, bytes)
  const script = path.join(import.meta.dirname, 'upload-once.ts')
  const [originals, quarantine] = [path.join(folder, 'originals'), path.join(folder, 'quarantine')]
  const args = [script, database.appUrl, originals, quarantine, owner, file, String(step)]
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr))
      else resolve(stdout.trim() === '' ? undefined : stdout.trim())
    })
  })
}

/** Rows without their bytes, and files at an original's path that neither a row nor a claim knows. */
async function findWrong(): Promise<string[]> {
  const rows = await database.db.selectFrom('asset').select(['path', 'sha256']).execute()
  const claims = await database.db.selectFrom('upload_claim').select(['id', 'path']).execute()
  const known = new Set([...rows, ...claims].map(({ path }) => path))
  const wrong: string[] = []
  for (const row of rows) {
    const found = await blobs.hash(row.path).catch(() => undefined)
    if (found?.sha256.equals(row.sha256) !== true) wrong.push(`row without its bytes: ${row.path}`)
  }
  for await (const { path } of blobs.list('')) if (!known.has(path)) wrong.push(`nobody's file: ${path}`)
  const waiting = await readdir(path.join(folder, 'originals', '.incoming'))
  for (const name of waiting) if (!claims.some(({ id }) => id === name)) wrong.push(`nobody's wait: ${name}`)
  return wrong
}

test('killed at step 1, 2, 3 … n of an upload: what was confirmed is there, nothing half-written has a row', async () => {
  let step = 1
  for (let isOver = false; !isOver; step++) {
    const bytes = randomBytes(50_000)
    const id = await uploadDyingAt(step, bytes)
    expect([step, await findWrong()]).toEqual([step, []])
    isOver = id !== undefined
    const again = await uploadDyingAt(0, bytes)
    expect(again).toBeDefined()
    const query = database.db
      .selectFrom('asset')
      .selectAll()
      .where('id', '=', again ?? '')
    const { sha256 } = await query.executeTakeFirstOrThrow()
    expect(sha256.equals(createHash('sha256').update(bytes).digest())).toBe(true)
    expect([step, await findWrong()]).toEqual([step, []])
  }
  expect(step).toBeGreaterThan(10)
}, 120_000)
