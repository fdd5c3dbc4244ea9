// The folder that holds everything: `<data>` with originals, derived files, journal, keys and the embedded database.
// Ground: heirloom.json carries the instance's id (the database carries the same) and the version of the layout.
// Invariant: a folder of a newer layout, or one that cannot be written, is refused before anything in it changes.
import { mkdir, open, readdir, readFile, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { errorCode, failure } from '../errors/errors.ts'
import { syncFolder, writeDurably } from './durable.ts'

export { findRunning, removeRunFile, writeRunFile } from './run-file.ts'
export type { RunFile } from './run-file.ts'
export { syncFolder, writeDurably } from './durable.ts'

const layout = 1
const parts = ['originals', 'derived', 'journal', 'quarantine', 'backups', 'models', 'keys'] as const
const shape = z.object({ layout: z.number().int(), instance: z.uuid() })

export interface DataFolder {
  readonly path: string
  /** The id that binds this folder and its database to each other; undefined in a new folder, until {@link bindFolder}. */
  readonly instance: string | undefined
  readonly originals: string
  readonly derived: string
  readonly journal: string
  readonly quarantine: string
  readonly backups: string
  readonly models: string
  readonly keys: string
}

/** Makes or opens the data folder. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await makeFolders(path)
  await proveWritable(path)
  const instance = await readIdentity(path)
  const at = (name: (typeof parts)[number]): string => join(path, name)
  return {
    path,
    instance,
    originals: at('originals'),
    derived: at('derived'),
    journal: at('journal'),
    quarantine: at('quarantine'),
    backups: at('backups'),
    models: at('models'),
    keys: at('keys'),
  }
}

async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
    for (const part of parts) await makeFolder(join(path, part), part === 'keys' ? 0o700 : 0o750)
    await syncFolder(path)
    await syncFolder(dirname(path))
  } catch (error) {
    throw notUsable(path, error)
  }
}

/** Not `recursive`: that would say that a folder above is missing where the disk is read-only. */
async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}

async function proveWritable(path: string): Promise<void> {
  const probe = join(path, `.probe-${process.pid}`)
  try {
    const file = await open(probe, 'w')
    await file.close()
    await unlink(probe)
  } catch (error) {
    throw notUsable(path, error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is mounted read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EEXIST: 'there is a file where a folder should be',
  ENOTDIR: 'there is a file where a folder should be',
  ENOENT: 'a folder above it is missing',
}

function notUsable(path: string, cause: unknown): Error {
  const code = errorCode(cause) ?? 'unknown'
  return failure(
    'data_folder_not_writable',
    `The data folder ${path} cannot be used: ${reasons[code] ?? code}. ` +
      'Give the user that runs Heirloom the right to write there, or set HEIRLOOM_DATA to another folder.',
    { cause, details: { code } },
  )
}

/** The id in heirloom.json; undefined where there is none yet. */
async function readIdentity(path: string): Promise<string | undefined> {
  const file = join(path, 'heirloom.json')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw notUsable(path, error)
  })
  if (text === undefined) return undefined
  const identity = shape.safeParse(parseJson(text))
  if (!identity.success) throw damaged(file)
  if (identity.data.layout > layout) throw newer(path, identity.data.layout)
  return identity.data.instance
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function damaged(file: string): Error {
  return failure(
    'data_folder_damaged',
    `${file} is damaged. Put it back from a backup; it holds the id that this folder shares with its database.`,
  )
}

function newer(path: string, found: number): Error {
  return failure(
    'data_folder_newer',
    `${path} was written by a newer Heirloom (layout ${found}; this one knows up to ${layout}). Start that version.`,
  )
}

/** Gives a new folder the id that its database carries, or will carry. */
export async function bindFolder(folder: DataFolder, instance: string): Promise<void> {
  await writeDurably(join(folder.path, 'heirloom.json'), `${JSON.stringify({ layout, instance }, null, 2)}\n`)
}

/** Whether originals are in the folder: anything but files and folders with a dot, which are the store's own. */
export async function holdsOriginals(folder: DataFolder): Promise<boolean> {
  const names = await readdir(folder.originals)
  return names.some((name) => !name.startsWith('.') && name !== 'lost+found')
}

/** Bytes that this user may still write where the folder is. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}
