// The HTTP server: routes of the contract, who may call them, failures as clients know them, documents, the web client.
// Nothing is served that the contract does not list; access is decided in one place (admission.ts), before a body is
// read; a status is chosen in one place (statuses.ts). It keeps nothing that another process would need to know.
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import fastify, { LogController } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { failure } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'
import { admitRequests } from './admission.ts'
import type { Authenticate } from './admission.ts'
import { InvalidInput, answerFailures } from './failures.ts'
import { setHeadersAlways } from './headers.ts'
import { limitSmallBodies, serverLimits } from './limits.ts'
import { measureRequests } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { describeApi } from './openapi.ts'
import { tellOperations } from './operations.ts'
import { serveWebClient } from './web-client.ts'

export { outsideContract } from './admission.ts'
export type { Caller } from './admission.ts'
export { createMetrics, serveMetrics } from './metrics.ts'
export type { Metrics } from './metrics.ts'
export { sendBytes } from './bytes.ts'
export { inForm } from './forms.ts'
export { sendPages } from './pages.ts'
export { sendJson, serve } from './serve.ts'
export { InvalidInput } from './failures.ts'
export { isFromThisMachine } from './this-machine.ts'

export interface HttpOptions {
  readonly log: Log
  /** Addresses (or ranges) of proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly authenticate: Authenticate
  readonly metrics: Metrics
  /** Folder of the built web client. */
  readonly webFolder: string
  /** Addresses of styles of maps: pages may ask their servers. */
  readonly mapStyles?: readonly string[]
  /** Shown in the OpenAPI document. */
  readonly version: string
}

/** Makes the server; register routes with `serve`, then `listen`. `close` waits for running requests. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = newFastify(options)
  app.setValidatorCompiler<z.ZodType>(
    ({ schema }) =>
      (data: unknown) =>
        validate(schema, data),
  )
  app.setSerializerCompiler(serializerCompiler)
  acceptEmptyJson(app)
  setHeadersAlways(app, options.mapStyles)
  tellOperations(app)
  answerFailures(app)
  measureRequests(app, options.metrics.registry)
  limitSmallBodies(app)
  endSilentConnections(app)
  await app.register(cookie)
  admitRequests(app, options.authenticate)
  await describeApi(app, options.version)
  await serveWebClient(app, options.webFolder)
  return app
}

function newFastify({ log, trustedProxies }: HttpOptions): FastifyInstance {
  return fastify({
    ...serverLimits,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance
}

/** Browsers open connections ahead of what they may ask: the end waits for none that was never used. */
function endSilentConnections(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  app.server.on('connection', (socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  app.addHook('preClose', async () => silent.forEach((socket) => socket.destroy()))
}

function validate(schema: z.ZodType, data: unknown): { value: unknown } | { error: Error } {
  const result = schema.safeParse(data)
  return result.success ? { value: result.data } : { error: new InvalidInput(result.error.issues) }
}

/** Apps send `content-type: application/json` on requests that have no body at all. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null)
    void parse(request, body, (error, value: unknown) => {
      if (error === null && mayHoldHalves.test(body) && !isWellFormed(value))
        done(failure('invalid_input', 'A text holds half a character, which cannot be stored.'))
      else done(error, value)
    })
  })
}

/** Written out, as JSON can: half of a character that is made of two. */
const mayHoldHalves = /\\u[dD][89a-fA-F]/

/** Without calling itself: what is sent may be nested deeper than a stack. */
function isWellFormed(value: unknown): boolean {
  const parts = [value]
  for (let part = parts.pop(); parts.length > 0 || part !== undefined; part = parts.pop()) {
    if (typeof part === 'string' && !part.isWellFormed()) return false
    if (typeof part === 'object' && part !== null)
      for (const [name, each] of Object.entries(part)) parts.push(name, each)
  }
  return true
}
