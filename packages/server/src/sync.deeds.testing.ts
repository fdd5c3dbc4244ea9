// What people do in a storm over which phones sync. Each is one statement or two in a running transaction.
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Trx } from './schema/schema.ts'

/** A whole number below this one. */
export type Below = (limit: number) => number

interface Doer {
  readonly trx: Trx
  readonly person: string
  readonly people: readonly string[]
  readonly below: Below
}

type Deed = (doer: Doer) => Promise<unknown>

type Text = RawBuilder<unknown>

/** Some rows of a person's table; which ones the database chooses, as it chooses ids. */
const some = ({ person, below }: Doer, table: string, where: Text = sql`true`): Text =>
  sql`(select id from ${sql.table(table)} where owner_id = ${person} and ${where}
    order by md5(id::text || ${String(below(1000))}) limit ${1 + below(4)})`

const one = (doer: Doer, table: string, where: Text = sql`true`): Text =>
  sql`(select id from ${sql.table(table)} where owner_id = ${doer.person} and ${where}
    order by md5(id::text || ${String(doer.below(1000))}) limit 1)`

const other = ({ people, below }: Doer): string => people[below(people.length)] ?? ''

const run =
  (make: (doer: Doer) => Text): Deed =>
  async (doer) =>
    await make(doer).execute(doer.trx)

const photos = (doer: Doer, count: number, visibility = 'timeline'): Text => sql`
  insert into asset (owner_id, type, visibility, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
    taken_at, local_time, width, height)
  select ${doer.person}::uuid, ${visibility === 'hidden' ? 'video' : 'image'}, ${visibility}, 'IMG.jpg',
    now(), now(), gen_random_uuid()::text, 5, substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''),
    at, at at time zone 'UTC', 400, 300
  from generate_series(1, ${count}::int) n
  cross join lateral (select '2020-01-01'::timestamptz + (random() * 1000)::int * interval '1 day' as at) t`

const update = (set: Text, where: Text = sql`true`): Deed =>
  run((doer) => sql`update asset set ${set} where id in ${some(doer, 'asset', where)}`)

const assets: readonly Deed[] = [
  run((doer) => photos(doer, 1 + doer.below(5))),
  run((doer) => photos(doer, 1 + doer.below(3))),
  run(
    (doer) => sql`with half as (${photos(doer, 1, 'hidden')} returning id)
    update asset set live_video_id = half.id from half
    where asset.id in ${one(doer, 'asset', sql`type = 'image' and live_video_id is null and visibility = 'timeline'`)}`,
  ),
  update(sql`is_favorite = not is_favorite`),
  update(sql`visibility = 'archive'`, sql`visibility = 'timeline'`),
  update(sql`visibility = 'timeline'`, sql`visibility = 'archive'`),
  run(
    (
      doer,
    ) => sql`with chosen as (select id, live_video_id from asset where id in ${one(doer, 'asset', sql`visibility = 'timeline'`)})
    update asset set visibility = 'locked' from chosen where asset.id in (chosen.id, chosen.live_video_id)`,
  ),
  update(sql`visibility = 'timeline'`, sql`visibility = 'locked' and type = 'image'`),
  update(sql`state = 'trashed', trashed_at = now()`, sql`state = 'active'`),
  update(sql`state = 'trashed', trashed_at = now()`, sql`state = 'active'`),
  update(sql`state = 'active', trashed_at = null`, sql`state = 'trashed'`),
  update(sql`width = width + 1, thumbhash = '\\x0102'`),
  run(
    (doer) =>
      sql`delete from asset where id in ${some(
        doer,
        'asset',
        sql`state = 'trashed'
    and not exists (select from asset photo where photo.live_video_id = asset.id)`,
      )}`,
  ),
  run(
    (doer) =>
      sql`update asset set owner_id = ${other(doer)} where id in ${one(
        doer,
        'asset',
        sql`live_video_id is null
    and visibility = 'timeline' and not exists (select from stack_asset m where m.asset_id = asset.id)`,
      )} and ${doer.below(4) === 0}`,
  ),
  run(
    (doer) => sql`insert into asset_exif (asset_id, city, latitude, longitude, rating, description, taken_at)
    select id, 'City ' || ${doer.below(9)}::int, ${doer.below(90)}, 3, ${doer.below(6)}, 'Read', now()
    from asset where id in ${some(doer, 'asset')}
    on conflict (asset_id) do update set city = excluded.city, rating = excluded.rating`,
  ),
  run((doer) => sql`delete from asset_exif where asset_id in ${one(doer, 'asset')}`),
  run(
    (doer) => sql`insert into asset_note (owner_id, asset_id, description, rating, latitude, longitude)
    select owner_id, id, 'Said ' || ${doer.below(99)}::int, ${doer.below(6)}, ${doer.below(90)}, 4
    from asset where id in ${some(doer, 'asset')}
    on conflict (asset_id) do update set description = excluded.description, latitude = excluded.latitude`,
  ),
  run((doer) => sql`delete from asset_note where id in ${one(doer, 'asset_note')}`),
  run(
    (doer) => sql`insert into asset_metadata (owner_id, asset_id, key, value)
    select owner_id, id, 'key' || ${doer.below(3)}::int, '{"a": 1}' from asset where id in ${one(doer, 'asset')}
    on conflict (asset_id, key) do update set value = '{"b": 2}'`,
  ),
  run((doer) => sql`delete from asset_metadata where id in ${one(doer, 'asset_metadata')}`),
  run(
    (doer) => sql`insert into asset_edit (owner_id, asset_id, sequence, action, parameters)
    select owner_id, id, ${doer.below(3)}, 'rotate', '{"angle": 90}' from asset where id in ${one(doer, 'asset')}
    on conflict do nothing`,
  ),
  run((doer) => sql`delete from asset_edit where id in ${one(doer, 'asset_edit')}`),
]

