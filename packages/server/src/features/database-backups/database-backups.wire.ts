import type { AnswerOf, routes } from '@heirloom/contract'
import type { DatabaseBackup, FolderState } from './database-backups.ts'

type Listed = AnswerOf<typeof routes.listDatabaseBackups>['backups'][number]
type Storage = AnswerOf<typeof routes.detectPriorInstall>['storage'][number]

export function backupWire({ name, bytes }: DatabaseBackup): Listed {
  return { filename: name, filesize: bytes, timezone: 'UTC' }
}

export function storageWire(
  folders: Readonly<Record<'library' | 'thumbs' | 'backups', FolderState>>,
): Storage[] {
  const names = ['library', 'thumbs', 'backups'] as const
  return names.map((folder) => {
    const { isReadable, isWritable, files } = folders[folder]
    return { folder, readable: isReadable, writable: isWritable, files }
  })
}
