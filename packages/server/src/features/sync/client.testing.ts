// A strict phone for tests: it keeps what the stream tells in a database of its own with foreign keys, applies lines in
// batches as they come, acknowledges the last of each run of equal types, and can die at any line and come back. What the
// stream does not allow, it does not forgive: an unknown type, a row whose parent is not there, an end without its last line.
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import type { SQLInputValue } from 'node:sqlite'
import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

export interface Line {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly ack: string
}

/** How the phone asks its server. */
export interface Wire {
  /** The lines of a stream as text, in any pieces. */
  stream(types: readonly string[]): Promise<AsyncIterable<string>>
  ack(acks: readonly string[]): Promise<void>
}

export const appTypes = [
  'AuthUsersV1',
  'UsersV1',
  'AssetsV2',
  'AssetExifsV1',
  'AssetEditsV1',
  'AssetMetadataV1',
  'AssetOcrV1',
  'PartnersV1',
  'PartnerAssetsV2',
  'PartnerAssetExifsV1',
  'AlbumsV2',
  'AlbumUsersV1',
  'AlbumAssetsV2',
  'AlbumAssetExifsV1',
  'AlbumToAssetsV1',
  'MemoriesV1',
  'MemoryToAssetsV1',
  'StacksV1',
  'PartnerStacksV1',
  'UserMetadataV1',
  'PeopleV1',
  'AssetFacesV2',
]

const schema = `
  pragma foreign_keys = on;
  create table user (id text primary key, data text not null);
  create table self (id text primary key, data text not null);
  create table partner (owner text, user text, data text not null, primary key (owner, user),
    foreign key (owner) references user on delete cascade, foreign key (user) references user on delete cascade);
  create table asset (id text primary key, owner text not null references user on delete cascade, data text not null);
  create table exif (id text primary key references asset on delete cascade, data text not null);
  create table stack (id text primary key, owner text not null references user on delete cascade, data text not null);
  create table album (id text primary key, data text not null);
  create table album_user (album text references album on delete cascade, user text references user on delete cascade,
    role text not null, primary key (album, user));
  create table album_asset (album text references album on delete cascade, asset text references asset on delete cascade,
    primary key (album, asset));
  create table memory (id text primary key, owner text not null references user on delete cascade, data text not null);
  create table memory_asset (memory text references memory on delete cascade,
    asset text references asset on delete cascade, primary key (memory, asset));
  create table person (id text primary key, owner text not null references user on delete cascade, data text not null);
  create table face (id text primary key, asset text not null references asset on delete cascade,
    person text references person on delete set null, data text not null);
  create table metadata (asset text references asset on delete cascade, key text, data text not null,
    primary key (asset, key));
  create table edit (id text primary key, asset text not null references asset on delete cascade, data text not null);
  create table setting (user text references user on delete cascade, key text, data text not null,
    primary key (user, key));`

/** Tables in an order in which each can be emptied after those that name it. */
const tables = [
  'setting',
  'edit',
  'metadata',
  'face',
  'person',
  'memory_asset',
  'memory',
  'album_asset',
  'album_user',
  'album',
  'stack',
  'exif',
  'asset',
  'partner',
  'self',
  'user',
] as const

/** Columns that are keys of the table, and the fields that hold them. */
type Keys = readonly (readonly [column: string, field: string])[]
interface Change {
  readonly table: string
  readonly keys: Keys
  /** Columns besides the keys and the whole line. */
  readonly more?: Keys
  readonly isWhole?: boolean
}

const id: Keys = [['id', 'id']]
const owned = (table: string): Change => ({ table, keys: id, more: [['owner', 'ownerId']] })
const places: Keys = [
  ['album', 'albumId'],
  ['asset', 'assetId'],
]
const asset = owned('asset')
const exif: Change = { table: 'exif', keys: [['id', 'assetId']] }

