// Which operations came of a request, told in a header of its answer: by them whoever asked can take it back.
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Ids of the operations that were committed for it, the first one first. */
    readonly operations: string[]
  }
}

const header = 'x-heirloom-operation'
/** A longer header would be refused by some clients; so much in parts is not taken back by one button. */
const mostTold = 50

export function tellOperations(app: FastifyInstance): void {
  app.decorateRequest('operations')
  app.addHook('onRequest', (request, _reply, done) => {
    Object.assign(request, { operations: [] })
    done()
  })
  app.addHook('onSend', async ({ operations }, reply) => {
    if (operations.length > 0 && operations.length <= mostTold) reply.header(header, operations.join(', '))
  })
}
