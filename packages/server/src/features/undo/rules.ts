// How each ground table is undone where its rows alone do not tell. A test fails for a ground table without a rule.

export interface TableRule {
  /** What becomes of a row that was put in: it goes again, or goes to the trash, or stays, and why. */
  readonly inserted: 'remove' | 'trash' | { readonly stays: string }
  /** Columns that the program sets by itself after a row was put in: it goes again all the same. */
  readonly setLater: readonly string[]
  /** Columns that mean something only together: all of them go back, or none. */
  readonly together: readonly (readonly string[])[]
  /** Columns that only an admin sets back. */
  readonly adminOnly: readonly string[]
  /** Rows in an album, whosever: whoever changed them takes that back, as long as they may change the album. */
  readonly isInAlbum: boolean
}

const plain: TableRule = { inserted: 'remove', setLater: [], together: [], adminOnly: [], isInAlbum: false }
const inAlbum: TableRule = { ...plain, isInAlbum: true }

export const tableRules: Readonly<Record<string, TableRule>> = {
  account: {
    ...plain,
    inserted: { stays: 'An account is not taken away by undoing.' },
    adminOnly: [
      'email',
      'password',
      'pin',
      'is_admin',
      'should_change_password',
      'storage_label',
      'quota_bytes',
      'deleted_at',
    ],
  },
  api_key: plain,
  asset: {
    ...plain,
    inserted: 'trash',
    setLater: ['live_video_id'],
    together: [
      ['state', 'trashed_at'],
      ['path', 'size', 'sha1', 'sha256'],
      ['sidecar_path', 'sidecar_sha256'],
    ],
  },
  asset_metadata: plain,
  asset_note: {
    ...plain,
    together: [
      ['taken_at', 'local_time', 'time_zone'],
      ['latitude', 'longitude'],
    ],
  },
  found_file: { ...plain, inserted: { stays: 'The file is there, and its row says so.' } },
  tombstone: plain,
  album: plain,
  album_user: plain,
  album_asset: inAlbum,
  activity: inAlbum,
  tag: plain,
  tag_asset: plain,
  stack: plain,
  stack_asset: plain,
  partner: plain,
  shared_link: plain,
  shared_link_asset: plain,
  person: plain,
  face: { ...plain, together: [['x1', 'y1', 'x2', 'y2', 'image_width', 'image_height']] },
  memory: plain,
  memory_asset: plain,
  asset_edit: { ...plain, together: [['sequence', 'action', 'parameters']] },
  profile_image: plain,
}

const uncounted = new Set(['account', 'api_key', 'asset', 'found_file', 'tombstone', 'profile_image'])

/** Tables whose rows are counted as lost when an undo takes them away. */
export const enteredTables: readonly string[] = Object.keys(tableRules).filter(
  (table) => !uncounted.has(table),
)

/** Tables whose rows may be another's, and yet be taken back by whoever changed them. */
export const tablesInAlbums: readonly string[] = Object.keys(tableRules).filter(
  (table) => tableRules[table]?.isInAlbum,
)

/** Throws for a ground table that nobody thought about here. */
export function ruleOf(table: string): TableRule {
  const rule = tableRules[table]
  if (rule === undefined) throw new Error(`Nothing says how ${table} is undone.`)
  return rule
}

/** Why a row stays as it is, or comes back in part only. */
export const reasons = {
  thereAgain: 'It is here again.',
  goneByNow: 'It is gone by now.',
  changedSince: 'It was changed since.',
  changedPartly: 'It was changed again since; what was, stays.',
  inTrash: 'It is in the trash already.',
  needsAdmin: 'Only an admin can take this back.',
  sameElsewhere: 'The same is here already, as something else.',
  parentGone: 'What it belongs to is gone.',
  partLeftOut: 'What it was joined to did not come back.',
  holdsOthers: 'Other things hang on it by now.',
  fileGone: 'Its file could not be brought back.',
  photoAway: 'Its photo did not come back.',
  toldElsewhere: 'Its photo is here again, or was purged once more.',
  erased: 'It was erased on demand, for good.',
} as const
