import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { alone } from '../../platform/db/db.ts'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { openSealed, readDumpHeader } from '../../platform/sealed/sealed.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import { writeInstanceId } from '../../schema/schema.ts'
import type { Tables } from '../../schema/schema.ts'
import { makeDump, makePostgresDump } from './dumps.ts'

let database: TestDatabase<Tables>
let root: string
let folder: string
let number = 0
const instance = randomUUID()

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  root = await mkdtemp(path.join(tmpdir(), 'heirloom-dumps-'))
  await writeInstanceId(database.db, instance)
  await beginEpoch(database.db)
  const account = { email: 'ada@example.org', name: 'Ada' }
  const { id } = await database.db
    .insertInto('account')
    .values(account)
    .returning('id')
    .executeTakeFirstOrThrow()
  await database.db
    .insertInto('session')
    .values({ owner_id: id, digest: Buffer.from('secret') })
    .execute()
})
afterAll(async () => {
  await database.close()
  await rm(root, { recursive: true })
})
beforeEach(async () => {
  number += 1
  folder = path.join(root, `${number}`)
  await mkdir(folder)
})

const dependencies = () => ({ pool: database.pool, folder, version: '1.2.3' })

async function contentsOf(file: string): Promise<Map<string, string>> {
  const sealed = await openSealed(file)
  expect(readDumpHeader(sealed.header, file)).toMatchObject({ instance, program: '1.2.3' })
  const found = new Map<string, string>()
  for await (const table of sealed.tables) found.set(table.name, await text(table.rows))
  await sealed.close()
  return found
}

test('everything but sessions and sign-in attempts, at one moment', async () => {
  const made = await makeDump(dependencies())
  const found = await contentsOf(made.file)
  expect([...found.keys()]).toEqual(made.tables)
  expect(made.tables).toEqual(
    expect.arrayContaining(['account', 'asset', 'change', 'job_outcome', 'segment']),
  )
  expect(found.has('session') || found.has('sign_in_attempt')).toBe(false)
  expect(found.get('account')).toContain('ada@example.org')
  expect(path.basename(made.file)).toMatch(/^\d{4}-\d\d-\d\dT\d{6}Z-all-[0-9a-f]{6}\.dump\.zst$/)
  expect(await readdir(folder)).toEqual([path.basename(made.file)])
})

test('tables that were asked for, alone, under their names', async () => {
  const made = await makeDump({ ...dependencies(), tables: ['asset', 'account'] })
  expect([...(await contentsOf(made.file)).keys()]).toEqual(['account', 'asset'])
  expect(made.file).toContain('Z-account-asset-')
})

test.each([
  [['nothing', 'account'], 'There is no table nothing.'],
  [['session'], 'The table session is in no dump'],
])('%s is refused with a sentence', async (tables, sentence) => {
  await expect(makeDump({ ...dependencies(), tables })).rejects.toThrow(sentence)
  await expect(makePostgresDump({ ...dependencies(), url: database.ownerUrl, tables })).rejects.toThrow(
    sentence,
  )
  expect(await readdir(folder)).toEqual([])
})

test('one writer at a time', async () => {
  const second = await alone(database.pool, { name: 'dump' }, () =>
    makeDump(dependencies()).catch((error: { code: string }) => error.code),
  )
  expect(second).toBe('dump_busy')
  expect(await readdir(folder)).toEqual([])
})

/** Of which version the programs are that this machine has decides which of the two it is. */
test('by pg_dump it is whole and hides sessions, or the reason why there is none is told', async () => {
  const made = await makePostgresDump({ ...dependencies(), url: database.ownerUrl }).catch(
    (error: { code: string; message: string }) => error,
  )
  if ('file' in made) {
    expect((await stat(made.file)).size).toBe(made.bytes)
    expect(await readdir(folder)).toEqual([path.basename(made.file)])
    return
  }
  expect(['pg_dump_missing', 'pg_dump_too_old']).toContain(made.code)
  expect(made.message).toContain('Heirloom’s own format')
  expect(await readdir(folder)).toEqual([])
})