const upserts: Readonly<Record<string, Change>> = {
  AuthUserV1: { table: 'self', keys: id },
  UserV1: { table: 'user', keys: id },
  PartnerV1: {
    table: 'partner',
    keys: [
      ['owner', 'sharedById'],
      ['user', 'sharedWithId'],
    ],
  },
  AssetV2: asset,
  PartnerAssetV2: asset,
  AlbumAssetCreateV2: asset,
  AssetExifV1: exif,
  PartnerAssetExifV1: exif,
  AlbumAssetExifCreateV1: exif,
  StackV1: owned('stack'),
  PartnerStackV1: owned('stack'),
  AlbumV2: { table: 'album', keys: id },
  AlbumUserV1: {
    table: 'album_user',
    keys: [
      ['album', 'albumId'],
      ['user', 'userId'],
    ],
    more: [['role', 'role']],
    isWhole: false,
  },
  AlbumToAssetV1: { table: 'album_asset', keys: places, isWhole: false },
  MemoryV1: owned('memory'),
  MemoryToAssetV1: {
    table: 'memory_asset',
    keys: [
      ['memory', 'memoryId'],
      ['asset', 'assetId'],
    ],
    isWhole: false,
  },
  PersonV1: owned('person'),
  AssetFaceV2: {
    table: 'face',
    keys: id,
    more: [
      ['asset', 'assetId'],
      ['person', 'personId'],
    ],
  },
  AssetMetadataV1: {
    table: 'metadata',
    keys: [
      ['asset', 'assetId'],
      ['key', 'key'],
    ],
  },
  AssetEditV1: { table: 'edit', keys: id, more: [['asset', 'assetId']] },
  UserMetadataV1: {
    table: 'setting',
    keys: [
      ['user', 'userId'],
      ['key', 'key'],
    ],
  },
}

const deletions: Readonly<Record<string, Change>> = {
  UserDeleteV1: { table: 'user', keys: [['id', 'userId']] },
  PartnerDeleteV1: {
    table: 'partner',
    keys: [
      ['owner', 'sharedById'],
      ['user', 'sharedWithId'],
    ],
  },
  AssetDeleteV1: { table: 'asset', keys: [['id', 'assetId']] },
  PartnerAssetDeleteV1: { table: 'asset', keys: [['id', 'assetId']] },
  StackDeleteV1: { table: 'stack', keys: [['id', 'stackId']] },
  PartnerStackDeleteV1: { table: 'stack', keys: [['id', 'stackId']] },
  AlbumDeleteV1: { table: 'album', keys: [['id', 'albumId']] },
  AlbumUserDeleteV1: {
    table: 'album_user',
    keys: [
      ['album', 'albumId'],
      ['user', 'userId'],
    ],
  },
  AlbumToAssetDeleteV1: { table: 'album_asset', keys: places },
  MemoryDeleteV1: { table: 'memory', keys: [['id', 'memoryId']] },
  MemoryToAssetDeleteV1: {
    table: 'memory_asset',
    keys: [
      ['memory', 'memoryId'],
      ['asset', 'assetId'],
    ],
  },
  PersonDeleteV1: { table: 'person', keys: [['id', 'personId']] },
  AssetFaceDeleteV1: { table: 'face', keys: [['id', 'assetFaceId']] },
  AssetMetadataDeleteV1: {
    table: 'metadata',
    keys: [
      ['asset', 'assetId'],
      ['key', 'key'],
    ],
  },
  AssetEditDeleteV1: { table: 'edit', keys: [['id', 'editId']] },
}

/** What others' photos have to hang on, or they are dropped; a moving half hangs on its photo. */
const prune = `
  delete from asset where owner <> (select id from self)
    and owner not in (select owner from partner where user = (select id from self))
    and id not in (select asset from album_asset)
    and id not in (select data ->> 'livePhotoVideoId' from asset
      where data ->> 'livePhotoVideoId' is not null and id in (select asset from album_asset))`

/** Rows that name what is not there; empty in a library that is whole. */
const dangling = `
  select 'stack of asset' as what, id from asset
    where data ->> 'stackId' is not null and data ->> 'stackId' not in (select id from stack)
  union all select 'moving half', id from asset
    where data ->> 'livePhotoVideoId' is not null and data ->> 'livePhotoVideoId' not in (select id from asset)
  union all select 'primary', id from stack where data ->> 'primaryAssetId' not in (select id from asset)
  union all select 'cover', id from album
    where data ->> 'thumbnailAssetId' is not null and data ->> 'thumbnailAssetId' not in (select id from asset)
  union all select 'face of person', id from person
    where data ->> 'faceAssetId' is not null and data ->> 'faceAssetId' not in (select id from asset)
  union all select 'owner of album', id from album where id not in (select album from album_user where role = 'owner')
  union all select 'exif', id from asset where id not in (select id from exif)`

/**
 * Resolves when all that was begun before has ended, also in other databases of the server: until then a stream tells once
 * more what it told.
 */
