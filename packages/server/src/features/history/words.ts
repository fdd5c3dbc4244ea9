// The journal in words for people.
import { deviceOf } from '../../catalog/access/access.ts'
import { textOfIntent } from '../../catalog/intents/intents.ts'
import type { ChangeRecord, OperationRecord } from './operation.ts'

/** `Anna, on Pixel 8`, `API key “backup script” of Anna`, `someone at the database, as postgres`. */
export function wordsOfActor(operation: OperationRecord): string {
  const { actor, client, databaseRole, applicationName } = operation
  const who = operation.userName ?? 'someone'
  switch (actor) {
    case 'session':
      return client === null ? who : `${who}, on ${client}`
    case 'user':
      return client === null ? who : `${who}, with ${programOf(client)}`
    case 'api_key':
      return `API key “${operation.keyName ?? 'unknown'}” of ${who}`
    case 'shared_link':
      return 'someone with a shared link'
    case 'job':
      return 'Heirloom, by itself'
    case 'system':
      return client === null ? 'Heirloom, by itself' : `Heirloom, from the ${client}`
    case 'database':
      return `someone at the database, as ${databaseRole}${applicationName ? ` with ${applicationName}` : ''}`
    default:
      return actor satisfies never
  }
}

/** Of what a program says about itself, what people read: `Firefox, Windows`. */
function programOf(agent: string): string {
  const { type, os } = deviceOf({ 'user-agent': agent })
  return type === '' ? agent : [type, os].filter(Boolean).join(', ')
}

export function wordsOfOperation(operation: OperationRecord): string {
  const count = (table?: string): number =>
    operation.changes
      .filter((change) => table === undefined || change.table === table)
      .reduce((sum, change) => sum + change.count, 0)
  const { removed, broughtBack, details } = operation
  return textOfIntent(operation.intent, {
    assets: count('asset'),
    inAlbums: count('album_asset'),
    rows: count(),
    removed,
    broughtBack,
    details,
  })
}

const nouns: Readonly<Record<string, string>> = {
  account: 'The account',
  api_key: 'The API key',
  asset: 'The photo',
  asset_metadata: 'What a client noted of a photo',
  asset_note: 'What was said of a photo',
  found_file: 'The found file',
  tombstone: 'The record of a purged photo',
  album: 'The album',
  album_user: 'Someone',
  album_asset: 'A photo',
  activity: 'What someone said',
  tag: 'The tag',
  tag_asset: 'A tag of a photo',
  stack: 'The stack',
  stack_asset: 'A photo of a stack',
  partner: 'A partner',
  shared_link: 'A shared link',
  shared_link_asset: 'A photo of a shared link',
  person: 'A person',
  face: 'A face on a photo',
  memory: 'A memory',
  memory_asset: 'A photo of a memory',
  asset_edit: 'An edit of a photo',
  profile_image: 'The profile picture',
}

/** `IMG_1.JPG: moved to the trash`; without a name where it is not to be seen. */
export function wordsOfRow(change: ChangeRecord, name: string | null): string {
  const noun = nouns[change.table] ?? change.table
  const what = wordsOfChange(change)
  return `${name ?? noun}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`
}

