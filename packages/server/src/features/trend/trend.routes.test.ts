import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSession, addUser, openTestServer } from '../../catalog/access/test-server.ts'
import type { TestServer } from '../../catalog/access/test-server.ts'
import { trendRoutes } from './trend.routes.ts'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer(trendRoutes)
})
afterAll(() => server.close())

test.each([
  ['', 7, /^\d{4}-\d\d-\d\d$/],
  ['?span=day', 24, /^\d{4}-\d\d-\d\dT\d\d:00:00Z$/],
  ['?span=month', 30, /^\d{4}-\d\d-\d\d$/],
])('the plot %s has %i points', async (query, points, at) => {
  const token = await addSession(server, (await addUser(server)).id)
  const answer = await server.call({ url: `/api/heirloom/trend${query}`, token })
  expect(answer.statusCode).toBe(200)
  const trend = answer.json<{ points: { at: string }[]; byIntent: unknown[] }>()
  expect(trend.points).toHaveLength(points)
  expect(trend.points.every((point) => at.test(point.at))).toBe(true)
  expect(trend.byIntent).toEqual([])
})
