import { routes } from '@heirloom/contract'
import type { QueryOf } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { sendPages, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import {
  addToMemory,
  changeMemory,
  countMemories,
  createMemory,
  listMemories,
  removeMemory,
  takeFromMemory,
  viewMemory,
} from './memories.ts'
import type { MemoryQuery } from './memories.ts'
import { memoryWire, photoWire } from './memories.wire.ts'

export function memoryRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  lookingRoutes(app, db)
  changingRoutes(app, db)
  photoRoutes(app, db)
}

function lookingRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.searchMemories, ({ viewer, query }, reply) =>
    sendPages(reply, listMemories(db, lookerOf(viewer), queryOf(query)), memoryWire),
  )

  serve(app, routes.memoriesStatistics, async ({ viewer, query }) => ({
    total: await countMemories(db, lookerOf(viewer), queryOf(query)),
  }))

  serve(app, routes.getMemory, async ({ viewer, params }) =>
    memoryWire(await viewMemory(db, lookerOf(viewer), params.id, 'memory.read')),
  )
}

/** There is one type of memories, so that naming it leaves nothing out. */
function queryOf(query: QueryOf<typeof routes.searchMemories>): MemoryQuery {
  const { for: day, isSaved, isTrashed = false, order = 'desc', size } = query
  return { day, isSaved, isTrashed, order, size }
}

function changingRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.createMemory, async (request) => {
    const { data, memoryAt, showAt, hideAt, seenAt, isSaved, assetIds = [] } = request.body
    const by = operationOf(request, 'memory.create')
    const memory = await createMemory(db, by, lookerOf(request.viewer), {
      year: data.year,
      memoryAt: new Date(memoryAt),
      showAt: dateOf(showAt),
      hideAt: dateOf(hideAt),
      seenAt: dateOf(seenAt),
      isSaved,
      assetIds,
    })
    return memoryWire(memory)
  })

  serve(app, routes.updateMemory, async (request) => {
    const { viewer, params, body } = request
    const times = { seenAt: dateOf(body.seenAt), memoryAt: dateOf(body.memoryAt) }
    const changes = { id: params.id, isSaved: body.isSaved, ...times }
    const by = operationOf(request, 'memory.update')
    return memoryWire(await changeMemory(db, by, lookerOf(viewer), changes))
  })

  serve(app, routes.deleteMemory, async (request) => {
    await removeMemory(db, operationOf(request, 'memory.delete'), request.viewer.userId, request.params.id)
    return null
  })
}

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

function photoRoutes(app: FastifyInstance, db: Db): void {
  serve(app, routes.addMemoryAssets, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'memory.add_assets')
    return (await addToMemory(db, by, lookerOf(viewer), params.id, body.ids)).map(photoWire)
  })

  serve(app, routes.removeMemoryAssets, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'memory.remove_assets')
    return (await takeFromMemory(db, by, lookerOf(viewer), params.id, body.ids)).map(photoWire)
  })
}
