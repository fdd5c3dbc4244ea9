// Places that hold copies of files: a folder, a restic repository, a bucket. What they hold is ground a second time.
// Invariant: what was said to be stored is durable there with the bytes that were known; nothing that was stored is changed.
import type { BackupCredentials, BackupTarget } from '../config/config.ts'
import { parseBackupTarget } from '../config/config.ts'
import { join } from 'node:path'
import { failure } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'
import { withoutPasswords } from '../log/log.ts'
import { folderTarget } from './folder.ts'
import { resticTarget } from './restic.ts'
import type { ResticPlace } from './restic-program.ts'
import { s3Target } from './s3.ts'
import type { Target } from './target.ts'

export { parseSumLine, sumLine } from './sums.ts'
export type { Fault, KnownFile, Opening, Space, Target, TargetFile, Transfer } from './target.ts'

export interface TargetSurroundings {
  /** The folder whose files are mirrored: the data folder. */
  readonly root: string
  readonly credentials: BackupCredentials
  readonly log: Log
}

/** Touches nothing yet; call `open` first. */
export function openTarget(spec: BackupTarget, { root, credentials, log }: TargetSurroundings): Target {
  if (spec.kind === 'folder') return folderTarget({ folder: spec.path, root, log })
  if (spec.kind === 's3') return s3Target({ ...spec, ...s3Credentials(credentials) }, root)
  return resticTarget(resticPlace(spec.repository, root, credentials), { root, log })
}

function resticPlace(
  repository: string,
  root: string,
  { resticPassword, s3 }: BackupCredentials,
): ResticPlace {
  if (resticPassword === undefined)
    throw failure('target_wrong_key', 'A restic repository needs its password: HEIRLOOM_RESTIC_PASSWORD.')
  return { repository, password: resticPassword, cacheFolder: join(root, 'backups', 'restic-cache'), s3 }
}

function s3Credentials({ s3 }: BackupCredentials): NonNullable<BackupCredentials['s3']> {
  if (s3 !== undefined) return s3
  throw failure('target_denied', 'A bucket needs its key: HEIRLOOM_S3_KEY_ID and HEIRLOOM_S3_SECRET.')
}

/** Where it is, for people and logs: without passwords. */
export function describePlace(spec: BackupTarget): string {
  if (spec.kind === 'folder') return spec.path
  if (spec.kind === 'restic') return withoutPasswords(spec.repository)
  return [spec.endpoint, spec.bucket, spec.prefix].filter((part) => part !== '').join('/')
}

/** `folder:…`, `restic:…`, `s3:…`, or the absolute path of a folder; undefined for anything else. */
export function parsePlace(text: string): BackupTarget | undefined {
  const place = text.trim()
  return parseBackupTarget(`given=${place.startsWith('/') ? `folder:${place}` : place}`)
}
