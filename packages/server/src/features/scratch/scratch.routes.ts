import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { failure } from '../../platform/errors/errors.ts'
import { isFromThisMachine, serve } from '../../platform/http/http.ts'

export interface ScratchDependencies {
  /** Empties the library; undefined in one that people use. */
  readonly reset: (() => Promise<void>) | undefined
}

export function scratchRoutes(app: FastifyInstance, { reset }: ScratchDependencies): void {
  serve(app, routes.resetScratch, async (request) => {
    if (reset === undefined)
      throw failure(
        'not_scratch',
        'This is no scratch library: only one that "heirloom serve --scratch" made can be emptied. Nothing was changed.',
      )
    if (!isFromThisMachine(request))
      throw failure('not_scratch', 'A scratch library can be emptied from its own machine alone.')
    await reset()
    return null
  })
}
