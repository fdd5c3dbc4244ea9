// For the test of all ways into a ground table: how a row of each is made, and what there is to try.
import type { Client } from 'pg'

export type Role = 'program' | 'owner' | 'superuser' | 'replica'
export const roles: readonly Role[] = ['program', 'owner', 'superuser', 'replica']

/** What a table needs that can't be said for all: a column that people may change, and values that must be other ones. */
export interface Sample {
  readonly table: string
  readonly column: string
  readonly type: string
  /** Another value for the column, as SQL, where it is no text. */
  readonly other?: string
  /** Columns of a copy that may not be as they were. */
  readonly fresh: Readonly<Record<string, string>>
  /** The table whose rows take this one's with them. */
  readonly parent?: { readonly table: string; readonly key: string }
  readonly insert: string
}

const uniqueText = 'gen_random_uuid()::text'
const uniqueBytes = `sha256(gen_random_uuid()::text::bytea)`
const anyOwner = `(select id from account where email like 'keeper%')`
const newAsset = (name: string): string => `insert into asset (owner_id, type, file_name, file_created_at,
  file_modified_at, path, size, sha1, sha256, taken_at, local_time)
  select ${anyOwner}, 'image', '${name}', now(), now(), ${uniqueText}, 5, substring(${uniqueBytes}, 1, 20), sha256(''),
    now(), now()::timestamp returning id`

/** An asset that the table does not name yet. */
const freeAsset = (table: string): string =>
  `(select a.id from asset a where not exists (select from ${table} x where x.asset_id = a.id) limit 1)`
const newTag = `insert into tag (owner_id, value) values (${anyOwner}, ${uniqueText}) returning id`
const newStack = `insert into stack (owner_id, primary_asset_id) select ${anyOwner}, id from own returning id`
const newAlbum = `insert into album (owner_id, name) values (${anyOwner}, 'Summer') returning id`
const strangerToAlbums = `(select a.id from account a
  where not exists (select from album_user x where x.user_id = a.id) limit 1)`
const strangerToPartners = `(select a.id from account a where a.email not like 'keeper%'
  and not exists (select from partner x where x.user_id = a.id) limit 1)`
const ownerWithoutPicture = `(select a.id from account a
  where not exists (select from profile_image x where x.owner_id = a.id) limit 1)`
const newPerson = `insert into person (owner_id, name) values (${anyOwner}, 'Grandma') returning id`
const newMemory = `insert into memory (owner_id, type, data, memory_at)
  values (${anyOwner}, 'on_this_day', '{"year": 2019}', now()) returning id`

export const keepers = [`insert into account (email, name) values ('keeper@example.org', 'Keeper')`]

const time = { column: 'created_at', type: 'timestamptz', other: "created_at + interval '1 hour'" }

