// A gigabyte of originals as a zip, beside the same files read and passed on one after another.
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { zipOf } from '../packages/server/src/features/download/zip.ts'
import { medianOf, milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const files = 40
const bytes = 25 * 1024 * 1024
const chunk = 256 * 1024

export async function run(): Promise<Result[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
  try {
    const paths = await makeFiles(folder)
    const bare = await medianOf(3, () => pipeline(Readable.from(allOf(paths)), nowhere()))
    const ours = await medianOf(3, () => pipeline(zipOf(paths.map(entryOf)).stream, nowhere()))
    return [milliseconds('a zip of 1 GB, beside passing its files on', ours, bare)]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeFiles(folder: string): Promise<readonly string[]> {
  const content = randomBytes(bytes)
  const paths = Array.from({ length: files }, (_, index) => path.join(folder, `${index}.jpg`))
  for (const file of paths) await writeFile(file, content)
  return paths
}

async function* allOf(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of paths) yield* createReadStream(file, { highWaterMark: chunk }) as AsyncIterable<Buffer>
}

function entryOf(file: string): Parameters<typeof zipOf>[0][number] {
  const openFile = async (): Promise<Readable> =>
    (await open(file)).createReadStream({ highWaterMark: chunk })
  return { name: path.basename(file), size: bytes, modifiedAt: new Date(), open: openFile }
}

const nowhere = (): Writable =>
  new Writable({ highWaterMark: chunk, write: (_part, _encoding, done) => done() })

if (process.argv[1] === import.meta.filename) print(await run())
