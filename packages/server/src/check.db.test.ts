import { chmod, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Client } from 'pg'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
let superuser: Client

beforeAll(async () => {
  heirloom = await startTestApp()
  superuser = new Client({
    connectionString: heirloom.database.superuserUrl,
    options: '-c search_path=heirloom',
  })
  await superuser.connect()
  await heirloom.server.app.inject({
    method: 'POST',
    url: '/api/auth/admin-sign-up',
    payload: { email: 'a@example.org', password: 'correct horse', name: 'A' },
  })
})
afterAll(async () => {
  await superuser.end()
  await heirloom.close()
})

let id: string
let file: string

beforeEach(async () => {
  const login = await heirloom.server.app.inject({
    method: 'POST',
    url: '/api/auth/login',
    payload: { email: 'a@example.org', password: 'correct horse' },
  })
  const { accessToken } = login.json<{ accessToken: string }>()
  const form = new FormData()
  form.set('fileCreatedAt', '2024-01-01T00:00:00Z')
  form.set('fileModifiedAt', '2024-01-01T00:00:00Z')
  form.set('assetData', new File([new Uint8Array(await makeJpeg())], 'a.jpg'))
  const headers = { authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${heirloom.url}/api/assets`, { method: 'POST', body: form, headers })
  id = ((await answer.json()) as { id: string }).id
  await heirloom.settled()
  const { rows } = await superuser.query<{ path: string }>('select path from asset where id = $1', [id])
  file = path.join(heirloom.dataFolder.originals, rows[0]!.path)
})

async function codes(): Promise<string[]> {
  const { findings } = await heirloom.check()
  return findings.map((finding) => finding.code)
}

/** Does something past all triggers, checks, and takes it back. */
async function behindTheTriggers(forth: string, back: string): Promise<string[]> {
  await superuser.query('alter table asset disable trigger user')
  await superuser.query(forth)
  const found = await codes()
  await superuser.query(back)
  await superuser.query('alter table asset enable trigger user')
  return found
}

test('nothing is wrong at first', async () => {
  expect(await codes()).toEqual([])
})

test('a file that was changed, cut or removed is told', async () => {
  await chmod(file, 0o644)
  const bytes = await readFile(file)
  const flipped = Buffer.from(bytes)
  flipped[100]! ^= 1
  await writeFile(file, flipped)
  expect(await codes()).toEqual(['file_content'])
  await writeFile(file, bytes.subarray(0, 50))
  expect(await codes()).toEqual(['file_size'])
  await unlink(file)
  expect(await codes()).toEqual(['file_missing'])
  await writeFile(file, bytes)
  expect(await codes()).toEqual([])
})

test('a file that no row knows is told', async () => {
  const stray = path.join(heirloom.dataFolder.originals, 'admin', 'stray.jpg')
  await mkdir(path.dirname(stray), { recursive: true })
  await writeFile(stray, 'x')
  expect(await codes()).toEqual(['file_unknown'])
  await unlink(stray)
})

test('bytes in the waiting room that no upload claims are told', async () => {
  const stray = path.join(heirloom.dataFolder.originals, '.incoming', '7b0f5a5e-6f0c-4a26-8f6c-0d2f3a7d9b11')
  await writeFile(stray, 'x')
  expect(await codes()).toEqual(['incoming_stray'])
  await unlink(stray)
})

test('a derived picture that is not there is told', async () => {
  const picture = path.join(
    heirloom.dataFolder.derived,
    'preview',
    id.slice(0, 2),
    id.slice(2, 4),
    `${id}.jpg`,
  )
  const bytes = await readFile(picture)
  await unlink(picture)
  expect(await codes()).toEqual(['picture_missing'])
  await writeFile(picture, bytes)
})

test('a row that was changed, made or removed behind the triggers is told', async () => {
  const changed = await behindTheTriggers(
    `update asset set file_name = 'other' where id = '${id}'`,
    `update asset set file_name = 'a.jpg' where id = '${id}'`,
  )
  expect(changed).toEqual(expect.arrayContaining(['journal', 'trigger']))
  await superuser.query(`create temp table away as select * from asset where id = '${id}'`)
  const removed = await behindTheTriggers(
    `delete from asset where id = '${id}'`,
    'insert into asset select * from away',
  )
  expect(removed).toEqual(expect.arrayContaining(['journal', 'count', 'file_unknown']))
})