export async function untilDecided(db: Db): Promise<void> {
  const now = await sql<{ xid: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as xid`.execute(
    db,
  )
  const before = now.rows[0]?.xid ?? ''
  for (let n = 0; n < 3000; n++) {
    const { rows } = await sql<{ isOver: boolean }>`
      select pg_snapshot_xmin(pg_current_snapshot()) >= ${before}::text::xid8 as "isOver"`.execute(db)
    if (rows[0]?.isOver === true) return
    await setTimeout(10)
  }
  throw new Error('a transaction does not come to its end')
}

export type Outcome = 'complete' | 'reset' | 'died'

/** A row that names what is not there. */
export interface Dangling {
  readonly what: string
  readonly id: string
}

export interface Phone {
  readonly store: DatabaseSync
  /** Lines that came in the last stream. */
  readonly lines: readonly Line[]
  /**
   * Takes one stream to its end. With `dieAt`, all is over after so many lines: what was not acknowledged by then was
   * perhaps applied.
   */
  sync(options?: { types?: readonly string[]; batch?: number; dieAt?: number }): Promise<Outcome>
  rows(table: (typeof tables)[number]): readonly Readonly<Record<string, unknown>>[]
  dangling(): readonly Dangling[]
  close(): void
}

export function openPhone(wire: Wire): Phone {
  const store = new DatabaseSync(':memory:')
  store.exec(schema)
  let lines: Line[] = []

  const applyAll = (batch: readonly Line[]): void => {
    store.exec('begin')
    for (const line of batch) {
      try {
        apply(store, line)
      } catch (cause) {
        throw new Error(`refused: ${JSON.stringify(line)}`, { cause })
      }
    }
    store.exec('commit')
  }

  /** Applies run by run, each with its acknowledgement after it. */
  const take = async (batch: readonly Line[]): Promise<void> => {
    for (const run of runsOf(batch)) {
      applyAll(run)
      await wire.ack([run.at(-1)!.ack])
    }
  }

  const sync: Phone['sync'] = async ({ types = appTypes, batch = 500, dieAt = Infinity } = {}) => {
    lines = []
    let waiting: Line[] = []
    for await (const line of linesOf(await wire.stream(types))) {
      lines.push(line)
      waiting.push(line)
      if (lines.length >= dieAt) {
        applyAll(waiting)
        return 'died'
      }
      if (waiting.length < batch) continue
      await take(waiting)
      waiting = []
    }
    await take(waiting)
    return endOf(lines, store)
  }

  return {
    store,
    get lines() {
      return lines
    },
    sync,
    rows: (table) => store.prepare(`select * from ${table}`).all(),
    dangling: () => store.prepare(dangling).all() as unknown as readonly Dangling[],
    close: () => store.close(),
  }
}

function endOf(lines: readonly Line[], store: DatabaseSync): Outcome {
  const last = lines.at(-1)?.type
  if (last === 'SyncResetV1' && lines.length === 1) return 'reset'
  if (last !== 'SyncCompleteV1') throw new Error(`the stream ended with ${last}`)
  store.exec(prune)
  return 'complete'
}

function runsOf(lines: readonly Line[]): readonly Line[][] {
  const runs: Line[][] = []
  for (const line of lines)
    if (runs.at(-1)?.[0]?.type === line.type) runs.at(-1)?.push(line)
    else runs.push([line])
  return runs
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = ''
  for await (const piece of pieces) {
    const texts = (rest + piece).split('\n')
    rest = texts.pop() ?? ''
    for (const text of texts) yield JSON.parse(text) as Line
  }
  if (rest !== '') throw new Error(`the stream ended within a line: ${rest.slice(0, 80)}`)
}

function apply(store: DatabaseSync, { type, data }: Line): void {
  if (type === 'SyncCompleteV1') return
  if (type === 'SyncResetV1') return tables.forEach((table) => store.exec(`delete from ${table}`))
  const upsert = upserts[type]
  if (upsert !== undefined) return write(store, upsert, data)
  const deletion = deletions[type]
  if (deletion === undefined) throw new Error(`a line of the unknown type ${type}`)
  const { table, keys } = deletion
  const where = keys.map(([column]) => `${column} = ?`).join(' and ')
  store.prepare(`delete from ${table} where ${where}`).run(...valuesOf(keys, data))
}

function write(
  store: DatabaseSync,
  { table, keys, more = [], isWhole = true }: Change,
  data: Line['data'],
): void {
  const columns = [...keys, ...more].map(([column]) => column).concat(isWhole ? ['data'] : [])
  const values = [...valuesOf([...keys, ...more], data), ...(isWhole ? [JSON.stringify(data)] : [])]
  const set = columns.map((column) => `${column} = excluded.${column}`).join(', ')
  const conflict = keys.map(([column]) => column).join(', ')
  store
    .prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
      on conflict (${conflict}) do update set ${set}`,
    )
    .run(...values)
}

function valuesOf(keys: Keys, data: Line['data']): SQLInputValue[] {
  return keys.map(([column, field]) => {
    const value = data[field]
    if (typeof value === 'string') return value
    if (value === null && column === 'person') return null
    throw new Error(`no ${field} in ${JSON.stringify(data)}`)
  })
}
