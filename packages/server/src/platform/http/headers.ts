// Headers that every answer carries.
import type { FastifyInstance } from 'fastify'

/** Tiles, fonts and pictures of a map come from the servers of its styles, and from no other. */
function policyWith(mapStyles: readonly string[]): string {
  const maps = [...new Set(mapStyles.map((address) => new URL(address).origin))]
    .map((one) => ` ${one}`)
    .join('')
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${maps}`,
    "media-src 'self' blob:",
    `connect-src 'self'${maps}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
}

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

export function setHeadersAlways(app: FastifyInstance, mapStyles: readonly string[] = []): void {
  const headers = { ...always, 'content-security-policy': policyWith(mapStyles) }
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-correlation-id': request.id })
    done()
  })
}