/** One change of one row, as a sentence without its subject. */
export function wordsOfChange(change: ChangeRecord): string {
  if (change.kind === 'insert') return came[change.table]?.(change) ?? 'Made'
  if (change.kind === 'delete') return went[change.table]?.(change) ?? 'Deleted'
  const before = change.before ?? {}
  const after = change.after ?? {}
  if ('erased' in after) return 'Changed; what it was is erased'
  const told = Object.keys(after).flatMap(
    (column) => wordsOfColumn(column, before[column], after[column]) ?? [],
  )
  const others = Object.keys(after).filter((column) => columnWords[column] === undefined)
  if (others.length > 0)
    told.push(`changed ${others.map((column) => column.replaceAll('_', ' ')).join(', ')}`)
  const text = told.join(', ')
  return text === '' ? 'Changed' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

type RowWords = Readonly<Record<string, (change: ChangeRecord) => string>>

const albumOf = ({ album }: ChangeRecord): string =>
  album === undefined || album === null ? 'an album' : `the album “${album}”`

const came: RowWords = {
  asset: () => 'Put in',
  album_asset: (change) => `Put into ${albumOf(change)}`,
  album_user: (change) => `Let into ${albumOf(change)}`,
  activity: () => 'Said',
  asset_note: () => 'Described',
  tag_asset: () => 'Tagged',
  stack_asset: () => 'Put into a stack',
  shared_link_asset: () => 'Put into a shared link',
  face: () => 'Somebody was marked on it',
  memory_asset: () => 'Put into a memory',
  asset_edit: () => 'Edited',
}

const went: RowWords = {
  asset: () => 'Removed for good',
  album_asset: (change) => `Taken out of ${albumOf(change)}`,
  album_user: (change) => `No longer in ${albumOf(change)}`,
  asset_note: () => 'Its description was taken back',
  tag_asset: () => 'Lost a tag',
  stack_asset: () => 'Taken out of a stack',
  shared_link_asset: () => 'Taken out of a shared link',
  face: () => 'A mark of somebody was taken off',
  memory_asset: () => 'Taken out of a memory',
  asset_edit: () => 'An edit was taken back',
}

type ColumnWords = (before: unknown, after: unknown) => string | undefined

const places: Readonly<Record<string, string>> = {
  timeline: 'moved to the timeline',
  archive: 'moved to the archive',
  hidden: 'hidden, as the moving half of a live photo',
  locked: 'moved to the locked folder',
}

const columnWords: Readonly<Record<string, ColumnWords>> = {
  state: (_before, after) => (after === 'trashed' ? 'moved to the trash' : 'brought back from the trash'),
  trashed_at: (before, after) =>
    before === null || after === null ? undefined : 'moved to the trash once more',
  visibility: (_before, after) => places[String(after)],
  is_favorite: (_before, after) => (after === true ? 'made a favourite' : 'no favourite any more'),
  file_name: (before, after) => `renamed from ${String(before)} to ${String(after)}`,
  name: (before, after) =>
    before === '' ? `named ${String(after)}` : `renamed from ${String(before)} to ${String(after)}`,
  owner_id: () => 'given to another account',
  sidecar_path: (_before, after) => (after === null ? 'lost its sidecar' : 'got a sidecar'),
  sidecar_sha256: () => undefined,
  live_video_id: (_before, after) => (after === null ? 'parted from its video' : 'joined with its video'),
  rating: (_before, after) => (Number(after) > 0 ? `rated ${String(after)} of 5` : 'got another rating'),
  local_time: (_before, after) => `dated ${String(after).replace('T', ' ')}`,
  taken_at: () => undefined,
  time_zone: (_before, after) => `put into the time zone ${String(after)}`,
  latitude: () => 'got another position',
  longitude: () => undefined,
  person_id: (_before, after) => (after === null ? 'lost its name' : 'is somebody else'),
  face_asset_id: () => 'is stood for by another photo',
  birth_date: (_before, after) => (typeof after === 'string' ? `born on ${after}` : 'lost its birthday'),
  is_hidden: (_before, after) => (after === true ? 'hidden' : 'shown again'),
  is_saved: (_before, after) => (after === true ? 'kept' : 'not kept any more'),
  seen_at: () => 'seen',
  memory_at: () => 'moved to another day',
  primary_asset_id: () => 'is stood for by another photo',
  is_admin: (_before, after) => (after === true ? 'made an admin' : 'no admin any more'),
  password: () => 'got another password',
  should_change_password: (_before, after) =>
    after === true ? 'has to choose another password' : 'keeps its password',
  email: () => 'got another e-mail address',
  storage_label: () => 'got another folder for what comes from now on',
  quota_bytes: (_before, after) => (after === null ? 'may keep as much as it likes' : 'got another quota'),
  avatar_color: () => 'got another colour',
  is_onboarded: () => 'went through the first steps',
  preferences: () => 'prefers something else',
  image: () => 'is another one',
  pin: (_before, after) => (after === null ? 'lost its PIN' : 'got another PIN'),
  slug: () => 'got another address',
  expires_at: (_before, after) => (after === null ? 'does not end any more' : 'got another end'),
  allows_upload: (_before, after) => (after === true ? 'lets photos be put in' : 'lets no photos be put in'),
  allows_download: (_before, after) => (after === true ? 'allows downloads' : 'allows no downloads'),
  shows_metadata: (_before, after) => (after === true ? 'shows metadata' : 'hides metadata'),
  in_timeline: (_before, after) =>
    after === true ? 'stands among one’s own photos' : 'no longer stands among one’s own photos',
  role: (_before, after) => (after === 'editor' ? 'may change the album' : 'may only look at the album'),
  cover_asset_id: () => 'got another cover',
  asset_order: () => 'ordered anew',
  description: () => 'described anew',
  deleted_at: (_before, after) => (after === null ? 'brought back' : 'removed'),
}

function wordsOfColumn(column: string, before: unknown, after: unknown): string | undefined {
  return columnWords[column]?.(before, after)
}
