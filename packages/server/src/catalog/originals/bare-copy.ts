// Copies without metadata, by the hash of their original, so that one is never that of another file. Whoever asks for one
// that is being made waits for it.
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Asset } from '../assets/assets.ts'
import { strip } from './strip.ts'

export interface OriginalDependencies {
  readonly blobs: BlobStore
  readonly derivedFolder: string
}

export interface BareCopy {
  readonly file: string
  readonly size: number
}

const keptMs = 24 * 60 * 60 * 1000
const making = new Map<string, Promise<BareCopy>>()

export async function bareCopy(
  dependencies: OriginalDependencies,
  asset: Pick<Asset, 'path' | 'fileName' | 'sha256'>,
): Promise<BareCopy> {
  const folder = path.join(dependencies.derivedFolder, 'bare')
  const name = `${asset.sha256.toString('hex')}${path.extname(asset.fileName).toLowerCase()}`
  const file = path.join(folder, name)
  const underWay = making.get(file)
  if (underWay !== undefined) return await underWay
  const made = findOrMake(dependencies, asset, file).finally(() => void making.delete(file))
  making.set(file, made)
  return await made
}

async function findOrMake(
  { blobs }: OriginalDependencies,
  asset: Pick<Asset, 'path'>,
  file: string,
): Promise<BareCopy> {
  const size = await sizeOf(file)
  if (size !== undefined) {
    await utimes(file, new Date(), new Date())
    return { file, size }
  }
  return await inTurn(() => make(blobs, asset, file))
}

async function make(blobs: BlobStore, asset: Pick<Asset, 'path'>, file: string): Promise<BareCopy> {
  await mkdir(path.dirname(file), { recursive: true })
  await tidy(path.dirname(file))
  const room = await makeRoom(file)
  try {
    const whole = path.join(room, 'whole')
    await pipeline(await blobs.read(asset.path), createWriteStream(whole))
    await rename(await strip(whole, path.extname(file).slice(1)), file)
  } finally {
    await rm(room, { recursive: true, force: true })
  }
  return { file, size: (await stat(file)).size }
}

const atOnce = 2
let working = 0
const waiting: (() => void)[] = []

/** Strangers ask for copies: however many they want, the machine makes few at a time. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (working < atOnce) working += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) working -= 1
    else next()
  }
}

async function makeRoom(file: string): Promise<string> {
  const room = `${file}.${randomUUID().slice(0, 8)}.part`
  await mkdir(room)
  return room
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** What nobody asked for since a day goes; also what an end of the program left half made. */
async function tidy(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined) // another may have tidied it away
    if (found === undefined || Date.now() - found.mtimeMs < keptMs) continue
    await rm(file, { recursive: true, force: true })
  }
}
