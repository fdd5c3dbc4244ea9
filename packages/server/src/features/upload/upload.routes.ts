import multipart from '@fastify/multipart'
import { routes } from '@heirloom/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { operationOf } from '../../catalog/access/access.ts'
import { sendJson, serve } from '../../platform/http/http.ts'
import { readForm, type Part } from './form.ts'
import {
  checkUploads,
  findDuplicate,
  finishUpload,
  receiveOriginal,
  receiveSidecar,
  withUpload,
  type UploadDependencies,
  type UploadResult,
} from './upload.ts'
import {
  announcedBy,
  announcedSha1,
  checkAnswer,
  factsOf,
  parseFields,
  parseSha1,
  uploadAnswer,
} from './upload.wire.ts'

/** Files are bounded by the disk and the quota; the rest of a form by these. */
const limits = {
  fields: 40,
  fieldSize: 256 * 1024,
  fieldNameSize: 200,
  files: 4,
  parts: 44,
  fileSize: Infinity,
}

export async function uploadRoutes(app: FastifyInstance, deps: UploadDependencies): Promise<void> {
  await app.register(multipart, { limits, throwFileSizeLimit: false })

  serve(app, routes.uploadAsset, async (request, reply) => {
    const { viewer, raw } = request
    const sha1 = announcedSha1(request.headers['x-immich-checksum'])
    const known = sha1 && (await findDuplicate(deps, viewer.userId, sha1))
    if (known !== undefined) return send(reply, known)
    const result = await withUpload(deps, viewer.userId, bytesAnnounced(raw), async (upload) => {
      const form = await readForm(request.parts({ preservePath: true }) as AsyncIterable<Part>, {
        original: (file, name, fields) => receiveOriginal(deps, upload, file, announcedBy(fields, name)),
        sidecar: (file) => receiveSidecar(deps, upload, file),
      })
      const facts = factsOf(parseFields(form.fields), form.partName ?? '', sha1)
      return await finishUpload(deps, upload, facts, operationOf(request, 'asset.upload'))
    }).finally(() => readAway(raw))
    return send(reply, result)
  })

  serve(app, routes.checkBulkUpload, async ({ viewer, body }) => {
    const digests = body.assets.flatMap(({ checksum }) => parseSha1(checksum)?.toString('hex') ?? [])
    return checkAnswer(body.assets, await checkUploads(deps, viewer.userId, new Set(digests)))
  })
}

function send(reply: FastifyReply, result: UploadResult): FastifyReply {
  const { status, body } = uploadAnswer(result)
  return sendJson(reply.status(status), JSON.stringify(body))
}

function bytesAnnounced({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

/** What is still to come of a refused body is read and dropped: clients read the answer only when they have sent it all. */
function readAway(raw: IncomingMessage): void {
  if (raw.complete) return
  raw.unpipe()
  raw.resume()
}
