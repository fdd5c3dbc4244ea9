import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { sendPages, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { choosePrimary, createStack, dissolveStacks, getStack, takeOut } from './stacks.ts'
import { listStacks, viewStack } from './viewing.ts'
import { stackWire } from './stacks.wire.ts'

export function stackRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.searchStacks, ({ viewer, query }, reply) =>
    sendPages(reply, listStacks(db, lookerOf(viewer), query.primaryAssetId), stackWire),
  )

  serve(app, routes.createStack, async (request) => {
    const { viewer, body } = request
    const looker = lookerOf(viewer)
    const stack = await createStack(db, operationOf(request, 'stack.create'), looker, body.assetIds)
    return stackWire(await viewStack(db, looker, stack))
  })

  serve(app, routes.getStack, async ({ viewer, params }) => {
    const stack = await getStack(db, viewer.userId, params.id, 'stack.read')
    return stackWire(await viewStack(db, lookerOf(viewer), stack))
  })

  serve(app, routes.updateStack, async (request) => {
    const { viewer, params, body } = request
    const { primaryAssetId: assetId } = body
    const stack =
      assetId === undefined
        ? await getStack(db, viewer.userId, params.id, 'stack.update')
        : await choosePrimary(db, operationOf(request, 'stack.update'), viewer.userId, {
            id: params.id,
            assetId,
          })
    return stackWire(await viewStack(db, lookerOf(viewer), stack))
  })

  serve(app, routes.deleteStack, async (request) => {
    const { viewer, params } = request
    await dissolveStacks(db, operationOf(request, 'stack.delete'), viewer.userId, [params.id])
    return null
  })

  serve(app, routes.deleteStacks, async (request) => {
    const { viewer, body } = request
    await dissolveStacks(db, operationOf(request, 'stack.delete'), viewer.userId, body.ids)
    return null
  })

  serve(app, routes.removeAssetFromStack, async (request) => {
    const { viewer, params } = request
    await takeOut(db, operationOf(request, 'stack.remove'), viewer.userId, params)
    return null
  })
}
