/** A table of what people put in: every change to it is journaled by generated triggers. */
export interface GroundTable {
  readonly name: string
  /** The column that says whose row it is. */
  readonly owner: string
  /** Columns that can be made again from files: never journaled. */
  readonly derived: readonly string[]
  /** What derived columns hold until they are made again, as SQL over the row's values `r`; only those that must hold something. */
  readonly startValues?: Readonly<Record<string, string>>
  /** Its SQL text may hold secrets and is not kept. */
  readonly hidesSql: boolean
}

/** Every ground table. Each has a uuid `id` that never changes. */
export const groundTables: readonly GroundTable[] = [
  { name: 'account', owner: 'id', derived: ['updated_at'], hidesSql: true },
  { name: 'api_key', owner: 'owner_id', derived: ['updated_at'], hidesSql: true },
  {
    name: 'asset',
    owner: 'owner_id',
    derived: [
      'updated_at',
      'verified_at',
      'taken_at',
      'local_time',
      'width',
      'height',
      'source_width',
      'source_height',
      'duration_ms',
      'thumbhash',
      'perceptual_hash',
    ],
    startValues: {
      taken_at: 'r.file_created_at',
      local_time: "r.file_created_at at time zone 'UTC'",
    },
    hidesSql: false,
  },
  { name: 'asset_metadata', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  {
    name: 'asset_note',
    owner: 'owner_id',
    derived: ['updated_at', 'city', 'state', 'country', 'named_at'],
    hidesSql: false,
  },
  { name: 'found_file', owner: 'owner_id', derived: [], hidesSql: false },
  {
    name: 'tombstone',
    owner: 'owner_id',
    derived: ['quarantined_at', 'wanted_at', 'unlinked_at'],
    hidesSql: false,
  },
  { name: 'album', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'album_user', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'album_asset', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'activity', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'tag', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'tag_asset', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'stack', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'stack_asset', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'partner', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'shared_link', owner: 'owner_id', derived: ['updated_at'], hidesSql: true },
  { name: 'shared_link_asset', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'person', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'face', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'memory', owner: 'owner_id', derived: ['updated_at'], hidesSql: false },
  { name: 'memory_asset', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'asset_edit', owner: 'owner_id', derived: [], hidesSql: false },
  { name: 'profile_image', owner: 'owner_id', derived: [], hidesSql: true },
]

/** Tables that can be thrown away and made again from ground and files. */
export const derivedTables: readonly string[] = [
  'asset_exif',
  'asset_shown',
  'derivative',
  'asset_count',
  'derivative_count',
  'library_count',
  'backup_count',
]

/** Tables of the running system: lost with the database, and no photo with them. */
export const runtimeTables: readonly string[] = [
  'instance',
  'session',
  'sign_in_attempt',
  'upload_claim',
  'job_outcome',
  'job_outcome_count',
  'queue',
  'database_log',
  'alarm',
  'alarm_delivery',
  'alarm_look',
  'segment',
  'backup_target',
  'backup_copy',
  'backup_run',
  'original_fault',
  'sync_checkpoint',
  'derived_change',
  'notification',
]

/** The journal's own tables: the program's role may only read them. */
export const journalTables: readonly string[] = [
  'epoch',
  'operation',
  'change',
  'change_count',
  'removal',
  'refusal',
  'refusal_missing',
  'refusal_watch',
  'ground_table',
  'structure',
  'structure_fault',
  'allowed_schema_change',
]

/** What limits removals, and what was approved beyond: written by functions of the database alone. */
export const guardTables: readonly string[] = [
  'removal_limit',
  'removal_tally',
  'forced_removal',
  'hold',
  'hold_item',
]
