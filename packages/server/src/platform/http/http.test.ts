import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { defineRoute } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { failure } from '../errors/errors.ts'
import { createLog, silentLog } from '../log/log.ts'
import { createHttp, createMetrics, isFromThisMachine, sendJson, serve, serveMetrics } from './http.ts'
import type { Caller, HttpOptions } from './http.ts'

const session: Caller = { isAdmin: false, permissions: 'all', byCookie: false }
const callers: Record<string, Caller> = {
  user: session,
  admin: { ...session, isAdmin: true },
  cookie: { ...session, byCookie: true },
  'asset.read': { ...session, permissions: new Set(['asset.read']) },
  all: { ...session, permissions: new Set(['all']) },
}

const open: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()))
})

async function makeHttp(options: Partial<HttpOptions> = {}): Promise<FastifyInstance> {
  const app = await createHttp({
    log: silentLog(),
    trustedProxies: [],
    metrics: createMetrics(),
    webFolder: '/nowhere',
    version: '1.2.3',
    authenticate: (request) => {
      const caller = callers[String(request.headers['x-test'])]
      if (!caller) throw failure('authentication_required', 'Authentication required')
      return Promise.resolve(caller)
    },
    ...options,
  })
  open.push(app)
  return app
}

const base = {
  method: 'GET',
  summary: '',
  tags: ['Test'],
  responses: { 200: z.object({ ok: z.boolean() }) },
} as const
const ok = () => ({ ok: true })
const as = (who: string) => ({ 'x-test': who })

async function answerTo(error: unknown, lines: string[] = []) {
  const app = await makeHttp({
    log: createLog({ level: 'info', name: 't', plain: false, write: (l) => lines.push(l) }),
  })
  serve(app, defineRoute({ ...base, operationId: 'x', path: '/x', access: 'anyone' }), () => {
    throw error
  })
  return app.inject('/api/x')
}

async function built(): Promise<FastifyInstance> {
  const folder = await mkdtemp(path.join(tmpdir(), 'web-'))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), '<p>home</p>')
  await writeFile(path.join(folder, 'assets', 'app-1a2b.js'), '1')
  for (const file of ['index.html', 'assets/app-1a2b.js'])
    await writeFile(path.join(folder, `${file}.br`), 'compressed')
  const app = await makeHttp({ webFolder: folder })
  app.addHook('onClose', () => rm(folder, { recursive: true }))
  return app
}

describe('access', () => {
  const routes = [
    defineRoute({ ...base, operationId: 'a', path: '/anyone', access: 'anyone' }),
    defineRoute({ ...base, operationId: 'b', path: '/user', access: 'user', permission: 'asset.read' }),
    defineRoute({ ...base, operationId: 'c', path: '/unnamed', access: 'user' }),
    defineRoute({ ...base, operationId: 'd', path: '/any-key', access: 'user', permission: false }),
    defineRoute({ ...base, operationId: 'e', path: '/admin', access: 'admin', permission: 'asset.read' }),
  ]

  test.each([
    ['/anyone', 'nobody', 200, undefined],
    ['/user', 'nobody', 401, 'Authentication required'],
    ['/user', 'user', 200, undefined],
    ['/user', 'asset.read', 200, undefined],
    ['/user', 'all', 200, undefined],
    ['/unnamed', 'asset.read', 403, 'Missing required permission: all'],
    ['/unnamed', 'all', 200, undefined],
    ['/any-key', 'asset.read', 200, undefined],
    ['/any-key', 'nobody', 401, 'Authentication required'],
    ['/admin', 'user', 403, 'Forbidden'],
    ['/admin', 'admin', 200, undefined],
    ['/admin', 'all', 403, 'Forbidden'],
  ])('%s by %s is %i', async (url, who, status, message) => {
    const app = await makeHttp()
    for (const route of routes) serve(app, route, ok)
    const response = await app.inject({ url: `/api${url}`, headers: as(who) })
    expect([response.statusCode, response.json().message]).toEqual([status, message])
  })

  test('is decided before the body is looked at', async () => {
    const app = await makeHttp()
    const route = { ...base, operationId: 'x', path: '/x', method: 'POST', access: 'user' } as const
    serve(app, defineRoute({ ...route, body: z.object({ a: z.string() }) }), ok)
    const response = await app.inject({
      method: 'POST',
      url: '/api/x',
      headers: { 'content-type': 'application/json' },
      body: '{broken',
    })
    expect(response.statusCode).toBe(401)
  })

  test('cannot be forgotten: a route without a contract is refused at start', async () => {
    const app = await makeHttp()
    expect(() => app.get('/api/secret', () => 'x')).toThrow('not in the contract')
  })

  test.each([
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://heirloom.test' }, 403],
    [{ origin: 'http://heirloom.test' }, 200],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://elsewhere.example' }, 200],
    [{}, 200],
  ])('by cookie, a change with %o is %i', async (headers, status) => {
    const app = await makeHttp()
    serve(app, defineRoute({ ...base, operationId: 'x', path: '/x', method: 'POST', access: 'user' }), ok)
    const request = { method: 'POST', url: '/api/x' } as const
    const answer = (who: string) =>
      app.inject({ ...request, headers: { host: 'heirloom.test', ...headers, ...as(who) } })
    expect((await answer('cookie')).statusCode).toBe(status)
    expect((await answer('user')).statusCode).toBe(200)
  })
})