const arranged: readonly Deed[] = [
  run(
    (doer) => sql`
    with chosen as (select array_agg(id order by md5(id::text)) as ids from asset where id in ${some(
      doer,
      'asset',
      sql`
        not exists (select from stack_asset m where m.asset_id = asset.id)`,
    )}),
    made as (insert into stack (owner_id, primary_asset_id) select ${doer.person}, ids[1] from chosen where ids is not null returning id)
    insert into stack_asset (owner_id, stack_id, asset_id) select ${doer.person}, made.id, unnest(ids) from made, chosen`,
  ),
  run((doer) => sql`delete from stack_asset where id in ${one(doer, 'stack_asset')}`),
  run(
    (doer) => sql`insert into stack_asset (owner_id, stack_id, asset_id)
    select ${doer.person}, s.id, a.id from stack s, asset a where s.id in ${one(doer, 'stack')} and a.id in ${one(doer, 'asset')}
    on conflict do nothing`,
  ),
  run(
    (
      doer,
    ) => sql`update stack set primary_asset_id = (select asset_id from stack_asset m where m.stack_id = stack.id
    order by random() limit 1), updated_at = now() where id in ${one(doer, 'stack')}`,
  ),
  run((doer) => sql`delete from stack where id in ${one(doer, 'stack')}`),
  run(
    (doer) => sql`with m as (insert into memory (owner_id, type, data, memory_at)
      values (${doer.person}, 'on_this_day', '{"year": 2020}', now()) returning id)
    insert into memory_asset (owner_id, memory_id, asset_id)
      select ${doer.person}, m.id, a.id from m, asset a where a.id in ${some(doer, 'asset')}`,
  ),
  run((doer) => sql`update memory set is_saved = not is_saved where id in ${one(doer, 'memory')}`),
  run((doer) => sql`delete from memory_asset where id in ${one(doer, 'memory_asset')}`),
  run((doer) => sql`delete from memory where id in ${one(doer, 'memory')}`),
  run(
    (doer) => sql`with p as (insert into person (owner_id, name, face_asset_id)
      values (${doer.person}, 'Name ' || ${doer.below(99)}::int, ${one(doer, 'asset')}) returning id)
    insert into face (owner_id, asset_id, person_id, image_width, image_height, x1, y1, x2, y2)
      select ${doer.person}, a.id, p.id, 9, 9, 1, 1, 2, 2 from p, asset a where a.id in ${some(doer, 'asset')}`,
  ),
  run((doer) => sql`update face set person_id = ${one(doer, 'person')} where id in ${one(doer, 'face')}`),
  run((doer) => sql`delete from face where id in ${one(doer, 'face')}`),
  run(
    (doer) =>
      sql`update person set name = 'Other', face_asset_id = ${one(doer, 'asset')} where id in ${one(doer, 'person')}`,
  ),
  run((doer) => sql`delete from person where id in ${one(doer, 'person')}`),
]

