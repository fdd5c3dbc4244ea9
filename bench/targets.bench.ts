// What it takes to copy files to a folder on another disk, to read them back and to fetch them, four at a time: 12 MP photos, and
// videos of 200 MB. Beside each, a bare loop that does nothing but that: read, hash, write, fsync.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { openTarget } from '../packages/server/src/platform/targets/targets.ts'
import type { KnownFile, Target } from '../packages/server/src/platform/targets/targets.ts'
import { print } from './measure.ts'
import type { Result } from './measure.ts'

const megabyte = 1_000_000
const parallel = 4
const rounds = 6
const chunkBytes = 512 * 1024
const sizes = [
  { name: '2.7 MB', bytes: 2_700_000, count: 150 },
  { name: '200 MB', bytes: 200 * megabyte, count: 4 },
] as const

export async function run(): Promise<Result[]> {
  const results: Result[] = []
  for (const { name, bytes, count } of sizes) {
    const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
    try {
      results.push(...(await measure(folder, name, await makeFiles(path.join(folder, 'root'), bytes, count))))
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  return results
}

async function measure(folder: string, name: string, files: readonly KnownFile[]): Promise<Result[]> {
  const root = path.join(folder, 'root')
  const taken = { put: [] as Pair[], verify: [] as Pair[], fetch: [] as Pair[] }
  for (let round = 0; round <= rounds; round++) {
    const both = round % 2 === 0 ? bareFirst : oursFirst
    const at = (what: string) => path.join(folder, `${what}-${round}`)
    const target = await openFolder(root, at('target'))
    await mkdir(at('fetched'))
    const put = await both(
      () => copyBare(root, files, at('bare')),
      () => putAll(target, files),
    )
    const verify = await both(
      () => readBare(root, files),
      () => verifyAll(target, files),
    )
    const fetch = await both(
      () => copyBare(root, files, at('again')),
      () => fetchAll(target, files, at('fetched')),
    )
    for (const what of ['bare', 'again', 'target', 'fetched']) await rm(at(what), { recursive: true })
    if (round === 0) continue // It warms up.
    taken.put.push(put)
    taken.verify.push(verify)
    taken.fetch.push(fetch)
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return Object.entries(taken).map(([what, pairs]) =>
    rate(`backup to a folder: ${what}, files of ${name}`, bytes, pairs),
  )
}

interface Pair {
  readonly bare: number
  readonly ours: number
}

type Work = () => Promise<void>

async function bareFirst(bare: Work, ours: Work): Promise<Pair> {
  return { bare: await timeOf(bare), ours: await timeOf(ours) }
}

/** The disk still writes what the first left: each has its turn to be first. */
async function oursFirst(bare: Work, ours: Work): Promise<Pair> {
  const first = await timeOf(ours)
  return { bare: await timeOf(bare), ours: first }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

function rate(name: string, bytes: number, pairs: readonly Pair[]): Result {
  const perSecond = (ms: number) => bytes / megabyte / (ms / 1000)
  const ours = perSecond(median(pairs.map((pair) => pair.ours)))
  const bare = perSecond(median(pairs.map((pair) => pair.bare)))
  return { name, ratio: ours / bare, budget: '≥ 0.8', figures: { 'MB/s': ours, 'bare MB/s': bare } }
}

async function makeFiles(root: string, bytes: number, count: number): Promise<KnownFile[]> {
  const files: KnownFile[] = []
  for (let n = 0; n < count; n++) {
    const name = `originals/${n % 10}/${n}.bin`
    await mkdir(path.join(root, path.dirname(name)), { recursive: true })
    files.push({ path: name, bytes, sha256: await fill(path.join(root, name), bytes) })
  }
  return files
}

async function fill(file: string, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  const handle = await open(file, 'wx')
  for (let left = bytes; left > 0; left -= megabyte) {
    const chunk = randomBytes(Math.min(left, megabyte))
    hash.update(chunk)
    await handle.write(chunk)
  }
  await handle.sync()
  await handle.close()
  return hash.digest('hex')
}

async function openFolder(root: string, folder: string): Promise<Target> {
  await mkdir(folder)
  const spec = { name: 'bench', isElsewhere: false, kind: 'folder', path: folder } as const
  const credentials = { resticPassword: undefined, s3: undefined }
  const target = openTarget(spec, { root, credentials, log: silentLog() })
  await target.open({ instance: randomUUID(), mayMake: true })
  return target
}

const refuse = ({ path: name }: { readonly path: string }): never => {
  throw new Error(`${name} is not as it was made`)
}

async function putAll(target: Target, files: readonly KnownFile[]): Promise<void> {
  await target.put(files, { parallel, onStored: () => {}, onDifferent: refuse })
}

async function verifyAll(target: Target, files: readonly KnownFile[]): Promise<void> {
  await target.verify(files, { parallel, onRight: () => {}, onFault: refuse })
}

async function fetchAll(target: Target, files: readonly KnownFile[], into: string): Promise<void> {
  await target.fetch(files, into, { parallel, onFetched: () => {}, onFault: refuse })
}

async function copyBare(root: string, files: readonly KnownFile[], into: string): Promise<void> {
  await mkdir(into)
  await eachBare(files, async (file, n) => {
    const to = await open(path.join(into, `${n}`), 'wx')
    await readOne(path.join(root, file.path), async (chunk) => void (await to.write(chunk)))
    await to.sync()
    await to.close()
  })
}

async function readBare(root: string, files: readonly KnownFile[]): Promise<void> {
  await eachBare(files, (file) => readOne(path.join(root, file.path), () => Promise.resolve()))
}

async function readOne(file: string, take: (chunk: Buffer) => Promise<void>): Promise<void> {
  const from = await open(file)
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, chunkBytes)
    if (bytesRead === 0) break
    hash.update(buffer.subarray(0, bytesRead))
    await take(buffer.subarray(0, bytesRead))
  }
  hash.digest()
  await from.close()
}

async function eachBare(
  files: readonly KnownFile[],
  work: (file: KnownFile, n: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let n = next++; n < files.length; n = next++) await work(files[n] as KnownFile, n)
  }
  await Promise.all(Array.from({ length: parallel }, lane))
}

if (process.argv[1] === import.meta.filename) print(await run())
