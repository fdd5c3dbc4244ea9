import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { backupRoutes } from './backups.routes.ts'
import { endRun, insertRun } from './runs.sql.ts'
import { noteProblem } from './targets.sql.ts'

let server: TestServer
let admin: string
let user: string
beforeAll(async () => {
  server = await openTestServer((app, { db }) =>
    backupRoutes(app, {
      db,
      schedule: { backupAt: '15 2 * * *', drillAt: 'never' },
      hasRecoveryCode: async () => false,
      makeRecoveryCode: async () => 'ABCD-EFGH',
      heal: async () => ({ troubled: 3, healed: 2, lost: 1 }),
    }),
  )
  admin = await addSession(server, (await addUser(server, true)).id)
  user = await addSession(server, (await addUser(server)).id)
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.db.deleteFrom('backup_target').execute()
  const target = { name: 'usb', kind: 'folder' as const, place: '/mnt/usb', is_elsewhere: false }
  await server.db.insertInto('backup_target').values(target).execute()
})

const get = async (token: string, path = '') =>
  (await server.call({ url: `/api/heirloom/backups${path}`, token })).json<Record<string, unknown>>()
const post = (path: string, payload: object, token = admin) =>
  server.call({ method: 'POST', url: `/api/heirloom/backups/${path}`, token, payload })

test('everyone sees how it is, admins alone where it stands and what is wrong', async () => {
  await noteProblem(server.db, 'usb', 'target_gone', 'There is nothing at /mnt/usb. Mount it.')
  const forAdmin = await get(admin)
  expect(forAdmin).toMatchObject({
    isSetUp: true,
    hasRecoveryCode: false,
    schedule: { backupAt: '15 2 * * *', drillAt: 'never' },
    targets: [{ name: 'usb', place: '/mnt/usb', problem: 'There is nothing at /mnt/usb. Mount it.' }],
  })
  const forUser = await get(user)
  expect(forUser).toMatchObject({ isSetUp: true, targets: [{ name: 'usb', place: null }] })
  expect(JSON.stringify(forUser)).not.toContain('/mnt')
})

test('one run at a target at a time; it can be stopped, and the next may begin', async () => {
  const asked = await post('run', { target: 'usb' })
  expect([asked.statusCode, asked.json()]).toEqual([
    202,
    expect.objectContaining({ target: 'usb', kind: 'backup', state: 'running', askedBy: 'Ada' }),
  ])
  expect((await post('drill', { target: 'usb' })).statusCode).toBe(409)
  expect((await get(admin))['targets']).toMatchObject([{ running: { kind: 'backup' } }])
  const stopped = await post('stop', { id: asked.json<{ id: string }>().id })
  expect([stopped.statusCode, stopped.json()]).toEqual([202, expect.objectContaining({ state: 'stopped' })])
  expect((await post('verify', { target: 'usb' })).statusCode).toBe(202)
  expect(await get(admin, '/runs')).toMatchObject([{ kind: 'verify' }, { kind: 'backup' }])
})

test('a place that is none is refused in words, and a person who is no admin', async () => {
  const answer = await post('run', { target: 'moon' })
  expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
    400,
    expect.stringContaining('no backup target "moon"'),
  ])
  expect((await post('run', { target: 'usb' }, user)).statusCode).toBe(403)
})

test('what a run said is for admins; that it failed is for all', async () => {
  const { id } = await insertRun(server.db, { target: 'usb', kind: 'drill', askedBy: 'schedule', step: '' })
  await endRun(server.db, id, { state: 'failed', code: 'drill_failed', message: 'Nothing at /mnt/usb.' })
  expect(await get(admin, '/runs')).toMatchObject([{ state: 'failed', message: 'Nothing at /mnt/usb.' }])
  expect(JSON.stringify(await get(user, '/runs'))).not.toContain('/mnt')
})

test('files are fetched and a code is made on demand', async () => {
  expect((await post('heal', {})).json()).toEqual({ troubled: 3, healed: 2, lost: 1 })
  expect((await post('recovery-code', {})).json()).toEqual({ code: 'ABCD-EFGH' })
})
