// Dumps and snapshots of the database, and what Immich calls maintenance, in Immich's names. Whatever would put another
// database under a running server is refused with the command that does it.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, nothing } from './scalars.ts'

const name = z.string().regex(/^[a-zA-Z0-9_\-.]+$/)
const backup = z
  .object({ filename: z.string(), filesize: count, timezone: z.string() })
  .meta({ id: 'DatabaseBackupDto' })
const action = z
  .enum(['start', 'end', 'select_database_restore', 'restore_database'])
  .meta({ id: 'MaintenanceAction' })
const storage = z
  .object({
    folder: z.enum(['encoded-video', 'library', 'upload', 'profile', 'thumbs', 'backups']),
    readable: z.boolean(),
    writable: z.boolean(),
    files: count,
  })
  .meta({ id: 'MaintenanceDetectInstallStorageFolderDto' })

const backups = ['Database Backups (admin)']
const maintenance = ['Maintenance (admin)']

export const databaseBackupRoutes = {
  listDatabaseBackups: defineRoute({
    operationId: 'listDatabaseBackups',
    method: 'GET',
    path: '/admin/database-backups',
    access: 'admin',
    permission: 'maintenance',
    responses: { 200: z.object({ backups: z.array(backup) }).meta({ id: 'DatabaseBackupListResponseDto' }) },
    summary: 'Dumps of the database and snapshots of the catalog, the newest first',
    tags: backups,
  }),
  deleteDatabaseBackup: defineRoute({
    operationId: 'deleteDatabaseBackup',
    method: 'DELETE',
    path: '/admin/database-backups',
    access: 'admin',
    permission: 'backup.delete',
    body: z.object({ backups: z.array(name).min(1).max(1000) }),
    responses: { 200: nothing },
    summary: 'Delete dumps; snapshots of the catalog stay as long as the settings say',
    tags: backups,
  }),
  uploadDatabaseBackup: defineRoute({
    operationId: 'uploadDatabaseBackup',
    method: 'POST',
    path: '/admin/database-backups/upload',
    access: 'admin',
    permission: 'backup.upload',
    multipart: z.object({ file: z.string().optional().meta({ format: 'binary' }) }),
    responses: { 201: nothing },
    summary: 'Keep a dump that was made elsewhere: one of Heirloom, or of pg_dump in its custom format',
    tags: backups,
  }),
  downloadDatabaseBackup: defineRoute({
    operationId: 'downloadDatabaseBackup',
    method: 'GET',
    path: '/admin/database-backups/:filename',
    access: 'admin',
    permission: 'backup.download',
    params: z.object({ filename: name }),
    responses: { 200: 'bytes', 206: 'bytes' },
    summary: 'A dump or a snapshot as a file',
    tags: backups,
  }),
  startDatabaseRestoreFlow: defineRoute({
    operationId: 'startDatabaseRestoreFlow',
    method: 'POST',
    path: '/admin/database-backups/start-restore',
    access: 'anyone',
    responses: { 201: nothing },
    summary: 'Always refused, with the command that brings a library back',
    tags: backups,
  }),
  setMaintenanceMode: defineRoute({
    operationId: 'setMaintenanceMode',
    method: 'POST',
    path: '/admin/maintenance',
    access: 'admin',
    permission: 'maintenance',
    body: z.object({ action, restoreBackupFilename: z.string().optional() }),
    responses: { 201: nothing },
    summary:
      'There is no maintenance mode: `end` is so already, the rest is refused with the command that does it',
    tags: maintenance,
  }),
  detectPriorInstall: defineRoute({
    operationId: 'detectPriorInstall',
    method: 'GET',
    path: '/admin/maintenance/detect-install',
    access: 'admin',
    permission: 'maintenance',
    responses: {
      200: z.object({ storage: z.array(storage) }).meta({ id: 'MaintenanceDetectInstallResponseDto' }),
    },
    summary: 'What the folders hold, and whether they can be read and written',
    tags: maintenance,
  }),
  maintenanceLogin: defineRoute({
    operationId: 'maintenanceLogin',
    method: 'POST',
    path: '/admin/maintenance/login',
    access: 'anyone',
    body: z.object({ token: z.string().optional() }),
    responses: { 201: z.object({ username: z.string() }).meta({ id: 'MaintenanceAuthDto' }) },
    summary: 'Always refused: there is no maintenance mode',
    tags: maintenance,
  }),
  getMaintenanceStatus: defineRoute({
    operationId: 'getMaintenanceStatus',
    method: 'GET',
    path: '/admin/maintenance/status',
    access: 'anyone',
    responses: {
      200: z.object({ active: z.boolean(), action }).meta({ id: 'MaintenanceStatusResponseDto' }),
    },
    summary: 'Never active: a library is brought back beside its server, not under it',
    tags: maintenance,
  }),
} as const
