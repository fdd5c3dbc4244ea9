import type { Readable } from 'node:stream'
import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import { failure } from '../../platform/errors/errors.ts'
import { inForm, sendBytes, serve } from '../../platform/http/http.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import {
  deleteDumps,
  describeFolders,
  getDatabaseBackup,
  listDatabaseBackups,
  notWhileRunning,
  readDatabaseBackup,
  receiveDump,
} from './database-backups.ts'
import type { DumpFolders } from './database-backups.ts'
import { backupWire, storageWire } from './database-backups.wire.ts'

interface Dependencies {
  readonly db: Db
  readonly dataFolder: Pick<DataFolder, 'originals' | 'derived' | 'backups'>
  readonly folders: DumpFolders
}

/** The reader of multipart bodies is registered with uploads. */
export function databaseBackupRoutes(app: FastifyInstance, { db, dataFolder, folders }: Dependencies): void {
  serve(app, routes.listDatabaseBackups, async () => ({
    backups: (await listDatabaseBackups(folders)).map(backupWire),
  }))

  serve(app, routes.deleteDatabaseBackup, async (request) => {
    await deleteDumps(db, folders, request.body.backups, operationOf(request, 'dump.delete'))
    return null
  })

  serve(app, routes.uploadDatabaseBackup, async (request) => {
    const names = await inForm(() => receiveAll(request.parts() as AsyncIterable<Part>, folders))
    await recordEvent(db, operationOf(request, 'dump.upload', { names }))
    return null
  })

  serve(app, routes.downloadDatabaseBackup, async (request, reply) => {
    const backup = await getDatabaseBackup(folders, request.params.filename)
    const { name, bytes, modifiedAt } = backup
    return await sendBytes(request, reply, {
      size: bytes,
      type: 'application/octet-stream',
      tag: `${bytes.toString(36)}-${modifiedAt.getTime().toString(36)}`,
      maxAge: 0,
      saveAs: name,
      open: (range) => Promise.resolve(readDatabaseBackup(backup, range)),
    })
  })

  serve(app, routes.startDatabaseRestoreFlow, () => {
    throw notWhileRunning()
  })

  serve(app, routes.setMaintenanceMode, ({ body }) => {
    if (body.action !== 'end') throw notWhileRunning()
    return null
  })

  serve(app, routes.detectPriorInstall, async () => ({
    storage: storageWire(
      await describeFolders({
        library: dataFolder.originals,
        thumbs: dataFolder.derived,
        backups: dataFolder.backups,
      }),
    ),
  }))

  serve(app, routes.maintenanceLogin, () => {
    throw failure('no_maintenance', 'There is no maintenance mode to sign in to; sign in as always.')
  })

  serve(app, routes.getMaintenanceStatus, () => ({ active: false, action: 'end' as const }))
}

interface Part {
  readonly type: 'field' | 'file'
  readonly fieldname: string
  readonly filename?: string
  readonly file?: Readable
}

async function receiveAll(parts: AsyncIterable<Part>, { dumps }: DumpFolders): Promise<string[]> {
  const names: string[] = []
  for await (const { fieldname, filename, file } of parts) {
    if (file === undefined) continue
    if (fieldname === 'file') names.push(await receiveDump(dumps, file, filename ?? 'dump'))
    else file.resume()
  }
  if (names.length === 0) throw failure('not_a_dump', 'No file came. Send a dump in the field `file`.')
  return names
}