/** One a ground table; a new table needs its line here. */
export const samples: readonly Sample[] = [
  {
    table: 'account',
    column: 'name',
    type: 'text',
    fresh: { email: uniqueText, storage_label: 'null' },
    insert: `insert into account (email, name) values (${uniqueText}, 'Ada') returning id`,
  },
  {
    table: 'api_key',
    column: 'name',
    type: 'text',
    fresh: { digest: uniqueBytes },
    parent: { table: 'account', key: 'owner_id' },
    insert: `with own as (insert into account (email, name) values (${uniqueText}, 'Bob') returning id)
      insert into api_key (owner_id, name, digest, permissions)
      select id, 'key', ${uniqueBytes}, '{all,b c}' from own returning id`,
  },
  {
    table: 'asset',
    ...time,
    fresh: { path: uniqueText, sha1: `substring(${uniqueBytes}, 1, 20)` },
    insert: newAsset('a.jpg'),
  },
  {
    table: 'asset_metadata',
    column: 'key',
    type: 'text',
    fresh: { key: uniqueText },
    parent: { table: 'asset', key: 'asset_id' },
    insert: `with own as (${newAsset('m.jpg')}) insert into asset_metadata (owner_id, asset_id, key, value)
      select ${anyOwner}, id, ${uniqueText}, '{"a": 1.10}' from own returning id`,
  },
  {
    table: 'asset_note',
    column: 'description',
    type: 'text',
    fresh: { asset_id: freeAsset('asset_note') },
    parent: { table: 'asset', key: 'asset_id' },
    insert: `with own as (${newAsset('n.jpg')}) insert into asset_note (owner_id, asset_id, description)
      select ${anyOwner}, id, 'a day at the sea' from own returning id`,
  },
  {
    table: 'found_file',
    column: 'path',
    type: 'text',
    fresh: { path: uniqueText },
    insert: `insert into found_file (owner_id, path, size, sha1, sha256)
      values (${anyOwner}, ${uniqueText}, 7, '\\x01', '\\x02') returning id`,
  },
  {
    table: 'tombstone',
    column: 'file_name',
    type: 'text',
    fresh: {},
    insert: `insert into tombstone (owner_id, asset_id, file_name, size, sha1, sha256, path, room)
      values (${anyOwner}, gen_random_uuid(), 'gone.jpg', 7, '\\x01', '\\x02', 'gone', 'room') returning id`,
  },
  {
    table: 'album',
    column: 'name',
    type: 'text',
    fresh: {},
    insert: newAlbum,
  },
  {
    table: 'album_user',
    column: 'role',
    type: 'text',
    other: `'editor'`,
    fresh: { user_id: strangerToAlbums },
    parent: { table: 'album', key: 'album_id' },
    insert: `with own as (${newAlbum}) insert into album_user (owner_id, album_id, user_id, role)
      select ${anyOwner}, id, ${anyOwner}, 'viewer' from own returning id`,
  },
  {
    table: 'album_asset',
    column: 'added_at',
    type: 'timestamptz',
    other: 'clock_timestamp()',
    fresh: { asset_id: freeAsset('album_asset') },
    parent: { table: 'album', key: 'album_id' },
    insert: `with photo as (${newAsset('p.jpg')}), own as (${newAlbum})
      insert into album_asset (owner_id, album_id, asset_id, added_by)
      select ${anyOwner}, own.id, photo.id, ${anyOwner} from photo, own returning id`,
  },
  {
    table: 'activity',
    column: 'comment',
    type: 'text',
    fresh: {},
    parent: { table: 'album', key: 'album_id' },
    insert: `with own as (${newAlbum}) insert into activity (owner_id, album_id, comment)
      select ${anyOwner}, id, 'Nice' from own returning id`,
  },
  {
    table: 'tag',
    column: 'value',
    type: 'text',
    fresh: { value: uniqueText },
    parent: { table: 'tag', key: 'parent_id' },
    insert: `with above as (${newTag}) insert into tag (owner_id, parent_id, value)
      select ${anyOwner}, id, ${uniqueText} from above returning id`,
  },
  {
    table: 'tag_asset',
    ...time,
    fresh: { asset_id: freeAsset('tag_asset') },
    parent: { table: 'tag', key: 'tag_id' },
    insert: `with own as (${newAsset('t.jpg')}), above as (${newTag})
      insert into tag_asset (owner_id, tag_id, asset_id) select ${anyOwner}, above.id, own.id from own, above
      returning id`,
  },
  {
    table: 'stack',
    ...time,
    fresh: {},
    insert: `with own as (${newAsset('s.jpg')}) ${newStack}`,
  },
  {
    table: 'stack_asset',
    ...time,
    fresh: { asset_id: freeAsset('stack_asset') },
    parent: { table: 'stack', key: 'stack_id' },
    insert: `with own as (${newAsset('s.jpg')}), above as (${newStack})
      insert into stack_asset (owner_id, stack_id, asset_id) select ${anyOwner}, above.id, own.id from own, above
      returning id`,
  },
  {
    table: 'partner',
    ...time,
    fresh: { user_id: strangerToPartners },
    parent: { table: 'account', key: 'user_id' },
    insert: `with own as (insert into account (email, name) values (${uniqueText}, 'Cy') returning id)
      insert into partner (owner_id, user_id) select ${anyOwner}, id from own returning id`,
  },
  {
    table: 'shared_link',
    column: 'description',
    type: 'text',
    fresh: { digest: uniqueBytes, slug: 'null' },
    parent: { table: 'album', key: 'album_id' },
    insert: `with own as (${newAlbum}) insert into shared_link (owner_id, album_id, key, digest, description)
      select ${anyOwner}, id, 'sealed', ${uniqueBytes}, 'for all' from own returning id`,
  },
  {
    table: 'shared_link_asset',
    ...time,
    fresh: { asset_id: freeAsset('shared_link_asset') },
    parent: { table: 'shared_link', key: 'shared_link_id' },
    insert: `with own as (${newAsset('l.jpg')}), above as (insert into shared_link (owner_id, key, digest)
        values (${anyOwner}, 'sealed', ${uniqueBytes}) returning id)
      insert into shared_link_asset (owner_id, shared_link_id, asset_id)
      select ${anyOwner}, above.id, own.id from own, above returning id`,
  },
  {
    table: 'person',
    column: 'name',
    type: 'text',
    fresh: {},
    insert: newPerson,
  },
  {
    table: 'face',
    column: 'source',
    type: 'text',
    other: `'exif'`,
    fresh: {},
    parent: { table: 'asset', key: 'asset_id' },
    insert: `with own as (${newAsset('f.jpg')}), somebody as (${newPerson})
      insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
      select ${anyOwner}, own.id, somebody.id, 100, 80, 10, 10, 40, 50 from own, somebody returning id`,
  },
  {
    table: 'memory',
    ...time,
    fresh: {},
    insert: newMemory,
  },
  {
    table: 'memory_asset',
    ...time,
    fresh: { asset_id: freeAsset('memory_asset') },
    parent: { table: 'memory', key: 'memory_id' },
    insert: `with own as (${newAsset('y.jpg')}), above as (${newMemory})
      insert into memory_asset (owner_id, memory_id, asset_id) select ${anyOwner}, above.id, own.id from own, above
      returning id`,
  },
  {
    table: 'asset_edit',
    column: 'action',
    type: 'text',
    other: `'mirror'`,
    fresh: { sequence: '(random() * 1e9)::integer' },
    parent: { table: 'asset', key: 'asset_id' },
    insert: `with own as (${newAsset('e.jpg')}) insert into asset_edit (owner_id, asset_id, sequence, action, parameters)
      select ${anyOwner}, id, 0, 'rotate', '{"angle": 90}' from own returning id`,
  },
  {
    table: 'profile_image',
    ...time,
    fresh: { owner_id: ownerWithoutPicture },
    parent: { table: 'account', key: 'owner_id' },
    insert: `with own as (insert into account (email, name) values (${uniqueText}, 'Di') returning id)
      insert into profile_image (owner_id, image) select id, '\\x01' from own returning id`,
  },
]

