import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { limitSmallBodies, serverLimits } from './limits.ts'

let app: FastifyInstance
let client: Socket | undefined
afterEach(async () => {
  client?.destroy()
  await app.close()
})

async function listen(bodyTime: number): Promise<Socket> {
  app = fastify({ ...serverLimits })
  limitSmallBodies(app, bodyTime)
  app.post('/small', () => ({ ok: true }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  await once(client, 'connect')
  return client
}

const head = (length: number, more = '') =>
  `POST /small HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`

test('a large upload may take hours, a silent socket and endless headers may not', async () => {
  await listen(1000)
  const { requestTimeout, headersTimeout, timeout, keepAliveTimeout } = app.server
  expect({ requestTimeout, headersTimeout, timeout, keepAliveTimeout }).toEqual({
    requestTimeout: 0,
    headersTimeout: 60_000,
    timeout: 120_000,
    keepAliveTimeout: 75_000,
  })
})

test('a small body that comes drop by drop is dropped', async () => {
  const socket = await listen(150)
  // how it ends, politely or by a reset, is the system's choice
  const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
  socket.write(head(1000))
  const dripping = setInterval(() => socket.write(' '), 20)
  await closed
  clearInterval(dripping)
})

test('a small body that comes in time is answered, also later on the same connection', async () => {
  const socket = await listen(150)
  for (let i = 0; i < 2; i++) {
    socket.write(`${head(2)}{}`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('200 OK')
    await setTimeout(200)
  }
  expect(socket.destroyed).toBe(false)
})

test('headers beyond 16 kB are refused', async () => {
  const socket = await listen(1000)
  socket.write(head(2, `x-much: ${'x'.repeat(17_000)}\r\n`))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 431 /)
})
