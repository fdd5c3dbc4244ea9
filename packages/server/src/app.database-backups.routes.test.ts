// Dumps and snapshots through the whole server, by Immich's own client library.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  deleteDatabaseBackup,
  detectPriorInstall,
  getMaintenanceStatus,
  init,
  listDatabaseBackups,
  login,
  MaintenanceAction,
  StorageFolder,
  setMaintenanceMode,
  signUpAdmin,
  startDatabaseRestoreFlow,
  uploadDatabaseBackup,
} from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { makeDump } from './features/dumps/dumps.ts'

let heirloom: TestApp
let token: string
let dumps: string
let snapshots: string
const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
const postgresDump = Buffer.concat([Buffer.from('PGDMP'), Buffer.from([1, 16, 0, 4, 8]), Buffer.alloc(500)])

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
  await signUpAdmin({ signUpDto: ada })
  token = (await login({ loginCredentialDto: { email: ada.email, password: ada.password } })).accessToken
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '', headers: { authorization: `Bearer ${token}` } })
  dumps = path.join(heirloom.dataFolder.backups, 'dumps')
  snapshots = path.join(heirloom.dataFolder.journal, 'snapshots')
  await mkdir(snapshots, { recursive: true })
})
afterAll(() => heirloom.close())

const namesOf = async () => (await listDatabaseBackups()).backups.map(({ filename }) => filename)
/** The worker makes a snapshot when it likes. */
const dumpsOf = async () => (await namesOf()).filter((name) => !name.endsWith('.snap.zst'))
const send = (bytes: Buffer, name: string) =>
  uploadDatabaseBackup({ databaseBackupUploadDto: { file: new File([new Uint8Array(bytes)], name) } })
const remove = (backups: string[]) => deleteDatabaseBackup({ databaseBackupDeleteDto: { backups } })
const set = (action: MaintenanceAction) => setMaintenanceMode({ setMaintenanceModeDto: { action } })
const download = (name: string, headers: Record<string, string> = {}) =>
  fetch(`${heirloom.url}/api/admin/database-backups/${name}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })

test('where there is none, none is listed', async () => {
  expect(await dumpsOf()).toEqual([])
})

test('what is sent is kept under a name of its own, listed, and given back as it is', async () => {
  await send(postgresDump, '../../évil name.backup')
  await send(postgresDump, '../../évil name.backup')
  const sent = (await dumpsOf()).toSorted()
  expect(sent).toEqual(['uploaded-_vil_name.backup', 'uploaded-_vil_name_1.backup'])
  const whole = await download(sent[0] ?? '')
  expect(Buffer.from(await whole.arrayBuffer()).equals(postgresDump)).toBe(true)
  const part = await download(sent[0] ?? '', { range: 'bytes=0-4' })
  expect([part.status, await part.text()]).toEqual([206, 'PGDMP'])
})

test('Heirloom’s own dumps are read to their end, and damaged ones refused', async () => {
  const folder = path.join(heirloom.dataFolder.path, 'elsewhere')
  await mkdir(folder)
  const made = await makeDump({ pool: heirloom.database.pool, folder, version: '0.0.0' })
  const bytes = await readFile(made.file)
  await send(bytes, 'own.dump.zst')
  const before = await dumpsOf()
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  await expect(send(bytes, 'own.dump.zst')).rejects.toMatchObject({ status: 400 })
  await expect(send(bytes.subarray(0, -10), 'own.dump.zst')).rejects.toMatchObject({ status: 400 })
  await expect(send(Buffer.from('select 1;'), 'evil.sql')).rejects.toMatchObject({ status: 400 })
  await expect(send(Buffer.alloc(0), 'empty.dump')).rejects.toMatchObject({ status: 400 })
  expect(await dumpsOf()).toEqual(before)
})

test('dumps can be deleted, snapshots not, and of several all or none', async () => {
  const [dump = ''] = await dumpsOf()
  const snapshot = '2026-11-21T021500Z-00000001.snap.zst'
  await writeFile(path.join(snapshots, snapshot), 'the last')
  await writeFile(path.join(heirloom.dataFolder.journal, 'head.json.copy'), 'not listed')
  await expect(remove([dump, snapshot])).rejects.toMatchObject({ status: 400 })
  await expect(remove(['head.json.copy'])).rejects.toMatchObject({ status: 400 })
  await expect(remove(['..'])).rejects.toMatchObject({ status: 400 })
  expect(await namesOf()).toEqual(expect.arrayContaining([dump, snapshot]))
  await remove([dump])
  expect(await namesOf()).not.toContain(dump)
  const known = await heirloom.database.db
    .selectFrom('operation')
    .select('details')
    .where('intent', '=', 'dump.delete')
    .execute()
  expect(known).toEqual([{ details: { names: [dump] } }])
})

test.each(['..%2f..%2fheirloom.json', '%2e%2e', '.hidden', 'none.dump'])('%s is not given', async (name) => {
  await mkdir(dumps, { recursive: true })
  await writeFile(path.join(dumps, '.hidden'), 'on its way')
  expect((await download(name)).status).toBeGreaterThanOrEqual(400)
})

test('nothing puts another database under a running server, and it is told what does', async () => {
  const refused = {
    status: 409,
    data: expect.stringMatching(/heirloom recover.*heirloom rebuild/s),
  }
  await expect(startDatabaseRestoreFlow()).rejects.toMatchObject(refused)
  await expect(set(MaintenanceAction.Start)).rejects.toMatchObject(refused)
  await expect(set(MaintenanceAction.RestoreDatabase)).rejects.toMatchObject(refused)
  await set(MaintenanceAction.End)
  expect(await getMaintenanceStatus()).toEqual({ active: false, action: 'end' })
})

test('what the folders hold is told', async () => {
  const { storage } = await detectPriorInstall()
  expect(storage.map(({ folder }) => folder)).toEqual(['library', 'thumbs', 'backups'])
  expect(storage.find(({ folder }) => folder === StorageFolder.Backups)).toMatchObject({
    readable: true,
    writable: true,
    files: 2,
  })
})

test('all is well at the end', async () => {
  expect((await heirloom.check()).findings).toEqual([])
})