export interface Attempt {
  readonly client: Client
  readonly sample: Sample
  /** A row that is there. */
  readonly id: string
}

export interface Way {
  readonly name: string
  readonly try: (attempt: Attempt) => Promise<unknown>
  /** Where only some tables have it. */
  readonly applies?: (sample: Sample) => boolean
  /** PostgreSQL itself refuses it to anybody else. */
  readonly forSuperusers?: boolean
  /** Puts right again what the next start would not, as a migration. */
  readonly mend?: (sample: Sample) => string
}

const quoted = (id: string): string => `'${id}'`
const otherOf = ({ column, other }: Sample): string => other ?? `${column} || ' x'`
const edit = (sample: Sample, id: string): string =>
  `update ${sample.table} set ${sample.column} = ${otherOf(sample)} where id = ${quoted(id)}`

const rewrite = (sample: Sample): string =>
  `alter table ${sample.table} alter column ${sample.column} type ${sample.type} using ${otherOf(sample)}`

/** A statement that inserts a copy of a row; `id` says under which. */
function copyOf({ table, fresh }: Sample, id: string, newId = 'gen_random_uuid()'): string {
  const changes = Object.entries({ id: newId, ...fresh }).map(([name, value]) => `'${name}', ${value}`)
  return `insert into ${table} select r.* from ${table} t,
    lateral jsonb_populate_record(t, jsonb_build_object(${changes.join(', ')})) r where t.id = ${quoted(id)}`
}

