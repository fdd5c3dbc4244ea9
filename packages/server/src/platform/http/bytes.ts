// Sending a file or a part of it: ranges, entity tags, caching. RFC 9110, sections 13 and 14.
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Both ends included. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Bytes {
  readonly size: number
  readonly type: string
  /** Names these very bytes; without quotes. */
  readonly tag: string
  /** How long a browser may keep them without asking, seconds. */
  readonly maxAge: number
  /** Given: to be saved under this name. Left out: shown in the page. */
  readonly saveAs?: string
  open(range: Range): Promise<Readable | Buffer>
}

/** Answers 200, 206, 304 or 416, as the request's headers ask. */
export async function sendBytes(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  reply: FastifyReply,
  bytes: Bytes,
): Promise<FastifyReply> {
  const tag = `"${bytes.tag}"`
  if (matches(request.headers['if-none-match'], tag)) return describe(reply.status(304), bytes, tag).send()
  const wanted = rangeOf(request, tag, bytes.size)
  if (wanted === 'unsatisfiable')
    return reply.status(416).header('content-range', `bytes */${bytes.size}`).send()
  const range = wanted ?? { start: 0, end: bytes.size - 1 }
  // Opened before any header is set: a failure is answered as one.
  // An empty stream: of an answer to HEAD that has no body at all, the length would be told as 0.
  const body = request.method === 'HEAD' ? Readable.from([]) : await bytes.open(range)
  if (wanted !== undefined) {
    void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes.size}`)
  }
  return describe(reply, bytes, tag)
    .header('content-length', range.end - range.start + 1)
    .send(body)
}

function describe(reply: FastifyReply, { maxAge, saveAs, type }: Bytes, tag: string): FastifyReply {
  return reply
    .header('etag', tag)
    .header('cache-control', `private, max-age=${maxAge}, no-transform`)
    .header('accept-ranges', 'bytes')
    .header('content-disposition', disposition(saveAs))
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .type(type)
}

function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()))
}

/** Undefined for the whole. Several ranges in one request are answered with the whole, as the standard allows. */
function rangeOf(
  { headers }: Pick<FastifyRequest, 'headers'>,
  tag: string,
  size: number,
): Range | 'unsatisfiable' | undefined {
  const { range } = headers
  const unchanged = headers['if-range'] === undefined || headers['if-range'] === tag
  if (range === undefined || !unchanged) return undefined
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range.trim())
  if (match === null) return undefined
  return resolved(match[1] ?? '', match[2] ?? '', size)
}

function resolved(first: string, last: string, size: number): Range | 'unsatisfiable' | undefined {
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start > end ? 'unsatisfiable' : { start, end }
}

/** RFC 6266: a plain name for old clients, the whole name for the others. */
function disposition(saveAs: string | undefined): string {
  if (saveAs === undefined) return 'inline'
  const plain = saveAs.replaceAll(/[^\u0020-\u007e]|["\\%]/g, '_')
  const whole = encodeURIComponent(saveAs.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
