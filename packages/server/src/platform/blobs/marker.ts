import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { failure } from '../errors/errors.ts'
import { saysAbsent, storing } from './faults.ts'
import { syncFolder } from './folders.ts'
import { linkOrMove } from './place.ts'
import { lostAndFound } from './walk.ts'

/** The store's own file: it proves that what is mounted is this store, and which layout it has. */
const markerName = '.heirloom-store'
const layout = 1

/** The store's id; a fresh folder gets one, unless `expected` says that there must be a store already. */
export async function openMarker(root: string, expected: string | undefined): Promise<string> {
  if (expected === undefined) await storing(() => mkdir(root, { recursive: true }))
  const id = (await readMarker(root)) ?? (await createMarker(root, expected))
  if (expected === undefined || id === expected) return id
  throw failure(
    'storage_foreign',
    `The folder ${root} belongs to another library. Point Heirloom to its own originals.`,
    {
      details: { expected, found: id },
    },
  )
}

/** Makes a folder the store with this id (a new one where none is known), whatever it holds: it is being brought back. */
export async function bindStore(root: string, known: string | undefined): Promise<string> {
  const found = await readMarker(root)
  if (found !== undefined) return await openMarker(root, known)
  const id = known ?? randomUUID()
  await storing(() => writeNew(root, markerText(id)))
  return await openMarker(root, id)
}

/** Undefined when there is none; a layout from the future or a damaged file is a failure. */
export async function readMarker(root: string): Promise<string | undefined> {
  const text = await storing(() => readOrNothing(path.join(root, markerName)))
  if (text === undefined) return undefined
  const marker = parseMarker(text)
  if (marker === undefined) {
    throw failure(
      'storage_unreachable',
      `The file ${path.join(root, markerName)} is damaged. Restore it from a backup.`,
    )
  }
  if (marker.layout > layout) {
    throw failure(
      'storage_newer',
      `The folder ${root} was written by a newer Heirloom. Update this program first.`,
    )
  }
  return marker.store
}

async function readOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (saysAbsent(error)) return undefined
    throw error
  }
}

function parseMarker(text: string): { store: string; layout: number } | undefined {
  const match = /^heirloom store ([0-9a-f-]{36})\nlayout (\d+)\n/u.exec(text)
  if (match === null) return undefined
  return { store: String(match[1]), layout: Number(match[2]) }
}

async function createMarker(root: string, expected: string | undefined): Promise<string> {
  if (expected !== undefined) {
    throw failure(
      'storage_absent',
      `The folder ${root} is not the one with your originals. Is its disk mounted?`,
    )
  }
  const entries = await storing(() => readdir(root))
  if (entries.some((name) => !name.startsWith('.') && name !== lostAndFound)) {
    throw failure(
      'storage_foreign',
      `The folder ${root} holds files that no Heirloom put there. Use an empty folder.`,
    )
  }
  const id = randomUUID()
  const isWritten = await storing(() => writeNew(root, markerText(id)))
  return isWritten ? id : await existingMarker(root)
}

const markerText = (id: string): string => `heirloom store ${id}\nlayout ${layout}\n`

async function existingMarker(root: string): Promise<string> {
  const id = await readMarker(root)
  if (id === undefined) throw failure('storage_unreachable', `The folder ${root} changes while it is read.`)
  return id
}

/** Written whole beside and then linked, so that no other process reads half of it. False when another was first. */
async function writeNew(root: string, text: string): Promise<boolean> {
  const beside = path.join(root, `${markerName}-${randomUUID()}`)
  try {
    await writeDurably(beside, text)
    const result = await linkOrMove(beside, path.join(root, markerName))
    await syncFolder(root)
    return result === 'placed'
  } finally {
    await rm(beside, { force: true })
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o444)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
