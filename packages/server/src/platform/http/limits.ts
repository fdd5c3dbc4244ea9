// What a connection may cost. A large upload over a slow line may take hours, as long as bytes keep coming.
import type { FastifyInstance, FastifyRequest } from 'fastify'

const seconds = 1000

/** A socket on which nothing moved for so long is dropped. */
const silence = 120 * seconds
/** All of a body that is read into memory; uploads are streams, and have no such end. */
const smallBodyTime = 120 * seconds

export const serverLimits = {
  connectionTimeout: silence,
  requestTimeout: 0,
  keepAliveTimeout: 75 * seconds,
  http: { maxHeaderSize: 16 * 1024, headersTimeout: 60 * seconds },
} as const

/** Drops connections that send a small body drop by drop, which keeps them from ever falling silent. */
export function limitSmallBodies(app: FastifyInstance, time = smallBodyTime): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.raw.complete && hasBody(request) && !request.routeOptions.config.contract?.multipart)
      dropUnlessComplete(request, time)
    done()
  })
}

function dropUnlessComplete({ raw }: FastifyRequest, time: number): void {
  const timer = setTimeout(() => raw.complete || raw.destroy(), time).unref()
  raw.once('close', () => clearTimeout(timer))
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
