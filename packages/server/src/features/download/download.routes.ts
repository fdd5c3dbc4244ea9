import { Readable } from 'node:stream'
import { mostInArchive, routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { lookerOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import { archiveSizeOf, openArchive, planArchives } from './download.ts'
import type { Archive, DownloadDependencies } from './download.ts'

export function downloadRoutes(app: FastifyInstance, dependencies: DownloadDependencies): void {
  const { db } = dependencies

  serve(app, routes.getDownloadInfo, async ({ viewer, body }, reply) => {
    const { archiveSize, ...wish } = body
    const looker = lookerOf(viewer)
    const size = archiveSize ?? (await archiveSizeOf(db, looker))
    const archives = await planArchives(db, looker, wish, { size, count: mostInArchive })
    return reply.type('application/json; charset=utf-8').send(Readable.from(jsonOf(archives)))
  })

  serve(app, routes.downloadArchive, async ({ viewer, body }, reply) => {
    const { size, stream } = await openArchive(dependencies, lookerOf(viewer), {
      assetIds: body.assetIds,
      isEdited: body.edited ?? false,
    })
    return reply
      .header('content-length', size)
      .header('content-disposition', 'attachment; filename="photos.zip"')
      .header('cache-control', 'private, no-store, no-transform')
      .type('application/octet-stream')
      .send(stream)
  })
}

/** Written as it comes: of a whole library these are a million ids. */
async function* jsonOf(archives: AsyncIterable<Archive>): AsyncGenerator<string> {
  yield '{"archives":['
  let totalSize = 0
  let before = ''
  for await (const archive of archives) {
    totalSize += archive.size
    yield before + JSON.stringify(archive)
    before = ','
  }
  yield `],"totalSize":${totalSize}}`
}
