// Serving a route of the contract: its schemas checked, its access rule known to the one place that enforces it.
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { routeUrl } from '@heirloom/contract'
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '@heirloom/contract'
import { z } from 'zod'

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly contract?: Route
  }
}

/** Who asks; its full type is declared where credentials are read (`declare module 'fastify'`). */
type RequestViewer = FastifyRequest extends { viewer?: infer V } ? NonNullable<V> : never

type Served<R extends Route> = Omit<FastifyRequest, 'params' | 'query' | 'body' | 'viewer'> & {
  readonly params: ParamsOf<R>
  readonly query: QueryOf<R>
  readonly body: BodyOf<R>
  /** Always there on a route that `anyone` may not call; never there on one that anyone may. */
  readonly viewer: ViewerOf<R>
}

interface AsGuest {
  readonly isGuest: true
}

/** Only where the contract lets shared links in, one of them may be the viewer. */
type ViewerOf<R extends Route> = R['access'] extends 'anyone'
  ? undefined
  : R['access'] extends 'guest'
    ? Extract<RequestViewer, AsGuest>
    : R extends { readonly sharedLink: true }
      ? RequestViewer
      : Exclude<RequestViewer, AsGuest>

/** Returns the answer's value, or the reply where it has sent something itself (bytes, {@link sendJson}). */
type Handler<R extends Route> = (
  request: Served<R>,
  reply: FastifyReply,
) => Promise<AnswerOf<R> | FastifyReply> | AnswerOf<R> | FastifyReply

const smallBody = 64 * 1024
const largeBody = 16 * 1024 * 1024

/**
 * Registers a route. The status is the lowest of the contract unless the handler sets another. The answer is checked
 * against its schema before it goes out; text from {@link sendJson}, buffers and streams are not.
 */
export function serve<R extends Route>(app: FastifyInstance, route: R, handler: Handler<R>): void {
  const status = Math.min(...Object.keys(route.responses).map(Number))
  app.route({
    method: route.method,
    url: routeUrl(route),
    config: { contract: route },
    schema: schemaOf(route),
    bodyLimit: route.bodyLimit ?? (smallBodies.includes(route.access) ? smallBody : largeBody),
    handler: async (request, reply) => {
      void reply.status(status)
      const answer = await handler(request as unknown as Served<R>, reply)
      if (reply.sent || isReply(answer)) return reply
      return reply.send(answer === null ? undefined : answer)
    },
  })
}

/** Sends text that is JSON already, as PostgreSQL made it; nothing reads it again on the way. */
export function sendJson(reply: FastifyReply, text: string | Buffer): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(text)
}

function isReply(answer: unknown): answer is FastifyReply {
  return typeof answer === 'object' && answer !== null && 'raw' in answer && 'request' in answer
}

const bytes = { content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } } }

const smallBodies: readonly Route['access'][] = ['anyone', 'guest']
const credentials = [{ bearer: [] }, { cookie: [] }, { api_key: [] }]

function schemaOf(route: Route): FastifySchema {
  const responses = Object.entries(route.responses).map(
    ([status, schema]) => [status, schema === 'bytes' ? bytes : schema] as const,
  )
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [...route.tags],
    ...(route.params && { params: route.params }),
    ...(route.query && { querystring: route.query }),
    ...(route.headers && { headers: route.headers }),
    ...(route.body && { body: route.body }),
    response: Object.fromEntries(responses),
    ...(route.access !== 'anyone' && { security: credentials }),
    ...(route.permission && { 'x-immich-permission': route.permission }),
    ...(route.access === 'admin' && { 'x-immich-admin-only': true }),
  }
}