describe('answers', () => {
  test('are checked against the contract', async () => {
    const app = await makeHttp()
    serve(
      app,
      defineRoute({ ...base, operationId: 'x', path: '/x', access: 'anyone' }),
      () => ({ ok: 'no' }) as never,
    )
    expect((await app.inject('/api/x')).statusCode).toBe(500)
  })

  test('that are JSON text go out as they are', async () => {
    const app = await makeHttp()
    serve(app, defineRoute({ ...base, operationId: 'x', path: '/x', access: 'anyone' }), (_request, reply) =>
      sendJson(reply, '{"ok":  1.10}'),
    )
    const response = await app.inject('/api/x')
    expect(response.body).toBe('{"ok":  1.10}')
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test.each([204, 201, 200])('with nothing to say have no body, with %s neither', async (status) => {
    const app = await makeHttp()
    const route = { ...base, operationId: 'x', path: '/x', method: 'DELETE', access: 'anyone' } as const
    serve(app, defineRoute({ ...route, responses: { [status]: z.null() } }), () => null)
    const response = await app.inject({
      method: 'DELETE',
      url: '/api/x',
      headers: { 'content-type': 'application/json' },
    })
    expect([response.statusCode, response.body]).toEqual([status, ''])
  })

  test('carry a correlation id and keep browsers in', async () => {
    const app = await makeHttp()
    const { headers } = await app.inject('/api/nothing')
    expect(headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers['content-security-policy']).toContain("script-src 'self';")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('let pages ask the servers of maps, and no other', async () => {
    const mapStyles = ['https://tiles.example.org/style.json?key=1', 'https://tiles.example.org/dark.json']
    const app = await makeHttp({ mapStyles })
    const { headers } = await app.inject('/api/nothing')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("connect-src 'self' https://tiles.example.org;")
    expect(policy).not.toContain('key=1')
    const without = await (await makeHttp()).inject('/api/nothing')
    expect(without.headers['content-security-policy']).toContain("connect-src 'self';")
  })
})

describe('failures', () => {
  test('that are foreseen say what happened, with their status', async () => {
    const response = await answerTo(failure('wrong_password', 'Wrong password'))
    expect(response.json()).toEqual({
      message: 'Wrong password',
      error: 'Bad Request',
      statusCode: 400,
      code: 'wrong_password',
    })
  })

  test('tell the finer reason where there is one, and no other detail', async () => {
    const details = { reason: 'empty_file', path: '/srv/secret' }
    const response = await answerTo(failure('invalid_input', 'This file is empty.', { details }))
    expect(response.json()).toMatchObject({ code: 'invalid_input', reason: 'empty_file' })
    expect(response.body).not.toContain('secret')
  })

  test('that are not foreseen are logged once and not shown', async () => {
    const lines: string[] = []
    const response = await answerTo(new Error('select secret from place'), lines)
    const { message, code } = response.json()
    expect([response.statusCode, code]).toEqual([500, 'internal_error'])
    expect(message).toContain(response.headers['x-correlation-id'])
    expect(response.body).not.toContain('secret')
    expect(lines.filter((line) => line.includes('select secret'))).toHaveLength(1)
  })

  test('of the database being away say so', async () => {
    const response = await answerTo(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5'])
  })

  test('of input name each field', async () => {
    const app = await makeHttp()
    const body = z.object({ name: z.string(), inner: z.object({ size: z.int() }) })
    serve(
      app,
      defineRoute({ ...base, operationId: 'x', path: '/x', method: 'POST', access: 'anyone', body }),
      ok,
    )
    const response = await app.inject({ method: 'POST', url: '/api/x', payload: { inner: { size: 'big' } } })
    expect(response.statusCode).toBe(400)
    expect(response.json().message).toBe('Validation failed')
    expect(response.json().errors.map((each: { path: string[] }) => each.path)).toEqual([
      ['name'],
      ['inner', 'size'],
    ])
  })

  test.each([
    ['broken JSON', '{', 400],
    ['no body', '', 400],
    ['a body for anyone of 100 kB', JSON.stringify({ name: 'x'.repeat(100_000) }), 413],
    ['a poisoned prototype', '{"__proto__": {"name": "x"}}', 400],
  ])('%s is refused', async (_name, body, status) => {
    const app = await makeHttp()
    const route = { ...base, operationId: 'x', path: '/x', method: 'POST', access: 'anyone' } as const
    serve(app, defineRoute({ ...route, body: z.object({ name: z.string() }) }), ok)
    const headers = { 'content-type': 'application/json' }
    const response = await app.inject({ method: 'POST', url: '/api/x', headers, body })
    expect(response.statusCode).toBe(status)
    expect(response.json().statusCode).toBe(status)
  })
})

describe('the web client', () => {
  test('the web client is sent compressed to who takes it so', async () => {
    const app = await built()
    for (const url of ['/assets/app-1a2b.js', '/', '/photos/of/a/page']) {
      const [small, whole] = await Promise.all(
        ['br, gzip', 'identity'].map((taken) => app.inject({ url, headers: { 'accept-encoding': taken } })),
      )
      expect([url, small?.headers['content-encoding'], small?.headers['vary']]).toEqual([
        url,
        'br',
        expect.stringMatching(/accept-encoding/i),
      ])
      expect([url, whole?.headers['content-encoding'], whole?.body]).not.toEqual([url, 'br', 'compressed'])
      expect(small?.headers['cache-control']).toBe(whole?.headers['cache-control'])
    }
  })

  test.each([
    ['/', 200, 'no-cache', '<p>home</p>'],
    ['/photos/2024?x=a.b', 200, 'no-cache', '<p>home</p>'],
    ['/assets/app-1a2b.js', 200, 'public, max-age=31536000, immutable', '1'],
  ])('%s is %i, %s', async (url, status, caching, body) => {
    const response = await (await built()).inject(url)
    expect([response.statusCode, response.headers['cache-control'], response.body]).toEqual([
      status,
      caching,
      body,
    ])
  })

  test.each(['/api/nothing', '/api', '/assets/gone-1.js', '/.well-known/x', '/robots.txt', '/api/../api/x'])(
    'never answers %s with its page',
    async (url) => {
      const response = await (await built()).inject(url)
      expect([response.statusCode, response.json().code]).toEqual([404, 'no_such_thing'])
    },
  )

  test('does not serve what lies beside its folder', async () => {
    const app = await built()
    for (const url of ['/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd'])
      expect((await app.inject(url)).body).not.toContain('root:')
  })

  test('says so where it is not built', async () => {
    const response = await (await makeHttp()).inject('/photos')
    expect(response.statusCode).toBe(503)
    expect(response.body).toContain('npm start')
  })
})

describe('documents', () => {
  test('describe every route with its permission, forms included', async () => {
    const app = await makeHttp()
    const multipart = z.object({ name: z.string() })
    const files = z.object({ assetData: z.string(), sidecarData: z.string().optional() })
    const route = { ...base, operationId: 'up', path: '/up/:id', method: 'POST', access: 'user' } as const
    serve(
      app,
      defineRoute({
        ...route,
        permission: 'asset.upload',
        params: z.object({ id: z.guid() }),
        multipart,
        files,
      }),
      ok,
    )
    const document = (await app.inject('/api/openapi.json')).json()
    const operation = document.paths['/api/up/{id}'].post
    expect(operation).toMatchObject({ operationId: 'up', 'x-immich-permission': 'asset.upload' })
    const form = operation.requestBody.content['multipart/form-data'].schema
    expect(Object.keys(form.properties)).toEqual(['name', 'assetData', 'sidecarData'])
    expect(document.paths['/api/docs']).toBeUndefined()
  })

  test('keep the named schemas that are used, and those alone', async () => {
    const app = await makeHttp()
    const inner = z.object({ size: z.int() }).meta({ id: 'InnerOfTest' })
    const answer = z.object({ inner }).meta({ id: 'AnswerOfTest' })
    const route = {
      ...base,
      operationId: 'x',
      path: '/x',
      access: 'anyone',
      responses: { 200: answer },
    } as const
    serve(app, defineRoute(route), () => ({ inner: { size: 1 } }))
    const document = (await app.inject('/api/openapi.json')).json()
    expect(Object.keys(document.components.schemas).toSorted()).toEqual(['AnswerOfTest', 'InnerOfTest'])
  })

  test('have a page that needs nothing from elsewhere', async () => {
    const app = await makeHttp()
    const page = await app.inject('/api/docs/')
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toMatch(/https?:\/\/(?!localhost)/)
    expect(page.body).not.toMatch(/<script>[^<]/)
  })
})

test('metrics tell how long requests took, and what features add', async () => {
  const metrics = createMetrics()
  metrics.gauge({
    name: 'heirloom_photos',
    help: 'x',
    labels: ['kind'],
    read: () => [{ value: 3, labels: { kind: 'raw' } }],
  })
  const app = await makeHttp({ metrics })
  await app.inject('/api/nothing')
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, log: silentLog() })
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  expect(text).toContain('heirloom_photos{kind="raw"} 3')
  expect(text).toMatch(/heirloom_http_request_duration_seconds_count\{.*status="404"\} 1/)
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404)
  await server.close()
})

describe('a request from this machine', () => {
  const here = { ip: '127.0.0.1', ips: undefined, hostname: 'localhost', headers: {} }
  const cases: [string, Partial<Parameters<typeof isFromThisMachine>[0]>, boolean][] = [
    ['over loopback', {}, true],
    ['over IPv6 loopback', { ip: '::1', hostname: '[::1]' }, true],
    ['from the network', { ip: '192.0.2.7' }, false],
    ['through a proxy that nobody vouched for', { headers: { 'x-forwarded-for': '127.0.0.1' } }, false],
    ['through a trusted proxy, from outside', { ip: '192.0.2.7', ips: ['127.0.0.1', '192.0.2.7'] }, false],
    ['under a name that another site made point here', { hostname: 'rebound.example' }, false],
  ]
  test.each(cases)('%s', (_name, difference, expected) => {
    expect(isFromThisMachine({ ...here, ...difference } as never)).toBe(expected)
  })
})

test('the end does not wait for a connection that never asked anything', async () => {
  const app = await makeHttp()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  await once(app.server, 'connection')
  const ended = once(socket, 'close')
  await app.close()
  await ended
}, 10_000)