const inTurn = async (client: Client, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await client.query(statement)
}

/** COPY … FROM STDIN of one line, as psql's \copy sends it. */
async function copyIn(client: Client, text: string, line: string): Promise<void> {
  interface Wire {
    query(text: string): void
    sendCopyFromChunk(chunk: Buffer): void
    endCopyFrom(): void
    sync(): void
  }
  await new Promise<void>((resolve, reject) => {
    let failed: Error | undefined
    const ask = {
      submit: (wire: Wire) => wire.query(text),
      handleCopyInResponse: (wire: Wire) => {
        wire.sendCopyFromChunk(Buffer.from(`${line}\n`))
        wire.endCopyFrom()
      },
      handleCommandComplete: () => undefined,
      handleError: (error: Error) => (failed = error),
      handleReadyForQuery: () => (failed === undefined ? resolve() : reject(failed)),
    }
    client.query(ask as never)
  })
}

async function copyRow({ client, sample, id }: Attempt): Promise<void> {
  const { rows: columns } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
     order by attnum`,
    [`heirloom.${sample.table}`],
  )
  const values = columns.map(({ name }) => {
    const value = { id: 'gen_random_uuid()', ...sample.fresh }[name] ?? name
    return `coalesce(replace((${value})::text, '\\', '\\\\'), '\\N')`
  })
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(E'\\t', ${values.join(', ')}) as line from ${sample.table} where id = $1`,
    [id],
  )
  await copyIn(client, `copy ${sample.table} from stdin`, rows[0]!.line)
}

