import { routes } from '@heirloom/contract'
import type { BulkResult } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf, operationOf } from '../../catalog/access/access.ts'
import { findTags, tagWire } from '../../catalog/tags/tags.ts'
import { serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import {
  bulkTag,
  createTag,
  deleteTag,
  getTag,
  tagAssets,
  untagAssets,
  updateTag,
  upsertTags,
} from './tags.ts'
import type { Tagged } from './tags.ts'

export function tagRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.getAllTags, async ({ viewer }) =>
    (await findTags(db, { ownerId: viewer.userId })).map(tagWire),
  )

  serve(app, routes.createTag, async (request) => {
    const { name, parentId, color } = request.body
    const tag = { name, parentId: parentId ?? undefined, color: color ?? undefined }
    return tagWire(await createTag(db, operationOf(request, 'tag.create'), request.viewer.userId, tag))
  })

  serve(app, routes.upsertTags, async (request) => {
    const by = operationOf(request, 'tag.create')
    return (await upsertTags(db, by, request.viewer.userId, request.body.tags)).map(tagWire)
  })

  serve(app, routes.bulkTagAssets, async (request) => ({
    count: await bulkTag(db, operationOf(request, 'tag.attach'), lookerOf(request.viewer), request.body),
  }))

  serve(app, routes.getTagById, async ({ viewer, params }) =>
    tagWire(await getTag(db, viewer.userId, params.id, 'tag.read')),
  )

  serve(app, routes.updateTag, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'tag.update')
    return tagWire(await updateTag(db, by, viewer.userId, params.id, body))
  })

  serve(app, routes.deleteTag, async (request) => {
    await deleteTag(db, operationOf(request, 'tag.delete'), request.viewer.userId, request.params.id)
    return null
  })

  serve(app, routes.tagAssets, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'tag.attach')
    return (await tagAssets(db, by, lookerOf(viewer), params.id, body.ids)).map(resultWire)
  })

  serve(app, routes.untagAssets, async (request) => {
    const { viewer, params, body } = request
    const by = operationOf(request, 'tag.detach')
    return (await untagAssets(db, by, lookerOf(viewer), params.id, body.ids)).map(resultWire)
  })
}

function resultWire({ id, outcome }: Tagged): BulkResult {
  return outcome === 'done' ? { id, success: true } : { id, success: false, error: outcome }
}
