import { uploadFields } from '@heirloom/contract'
import type { BulkUploadCheckResponse, UploadFields } from '@heirloom/contract'
import { failure } from '../../platform/errors/errors.ts'
import { InvalidInput } from '../../platform/http/http.ts'
import type { Announced, CheckedUpload, UploadFacts, UploadResult } from './upload.ts'

/** A SHA-1 as clients write it, hex or base64. */
export function parseSha1(text: string): Buffer | undefined {
  if (/^[0-9a-f]{40}$/iu.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/]{27}=$/u.test(text)) return Buffer.from(text, 'base64')
  return undefined
}

export function announcedSha1(header: string | string[] | undefined): Buffer | undefined {
  if (header === undefined || header === '') return undefined
  const digest = typeof header === 'string' ? parseSha1(header) : undefined
  if (digest !== undefined) return digest
  throw failure('invalid_input', 'x-immich-checksum must be a SHA-1, in hex or base64.')
}

/** The text fields of the form; what older apps still send besides is ignored. */
export function parseFields(fields: ReadonlyMap<string, string>): UploadFields {
  const given = [...fields].filter(([name, value]) => name in uploadFields.shape && value !== '')
  const parsed = uploadFields.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  throw new InvalidInput(parsed.error.issues)
}

/** What the fields before the file tell; what they tell wrongly is refused when all are there. */
export function announcedBy(fields: ReadonlyMap<string, string>, partName: string): Announced {
  const said = uploadFields.shape.fileCreatedAt.safeParse(fields.get('fileCreatedAt'))
  return {
    fileName: fields.get('filename') || partName,
    ...(said.success && { fileCreatedAt: new Date(said.data) }),
  }
}

export function factsOf(fields: UploadFields, partName: string, sha1: Buffer | undefined): UploadFacts {
  return {
    fileName: fields.filename ?? partName,
    fileCreatedAt: new Date(fields.fileCreatedAt),
    fileModifiedAt: new Date(fields.fileModifiedAt),
    isFavorite: fields.isFavorite ?? false,
    visibility: fields.visibility ?? 'timeline',
    metadata: fields.metadata ?? [],
    ...(fields.livePhotoVideoId !== undefined && { liveVideoId: fields.livePhotoVideoId }),
    ...(sha1 !== undefined && { announcedSha1: sha1 }),
  }
}

/** `isTrashed` is there only where it is true. */
export function uploadAnswer(result: UploadResult): { status: 200 | 201; body: Record<string, unknown> } {
  const { id, status } = result
  if (status === 'created') return { status: 201, body: { id, status } }
  return { status: 200, body: { id, status, ...(result.isTrashed && { isTrashed: true }) } }
}

export function checkAnswer(
  asked: readonly { readonly id: string; readonly checksum: string }[],
  here: ReadonlyMap<string, CheckedUpload>,
): BulkUploadCheckResponse {
  return {
    results: asked.map(({ id, checksum }) => {
      const found = here.get(parseSha1(checksum)?.toString('hex') ?? '')
      if (found === undefined) return { id, action: 'accept' as const }
      return { id, action: 'reject' as const, reason: 'duplicate' as const, ...found }
    }),
  }
}
