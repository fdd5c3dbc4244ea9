// Uploads beside a bare Fastify handler that hashes, fsyncs and inserts one row, in the same database and on the same disk.
// Both are processes of their own and take turns; the client sends bodies that are made before.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { makeJpegs } from './media.bench.ts'
import { print } from './measure.ts'
import type { Result } from './measure.ts'
import { closeLibrary, openLibrary, type Library } from '../reliability/kills.ts'

interface Target {
  readonly port: number
  readonly token: string
  /** Left out: random bytes, which no media pass would spend time on. */
  readonly picture?: Buffer
}

const bytesOfPhoto = 2_700_000
const uploadsOfRound = 60
const rounds = 4

export async function run(): Promise<Result[]> {
  return [...(await runAlone()), await runBesideMediaPass()]
}

async function runAlone(): Promise<Result[]> {
  const library = await openLibrary(0)
  const bare = await startBare(library)
  try {
    const ours = { port: library.settings.port, token: library.token }
    return [
      await compare('4 at a time', ours, bare.target, 4),
      await compare('1 at a time', ours, bare.target, 1),
    ]
  } finally {
    bare.child.kill()
    await once(bare.child, 'exit')
    await closeLibrary(library)
  }
}

/** Real pictures, while the worker makes previews of those that came before with all that is left of the machine. */
async function runBesideMediaPass(): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-upload-'))
  const library = await openLibrary(availableParallelism())
  const bare = await startBare(library)
  try {
    const [file = ''] = await makeJpegs(folder, 1)
    const picture = await readFile(file)
    const ours = { port: library.settings.port, token: library.token, picture }
    await sendMany(ours, 4, 24)
    const rate = await sendMany(ours, 4, 240)
    const bareRate = await sendMany({ ...bare.target, picture }, 4, 120)
    return {
      name: 'upload, 12 MP JPEGs, 4 at a time, while the media pass runs',
      ratio: rate / bareRate,
      budget: '≥ 30/s',
      figures: { 'uploads/s': rate, 'bare uploads/s, beside it too': bareRate },
    }
  } finally {
    bare.child.kill()
    await once(bare.child, 'exit')
    await closeLibrary(library)
    await rm(folder, { recursive: true, force: true })
  }
}

async function startBare({ settings }: Library): Promise<{ child: ChildProcess; target: Target }> {
  const { ownerUrl } = JSON.parse(await readFile(path.join(settings.dataFolder, 'run.json'), 'utf8')) as {
    ownerUrl: string
  }
  const folder = path.join(settings.dataFolder, 'bare')
  await mkdir(folder)
  const file = path.join(import.meta.dirname, 'bare-upload.ts')
  const child = spawn(process.execPath, [file, ownerUrl, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, target: { port: Number(port.toString()), token: '' } }
}

async function compare(how: string, ours: Target, bare: Target, connections: number): Promise<Result> {
  await sendMany(ours, connections, 12)
  await sendMany(bare, connections, 12)
  const perSecond = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    perSecond.bare.push(await sendMany(bare, connections, uploadsOfRound))
    perSecond.ours.push(await sendMany(ours, connections, uploadsOfRound))
  }
  const [oursMedian, bareMedian] = [median(perSecond.ours), median(perSecond.bare)]
  return {
    name: `upload, 2.7 MB JPEGs, ${how}`,
    ratio: oursMedian / bareMedian,
    budget: 0.6,
    figures: { 'uploads/s': oursMedian, 'bare uploads/s': bareMedian },
  }
}

/** Uploads a second. */
async function sendMany(target: Target, connections: number, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const begun = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const form = newForm(target.picture)
      while (left-- > 0) await sendOne(target, agent, form)
    }),
  )
  agent.destroy()
  return count / ((performance.now() - begun) / 1000)
}

interface Form {
  readonly body: Buffer
  /** Sixteen bytes after the picture, which make another file of it. */
  readonly mark: Buffer
  /** The number in the file's name. */
  readonly name: Buffer
}

const boundary = '----heirloom-bench'

function newForm(picture: Buffer = randomBytes(bytesOfPhoto)): Form {
  const field = (name: string, text: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="assetData"; filename="IMG_0000.JPG"\r\ncontent-type: image/jpeg\r\n\r\n`
  const date = '2025-11-23T10:20:30.000Z'
  const head = Buffer.from(field('fileCreatedAt', date) + field('fileModifiedAt', date) + file)
  const body = Buffer.concat([head, picture, randomBytes(16), Buffer.from(`\r\n--${boundary}--\r\n`)])
  const name = body.subarray(head.indexOf('IMG_0000') + 'IMG_'.length).subarray(0, 4)
  return { body, name, mark: body.subarray(head.length + picture.length, head.length + picture.length + 16) }
}

let photos = 0

/** Sixteen new bytes make another photo of it, with the next number, as a camera counts. */
async function sendOne({ port, token }: Target, agent: Agent, { body, mark, name }: Form): Promise<void> {
  randomBytes(16).copy(mark)
  name.write(String(photos++ % 10_000).padStart(4, '0'))
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': body.length,
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  }
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/api/assets',
    method: 'POST',
    agent,
    headers,
  })
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  request.end(body)
  const [response] = await answered
  response.resume()
  await once(response, 'end')
  if (response.statusCode !== 201) throw new Error(`an upload was answered with ${response.statusCode}`)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

if (process.argv[1] === import.meta.filename) print(await run())
