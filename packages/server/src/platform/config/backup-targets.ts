// Where backups go: `name=kind:place`, several separated by commas; `name@elsewhere=…` for a folder in another house.
// folder:/mnt/usb/heirloom   restic:/mnt/usb/repo, restic:rest:https://…, restic:sftp:…, restic:s3:https://…
// s3:https://endpoint/bucket/prefix

interface Named {
  readonly name: string
  /** In another house than the originals. */
  readonly isElsewhere: boolean
}

export type BackupTarget = Named &
  (
    | { readonly kind: 'folder'; /** Absolute. */ readonly path: string }
    | {
        readonly kind: 'restic'
        /** As restic is told it; may hold a password. */ readonly repository: string
      }
    | {
        readonly kind: 's3'
        readonly endpoint: string
        readonly bucket: string
        /** Without slashes at its ends; may be empty. */ readonly prefix: string
      }
  )

/** Undefined where the text is no target. */
export function parseBackupTarget(text: string): BackupTarget | undefined {
  const [, name = '', elsewhere, kind, place = ''] =
    /^([a-z0-9][a-z0-9-]{0,39})(@elsewhere)?=(folder|restic|s3):(.+)$/.exec(text.trim()) ?? []
  if (kind === 'folder') return folder(name, elsewhere !== undefined, place)
  if (kind === 'restic') {
    const isElsewhere = elsewhere !== undefined || /^(?:rest|sftp|s3|b2|azure|gs|swift|rclone):/.test(place)
    return { name, isElsewhere, kind, repository: place }
  }
  return kind === 's3' ? s3(name, place) : undefined
}

function folder(name: string, isElsewhere: boolean, place: string): BackupTarget | undefined {
  return place.startsWith('/') ? { name, isElsewhere, kind: 'folder', path: place } : undefined
}

function s3(name: string, place: string): BackupTarget | undefined {
  if (!/^https?:\/\//.test(place) || !URL.canParse(place)) return undefined
  const url = new URL(place)
  const [bucket = '', ...prefix] = url.pathname.split('/').filter((part) => part !== '')
  if (bucket === '' || url.username !== '' || url.password !== '') return undefined
  return { name, isElsewhere: true, kind: 's3', endpoint: url.origin, bucket, prefix: prefix.join('/') }
}