export const ways: readonly Way[] = [
  { name: 'INSERT', try: ({ client, sample, id }) => client.query(copyOf(sample, id)) },
  { name: 'UPDATE', try: ({ client, sample, id }) => client.query(edit(sample, id)) },
  {
    name: 'DELETE',
    try: ({ client, sample, id }) => client.query(`delete from ${sample.table} where id = $1`, [id]),
  },
  { name: 'COPY … FROM', try: copyRow },
  {
    name: 'MERGE',
    try: ({ client, sample, id }) =>
      client.query(`merge into ${sample.table} t using (values ('${id}'::uuid)) v(id) on t.id = v.id
        when matched then update set ${sample.column} = ${otherOf(sample)}`),
  },
  {
    name: 'INSERT … ON CONFLICT DO UPDATE',
    try: ({ client, sample, id }) =>
      client.query(`${copyOf(sample, id, `'${id}'`)}
        on conflict (id) do update set ${sample.column} = ${otherOf(sample).replace(sample.column, `${sample.table}.${sample.column}`)}`),
  },
  {
    name: 'a cascade from a row above',
    applies: ({ parent }) => parent !== undefined,
    try: ({ client, sample: { table, parent }, id }) =>
      client.query(
        `delete from ${parent!.table} where id = (select ${parent!.key} from ${table} where id = $1)`,
        [id],
      ),
  },
  {
    name: 'a prepared statement',
    try: ({ client, sample, id }) =>
      inTurn(client, [
        `prepare p (uuid) as update ${sample.table} set ${sample.column} = ${otherOf(sample)} where id = $1`,
        `execute p ('${id}')`,
        'deallocate p',
      ]),
  },
  {
    name: 'after ROLLBACK TO SAVEPOINT',
    try: ({ client, sample, id }) =>
      inTurn(client, [
        'begin',
        'savepoint a',
        edit(sample, id),
        'rollback to savepoint a',
        edit(sample, id),
        'release savepoint a',
        'commit',
      ]),
  },
  {
    name: 'many rows in a session that changed single ones before',
    try: async ({ client, sample, id }) => {
      for (let i = 0; i < 6; i++) await client.query(edit(sample, id))
      await client.query(`update ${sample.table} set ${sample.column} = ${otherOf(sample)}`)
    },
  },
  {
    name: 'TRUNCATE',
    try: ({ client, sample }) => client.query(`truncate ${sample.table} cascade`),
  },
  {
    name: 'TRUNCATE whose error PL/pgSQL swallows',
    try: ({ client, sample }) =>
      client.query(`do $$ begin truncate ${sample.table} cascade; exception when others then null; end $$`),
  },
  {
    name: 'a change of the key',
    try: ({ client, sample, id }) =>
      client.query(`update ${sample.table} set id = gen_random_uuid() where id = $1`, [id]),
  },
  {
    name: 'ALTER COLUMN … TYPE … USING',
    try: ({ client, sample }) => client.query(rewrite(sample)),
  },
  {
    name: 'DROP COLUMN',
    try: ({ client, sample: { table, column } }) =>
      client.query(`alter table ${table} drop column ${column} cascade`),
  },
  { name: 'DROP TABLE', try: ({ client, sample }) => client.query(`drop table ${sample.table} cascade`) },
  {
    name: 'ADD COLUMN',
    try: ({ client, sample }) =>
      client.query(`alter table ${sample.table} add column extra text default 'x'`),
    mend: ({ table }) => `alter table ${table} drop column if exists extra`,
  },
  {
    name: 'DISABLE TRIGGER',
    try: ({ client, sample }) => client.query(`alter table ${sample.table} disable trigger user`),
    mend: ({ table }) => `alter table ${table} enable trigger user`,
  },
  {
    name: 'DROP TRIGGER',
    try: ({ client, sample }) => client.query(`drop trigger journal_update on ${sample.table}`),
  },
  {
    name: 'another text for a trigger’s function',
    try: ({ client, sample }) =>
      client.query(`create or replace function heirloom.journal_${sample.table}_update() returns trigger
        language plpgsql as 'begin return null; end'`),
  },
  {
    name: 'CREATE RULE … DO INSTEAD NOTHING',
    try: ({ client, sample }) =>
      client.query(`create rule silent as on update to ${sample.table} do instead nothing`),
    mend: ({ table }) => `drop rule if exists silent on ${table}`,
  },
  {
    name: 'a change while triggers are disabled',
    try: ({ client, sample, id }) =>
      inTurn(client, [
        `alter table ${sample.table} disable trigger user`,
        edit(sample, id),
        `alter table ${sample.table} enable trigger user`,
      ]),
  },
  {
    name: 'INSERT into a table that inherits from it',
    try: ({ client, sample, id }) =>
      inTurn(client, [
        `create table heirloom.child () inherits (heirloom.${sample.table})`,
        copyOf(sample, id).replace(`insert into ${sample.table} `, 'insert into heirloom.child '),
      ]),
    mend: () => 'drop table if exists heirloom.child',
  },
  {
    name: 'ALTER COLUMN … TYPE … USING with event_triggers = off',
    forSuperusers: true,
    try: ({ client, sample }) =>
      inTurn(client, ['set event_triggers = off', rewrite(sample), 'reset event_triggers']),
  },
  {
    name: 'ALTER EVENT TRIGGER … DISABLE',
    forSuperusers: true,
    try: ({ client }) => client.query('alter event trigger heirloom_table_rewrite disable'),
    mend: () => 'alter event trigger heirloom_table_rewrite enable always',
  },
  {
    name: 'DELETE or UPDATE of the journal itself',
    try: ({ client, id }) => client.query(`delete from change where row_id = $1`, [id]),
  },
]
