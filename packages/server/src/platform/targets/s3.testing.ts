// For tests: a small S3 server on loopback, with its objects as files. It knows one key and one bucket, refuses bytes that are
// not those of their sums, and gives out lists in short pages.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TestS3 {
  readonly endpoint: string
  readonly keyId: string
  /** What it answers to everything from now on; undefined: what it should. */
  answer(given: { readonly status: number; readonly code: string } | undefined): void
  /** Ends the connection of this many reads in their middle. */
  breakReads(count: number): void
  /** Whether it knows If-None-Match. */
  readonly requests: string[]
  read(key: string): Promise<Buffer>
  write(key: string, bytes: Buffer | undefined): Promise<void>
  keys(): string[]
  uploadsUnderWay(): number
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

interface Stored {
  readonly file: string
  readonly bytes: number
}

const bucket = 'photos'
const pageSize = 100

export async function startTestS3(): Promise<TestS3> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-s3-'))
  const keyId = `key-${randomUUID()}`
  const objects = new Map<string, Stored>()
  const uploads = new Map<string, Map<number, Stored>>()
  const requests: string[] = []
  let refusal: { status: number; code: string } | undefined
  let toBreak = 0
  let port = 0

  const receive = async (request: IncomingMessage): Promise<Stored | undefined> => {
    const file = path.join(folder, randomUUID())
    const handle = await open(file, 'wx')
    const hash = createHash('sha256')
    let bytes = 0
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        hash.update(chunk)
        bytes += chunk.length
        await handle.write(chunk)
      }
    } finally {
      await handle.close()
    }
    const sum = hash.digest()
    const told = request.headers['x-amz-checksum-sha256']
    const signed = String(request.headers['x-amz-content-sha256'])
    const isRight =
      (told === undefined || told === sum.toString('base64')) &&
      (!/^[0-9a-f]{64}$/.test(signed) || signed === sum.toString('hex')) &&
      Number(request.headers['content-length']) === bytes
    return isRight ? { file, bytes } : undefined
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://s3')
    const [, inBucket = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
    const key = rest.join('/')
    requests.push(`${request.method} ${key}${url.search}`)
    const fail = (status: number, code: string): void => {
      request.resume()
      response.writeHead(status, { 'content-type': 'application/xml' })
      response.end(
        request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>no</Message></Error>`,
      )
    }
    if (refusal !== undefined) return fail(refusal.status, refusal.code)
    if (!String(request.headers.authorization).includes(`Credential=${keyId}/`))
      return fail(403, 'InvalidAccessKeyId')
    if (inBucket !== bucket) return fail(404, 'NoSuchBucket')
    const found = objects.get(key)
    const upload = url.searchParams.get('uploadId')
    switch (request.method ?? 'GET') {
      case 'GET':
        if (key === '') return list(url.searchParams, response)
        return found === undefined ? fail(404, 'NoSuchKey') : give(found, request, response)
      case 'HEAD':
        if (found === undefined) return fail(404, 'NotFound')
        return void response.writeHead(200, { 'content-length': found.bytes }).end()
      case 'DELETE':
        if (upload === null) objects.delete(key)
        else uploads.delete(upload)
        return void response.writeHead(204).end()
      case 'PUT': {
        if (request.headers['if-none-match'] === '*' && found !== undefined)
          return fail(412, 'PreconditionFailed')
        const stored = await receive(request)
        if (stored === undefined) return fail(400, 'XAmzContentSHA256Mismatch')
        if (upload === null) objects.set(key, stored)
        else uploads.get(upload)?.set(Number(url.searchParams.get('partNumber')), stored)
        return void response.writeHead(200, { etag: `"${path.basename(stored.file)}"` }).end()
      }
      default:
        return await post(url.searchParams, key, request, response)
    }
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    const page = keys.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, pageSize)
    const contents = page.map(
      (key) =>
        `<Contents><Key>${encodeURIComponent(key).replaceAll('%20', '+')}</Key><Size>${objects.get(key)?.bytes}</Size></Contents>`,
    )
    const next =
      keys.length > pageSize
        ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>`
        : ''
    response.end(
      `<ListBucketResult><IsTruncated>${keys.length > pageSize}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    )
  }

  function give({ file, bytes }: Stored, request: IncomingMessage, response: ServerResponse): void {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const headers = { 'content-length': bytes - from, etag: `"${path.basename(file)}"` }
    response.writeHead(from > 0 ? 206 : 200, headers)
    if (toBreak > 0 && bytes > 1) {
      toBreak -= 1
      createReadStream(file, { start: from, end: from + Math.floor((bytes - from) / 2) })
        .on('end', () => response.destroy())
        .pipe(response, { end: false })
    } else createReadStream(file, { start: from }).pipe(response)
  }

  async function post(
    query: URLSearchParams,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    request.resume()
    const upload = query.get('uploadId')
    if (upload === null) {
      const id = randomUUID()
      uploads.set(id, new Map())
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      )
      return
    }
    const parts = [...(uploads.get(upload) ?? [])].toSorted(([a], [b]) => a - b)
    const file = path.join(folder, randomUUID())
    const joined = await open(file, 'wx')
    for (const [, part] of parts) await joined.write(await readFile(part.file))
    await joined.close()
    uploads.delete(upload)
    objects.set(key, { file, bytes: (await stat(file)).size })
    response.end(`<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>`)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const start = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  await start()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    keyId,
    requests,
    answer: (given) => (refusal = given),
    breakReads: (count) => (toBreak = count),
    read: (key) => readFile(objects.get(key)?.file ?? 'none'),
    write: async (key, bytes) => {
      objects.delete(key)
      if (bytes === undefined) return
      const file = path.join(folder, randomUUID())
      await writeFile(`${file}.new`, bytes)
      await rename(`${file}.new`, file)
      objects.set(key, { file, bytes: bytes.length })
    },
    keys: () => [...objects.keys()],
    uploadsUnderWay: () => uploads.size,
    stop,
    start,
    close: async () => {
      if (server.listening) await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
