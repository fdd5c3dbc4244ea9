// A library for conformance runs: a data folder of its own, marked as such in the folder and in its database, emptied as often
// as is asked for, and removed at the end. What empties it exists in such a database alone, and looks at both marks first.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeDurably } from '../platform/data-folder/data-folder.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import type { Database } from '../platform/db/db.ts'
import { errorCode, failure } from '../platform/errors/errors.ts'
import type { Db, Tables } from '../schema/schema.ts'
import type { Closing } from './closing.ts'
import { emptyScratch, markScratch, readMark } from './scratch.sql.ts'

const markFile = 'scratch.json'

/** An empty folder where the system keeps what is temporary. */
export function makeScratchFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'heirloom-scratch-'))
}

export function removeScratchFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Marks a library that has just been made; returns what empties it. */
export async function openScratch(
  { path: folder }: Pick<DataFolder, 'path'>,
  ownerUrl: string,
  instance: string,
  closing: Closing,
): Promise<() => Promise<void>> {
  const owner = openScratchOwner(ownerUrl)
  closing.add('scratch', () => owner.close())
  await markScratch(owner.db, instance)
  await writeDurably(join(folder, markFile), `${JSON.stringify({ scratch: instance })}\n`)
  return () => resetScratch(folder, owner.db)
}

export function openScratchOwner(ownerUrl: string): Database<Tables> {
  return openDatabase<Tables>({ url: ownerUrl, max: 1, applicationName: 'heirloom scratch' })
}

/** Back to no users and no files. Throws `not_scratch`, and changes nothing, where one of the marks is not there or another's. */
export async function resetScratch(folder: string, owner: Db): Promise<void> {
  const marked = await readMark(owner)
  if (
    marked === undefined ||
    marked !== (await readFolderMark(folder)) ||
    marked !== (await instanceOf(folder))
  )
    throw notScratch(folder)
  await patiently(() => emptyScratch(owner, marked))
  for (const part of ['originals', 'derived', 'journal', 'quarantine', 'backups'])
    await removeFiles(join(folder, part))
}

function notScratch(folder: string): Error {
  return failure(
    'not_scratch',
    `${folder} is no scratch library: only one that "heirloom serve --scratch" made can be emptied. Nothing was changed.`,
  )
}

async function readFolderMark(folder: string): Promise<unknown> {
  return (await readJson(join(folder, markFile)))['scratch']
}

async function instanceOf(folder: string): Promise<unknown> {
  return (await readJson(join(folder, 'heirloom.json')))['instance']
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return {}
    throw error
  }
}

/** A transaction that still runs is waited for. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 5 || !['40P01', '55P03'].includes(errorCode(error) ?? '')) throw error
      await sleep(20 * tries)
    }
  }
}

/** Folders stay: the running server knows that they are there. So do markers, whose names begin with a dot. */
async function removeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    (entry) => !entry.isDirectory() && !(entry.parentPath === folder && entry.name.startsWith('.')),
  )
  await Promise.all(files.map((file) => rm(join(file.parentPath, file.name), { force: true })))
}
