// Many photos at once: what would come, cut into archives of a bearable size, and such an archive.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id, linkQuery } from './scalars.ts'

const tags = ['Download']

/** As many as one archive may name; more take another. */
export const mostInArchive = 10_000

const archiveInfo = z.object({ size: count, assetIds: z.array(id) }).meta({ id: 'DownloadArchiveInfo' })

const downloadInfo = z
  .object({ totalSize: count, archives: z.array(archiveInfo) })
  .meta({ id: 'DownloadResponseDto' })
export type DownloadInfo = z.infer<typeof downloadInfo>

export const downloadRoutes = {
  getDownloadInfo: defineRoute({
    operationId: 'getDownloadInfo',
    method: 'POST',
    path: '/download/info',
    access: 'user',
    sharedLink: true,
    permission: 'asset.download',
    query: linkQuery,
    body: z.object({
      assetIds: z.array(id).optional(),
      albumId: id.optional(),
      userId: id.optional(),
      archiveSize: z.int().min(1).optional(),
    }),
    responses: { 201: downloadInfo },
    summary: 'Which archives these photos would come in, and how large',
    tags,
  }),
  downloadArchive: defineRoute({
    operationId: 'downloadArchive',
    method: 'POST',
    path: '/download/archive',
    access: 'user',
    sharedLink: true,
    permission: 'asset.download',
    query: linkQuery,
    body: z.object({
      assetIds: z.array(id).min(1).max(mostInArchive),
      edited: z.boolean().optional(),
    }),
    responses: { 200: 'bytes' },
    summary: 'These photos as one zip file',
    tags,
  }),
} as const
