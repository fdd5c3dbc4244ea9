import multipart from '@fastify/multipart'
import { routes } from '@heirloom/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { operationOf } from '../../catalog/access/access.ts'
import type { LinkScope } from '../../catalog/assets/assets.ts'
import { sendJson, serve } from '../../platform/http/http.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { readForm, type Part } from './form.ts'
import {
  checkUploads,
  factsByLink,
  findDuplicate,
  finishByLink,
  finishSidecar,
  finishUpload,
  forLink,
  receiveOriginal,
  receiveSidecar,
  refuseSidecar,
  withUpload,
  type LinkDependencies,
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

export async function uploadRoutes(app: FastifyInstance, deps: LinkDependencies): Promise<void> {
  await app.register(multipart, { limits, throwFileSizeLimit: false })

  serve(app, routes.uploadAsset, async (request, reply) => {
    const { viewer, raw } = request
    const sha1 = announcedSha1(request.headers['x-immich-checksum'])
    const parts = request.parts({ preservePath: true }) as AsyncIterable<Part>
    const actor = operationOf(request, 'asset.upload')
    const sent = { sha1, parts, bytes: bytesAnnounced(raw), actor }
    const taking =
      'link' in viewer
        ? takeInByLink(deps, viewer.link, sent)
        : takeInOwn(deps, { ...sent, ownerId: viewer.userId })
    return send(reply, await taking.finally(() => readAway(raw)))
  })

  serve(app, routes.checkBulkUpload, async ({ viewer, body }) => {
    const digests = body.assets.flatMap(({ checksum }) => parseSha1(checksum)?.toString('hex') ?? [])
    return checkAnswer(body.assets, await checkUploads(deps, viewer.userId, new Set(digests)))
  })
}

interface Sent {
  readonly ownerId: string
  readonly sha1: Buffer | undefined
  readonly parts: AsyncIterable<Part>
  readonly bytes: number
  readonly actor: OperationContext
  readonly isByLink?: true
}

async function takeInOwn(deps: UploadDependencies, sent: Sent): Promise<UploadResult> {
  const { ownerId, sha1 } = sent
  const known = sha1 && (await findDuplicate(deps, ownerId, sha1))
  return sha1 && known ? await readPast(deps, { ...sent, sha1 }, known) : await takeIn(deps, sent)
}

/** A guest shows the bytes themselves: who knows no more than their digest learns nothing by it. */
async function takeInByLink(
  deps: LinkDependencies,
  link: LinkScope,
  sent: Omit<Sent, 'ownerId'>,
): Promise<UploadResult> {
  const taken = await takeIn(forLink(deps, link), { ...sent, ownerId: link.ownerId, isByLink: true })
  return await finishByLink(deps, link, taken, sent.actor)
}

async function takeIn(deps: UploadDependencies, sent: Sent): Promise<UploadResult> {
  return await withUpload(deps, sent.ownerId, sent.bytes, async (upload) => {
    const form = await readForm(sent.parts, {
      original: (file, name, fields) => receiveOriginal(deps, upload, file, announcedBy(fields, name)),
      sidecar: (file) => (sent.isByLink ? refuseSidecar() : receiveSidecar(deps, upload, file)),
    })
    const facts = factsOf(parseFields(form.fields), form.partName ?? '', sent.sha1)
    return await finishUpload(deps, upload, sent.isByLink ? factsByLink(facts) : facts, sent.actor)
  })
}

/** The announced bytes are here already and are poured away; but a sidecar may come after them. */
async function readPast(
  deps: UploadDependencies,
  sent: Sent & { readonly sha1: Buffer },
  known: UploadResult,
): Promise<UploadResult> {
  await readForm(sent.parts, {
    original: async (file) => void file.resume(),
    sidecar: async (file) => {
      await withUpload(deps, sent.ownerId, 0, async (upload) => {
        await receiveSidecar(deps, upload, file)
        return await finishSidecar(deps, upload, sent.sha1, sent.actor)
      })
    },
  })
  return known
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
