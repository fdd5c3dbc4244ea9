// Dumps and snapshots of the database as files that an admin can list, fetch, add to and, of dumps, take away. They stand in
// `<data>/backups/dumps` and `<data>/journal/snapshots`; neither is ground: the journal's segments are, and stay out of reach here.
// Invariant: a file that is listed is whole; one that was sent is listed only when it was read to its end and found right.
import { createReadStream } from 'node:fs'
import { lstat, readdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'

export { receiveDump } from './receive.ts'
export { describeFolders } from './folders.ts'
export type { FolderState } from './folders.ts'

export interface DumpFolders {
  readonly dumps: string
  readonly snapshots: string
}

export interface DatabaseBackup {
  readonly name: string
  readonly kind: 'dump' | 'snapshot'
  readonly file: string
  readonly bytes: number
  readonly modifiedAt: Date
}

/** The newest first. */
export async function listDatabaseBackups({ dumps, snapshots }: DumpFolders): Promise<DatabaseBackup[]> {
  const all = [...(await listIn(dumps, 'dump')), ...(await listIn(snapshots, 'snapshot'))]
  return all.toSorted((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime())
}

/** Names with other letters can't be asked for in Immich's way; names that begin with a dot are on their way. */
const listed = /^[a-zA-Z0-9_-][a-zA-Z0-9_.-]*$/

async function listIn(folder: string, kind: DatabaseBackup['kind']): Promise<DatabaseBackup[]> {
  const names = (await namesIn(folder)).filter((name) => listed.test(name))
  const found = await Promise.all(names.map((name) => lookAt(folder, name, kind)))
  return found.filter((one) => one !== undefined)
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
}

async function lookAt(
  folder: string,
  name: string,
  kind: DatabaseBackup['kind'],
): Promise<DatabaseBackup | undefined> {
  const file = path.join(folder, name)
  try {
    const found = await lstat(file)
    return found.isFile() ? { name, kind, file, bytes: found.size, modifiedAt: found.mtime } : undefined
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

export async function getDatabaseBackup(folders: DumpFolders, name: string): Promise<DatabaseBackup> {
  const found = (await listDatabaseBackups(folders)).find((one) => one.name === name)
  if (found === undefined) throw failure('not_found', 'There is no such dump.', { details: { name } })
  return found
}

/** A stream of a part of it, both ends included. */
export function readDatabaseBackup({ file }: DatabaseBackup, range: { start: number; end: number }) {
  return createReadStream(file, range)
}

/** All of them, or none where one is no dump. */
export async function deleteDumps(
  db: Db,
  folders: DumpFolders,
  names: readonly string[],
  context: OperationContext,
): Promise<void> {
  const dumps = await Promise.all([...new Set(names)].map((name) => getDatabaseBackup(folders, name)))
  if (dumps.some(({ kind }) => kind !== 'dump'))
    throw failure(
      'not_a_dump',
      'Snapshots of the catalog stay as long as HEIRLOOM_BACKUP_KEEP says; only dumps can be deleted.',
    )
  for (const { file } of dumps) await unlink(file)
  await recordEvent(db, { ...context, details: { names: dumps.map(({ name }) => name) } })
}

/** Why nothing here puts another database under a running server. */
export function notWhileRunning(): Error {
  return failure(
    'restore_by_command',
    'A library is brought back beside its server, not under it: `heirloom recover` brings back everything from a backup, ' +
      '`heirloom rebuild` a database from its journal. Nothing was changed.',
  )
}
