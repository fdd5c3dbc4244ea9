import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { alarmRoutes } from './alarms.routes.ts'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer(alarmRoutes)
})
afterAll(() => server.close())

const ago = (days: number) => new Date(Date.now() - days * 86_400_000)

test('alarms are listed: what lasts first, then what was in the last 30 days', async () => {
  const admin = await addUser(server, true)
  const row = (code: string, raised: Date | null, cleared: Date | null) => ({
    code,
    subject: '',
    severity: 'warning' as const,
    tells: 'admins' as const,
    text: `${code}.`,
    first_seen_at: ago(50),
    last_seen_at: ago(0),
    raised_at: raised,
    cleared_at: cleared,
  })
  const lasting = ago(40)
  const rows = [
    row('over', ago(2), ago(1)),
    row('lasts', lasting, null),
    row('long_over', ago(40), ago(39)),
    row('not_yet', null, null),
  ]
  await server.db.insertInto('alarm').values(rows).execute()
  const answer = await server.call({ url: '/api/heirloom/alarms', token: await addSession(server, admin.id) })
  expect(answer.statusCode).toBe(200)
  const alarms = answer.json<{ code: string; raisedAt: string; clearedAt: string | null }[]>()
  expect(alarms.map(({ code }) => code)).toEqual(['lasts', 'over'])
  expect(alarms[0]).toMatchObject({ raisedAt: lasting.toISOString(), clearedAt: null, severity: 'warning' })
})