/** What tips a stack: fewer than two in view are none. */
const tipping: readonly Deed[] = [
  run(
    (doer) => sql`with two as (select id from asset where owner_id = ${doer.person} and state = 'active'
        and visibility = 'timeline' and not exists (select from stack_asset m where m.asset_id = asset.id) limit 2),
      made as (insert into stack (owner_id, primary_asset_id)
        select ${doer.person}, (select id from two limit 1) where (select count(*) from two) = 2 returning id)
    insert into stack_asset (owner_id, stack_id, asset_id) select ${doer.person}, made.id, two.id from made, two`,
  ),
  update(
    sql`state = 'trashed', trashed_at = now()`,
    sql`state = 'active' and exists (
    select from stack_asset m where m.asset_id = asset.id)`,
  ),
  update(
    sql`visibility = 'archive'`,
    sql`visibility = 'timeline' and exists (
    select from stack_asset m where m.asset_id = asset.id)`,
  ),
  update(
    sql`state = 'active', trashed_at = null`,
    sql`state = 'trashed' and exists (
    select from stack_asset m where m.asset_id = asset.id)`,
  ),
]

const shared: readonly Deed[] = [
  run(
    (
      doer,
    ) => sql`with made as (insert into album (owner_id, name) values (${doer.person}, 'Album ' || ${doer.below(99)}::int) returning id)
    insert into album_asset (owner_id, album_id, asset_id, added_by)
      select ${doer.person}, made.id, a.id, ${doer.person} from made, asset a where a.id in ${some(doer, 'asset')}`,
  ),
  run(
    (doer) => sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    select al.owner_id, al.id, a.id, ${doer.person} from album al, asset a
    where al.id in ${one({ ...doer, person: other(doer) }, 'album')} and a.id in ${some(doer, 'asset')} on conflict do nothing`,
  ),
  run((doer) => sql`delete from album_asset where id in ${some(doer, 'album_asset')}`),
  run(
    (doer) => sql`update album set name = 'Renamed', cover_asset_id = (select asset_id from album_asset x
    where x.album_id = album.id order by random() limit 1), updated_at = now() where id in ${one(doer, 'album')}`,
  ),
  run((doer) => sql`delete from album where id in ${one(doer, 'album')} and ${doer.below(3) === 0}`),
  ...[1, 2, 3].map(() =>
    run((doer) => {
      const user = other(doer)
      return sql`insert into album_user (owner_id, album_id, user_id, role)
        select owner_id, id, ${user}, 'viewer' from album where id in ${one(doer, 'album')} and owner_id <> ${user}
        on conflict (album_id, user_id) do update set role = 'editor'`
    }),
  ),
  run((doer) => sql`delete from album_user where id in ${one(doer, 'album_user')}`),
  run(
    (doer) => sql`insert into partner (owner_id, user_id) values (${doer.person}, ${other(doer)})
    on conflict (owner_id, user_id) do update set in_timeline = not partner.in_timeline`,
  ),
  run((doer) => sql`delete from partner where id in ${one(doer, 'partner')}`),
  run(
    (doer) => sql`update account set name = 'Renamed ' || ${doer.below(99)}::int where id = ${doer.person}`,
  ),
  run(
    (doer) => sql`update account set deleted_at = case when deleted_at is null then now() end
    where id = ${doer.people[2] ?? ''} and ${doer.below(3) === 0}`,
  ),
]

/** Those with photos come up twice as often. */
export const stormDeeds: readonly Deed[] = [
  ...assets,
  ...assets,
  ...arranged,
  ...tipping,
  ...tipping,
  ...shared,
  ...shared,
]
