-- Finding photos: what is shown of each, in one row with indexes, and the names of places.

-- A position that somebody entered gets its names from a job: until then, and for another position, there are none.
alter table asset_note
  add column city text,
  add column state text,
  add column country text,
  add column named_at timestamptz;
comment on column asset_note.named_at is 'when the names of its position were looked up; null: they are still to be';
create index asset_note_unnamed on asset_note (asset_id) where latitude is not null and named_at is null;

create function forget_names() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
begin
  new.city := null;
  new.state := null;
  new.country := null;
  new.named_at := null;
  return new;
end $$;
create trigger forget_names before update on asset_note for each row
  when (old.latitude is distinct from new.latitude or old.longitude is distinct from new.longitude)
  execute function forget_names();
alter table asset_note enable always trigger forget_names;

-- Names are derived: the journal does not tell of them, so phones are told in this way.
create function note_derived_names() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into derived_change values (current_epoch(), pg_current_xact_id(), new.asset_id, now());
  return null;
end $$;
create trigger note_derived after update on asset_note for each row
  when (old.city is distinct from new.city or old.state is distinct from new.state
    or old.country is distinct from new.country)
  execute function note_derived_names();
alter table asset_note enable always trigger note_derived;

-- Text as it is compared: lower case, without accents.
create function plain(value text) returns text language sql immutable strict parallel safe as $$
  select translate(lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')), 'øłđı', 'oldi')
$$;

-- Its words, whole: a name's parts are words of their own.
create function words_of(plain_text text) returns tsvector language sql immutable strict parallel safe as $$
  select to_tsvector('simple', translate(plain_text, E'/\\_-.,;:()[]{}#&+\'"', '                   '))
$$;

-- What is shown of a photo, its owner's word over its file's, together with what its file will always be. Derived: made anew by
-- the media pass and by every change of a note. Text that is not there is empty, so that one condition finds it.
create table asset_shown (
  asset_id uuid primary key references asset (id) on delete cascade,
  owner_id uuid not null,
  size bigint not null,
  latitude double precision,
  longitude double precision,
  city text not null,
  state text not null,
  country text not null,
  make text not null,
  model text not null,
  lens_model text not null,
  rating smallint,
  description text not null,
  text text not null
);
comment on column asset_shown.rating is '1 to 5; null: none';
comment on column asset_shown.description is 'as it is compared: see plain';
comment on column asset_shown.text is 'all that it can be found by, as it is compared: path, name, description, place, camera';

-- Makes these rows anew; those that are as they should be stay untouched.
create function refresh_shown(asset_ids uuid[]) returns void language sql
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
  insert into asset_shown as s
  select id, owner_id, size, latitude, longitude, city, state, country, make, model, lens_model, rating,
    plain(description), text
  from (
    select *, plain(concat_ws(E'\n', path, case when not path like '%/' || file_name then file_name end, description,
      city, state, country, make, model, lens_model)) as text
    from (
      select a.id, a.owner_id, a.size, a.path, a.file_name,
        case when n.latitude is not null then n.latitude else e.latitude end as latitude,
        case when n.latitude is not null then n.longitude else e.longitude end as longitude,
        coalesce(case when n.latitude is not null then n.city else e.city end, '') as city,
        coalesce(case when n.latitude is not null then n.state else e.state end, '') as state,
        coalesce(case when n.latitude is not null then n.country else e.country end, '') as country,
        coalesce(e.make, '') as make, coalesce(e.model, '') as model, coalesce(e.lens_model, '') as lens_model,
        nullif(greatest(coalesce(n.rating, e.rating), 0), 0) as rating,
        coalesce(n.description, e.description, '') as description
      from asset a
      left join (select * from asset_exif where asset_id = any(asset_ids)) e on e.asset_id = a.id
      left join (select * from asset_note where asset_id = any(asset_ids)) n on n.asset_id = a.id
      where a.id = any(asset_ids)
    ) shown
  ) told
  order by id
  on conflict (asset_id) do update set owner_id = excluded.owner_id, size = excluded.size,
    latitude = excluded.latitude, longitude = excluded.longitude, city = excluded.city,
    state = excluded.state, country = excluded.country, make = excluded.make, model = excluded.model,
    lens_model = excluded.lens_model, rating = excluded.rating, description = excluded.description,
    text = excluded.text
  where s is distinct from excluded
$$;

-- What is shown follows the note, whoever writes or removes it.
create or replace function follow_notes() returns trigger language plpgsql set search_path = heirloom, pg_temp
  set enable_nestloop = off as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then ids := array(select asset_id from n);
  elsif tg_op = 'DELETE' then ids := array(select asset_id from o);
  else ids := array(select asset_id from n union select asset_id from o);
  end if;
  if cardinality(ids) = 0 then return null; end if;
  -- Whoever reads metadata into these rows at the same moment has come to an end before what is shown is worked out.
  perform id from asset where id = any(ids) order by id for no key update;
  update asset a set taken_at = m.taken_at, local_time = m.local_time, updated_at = now()
    from shown_moments(ids) m where a.id = any(ids) and m.id = a.id;
  perform refresh_shown(ids);
  return null;
end $$;

-- And what the file tells, whoever reads it in.
create function follow_exif() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
begin
  if exists (select from n) then perform refresh_shown(array(select asset_id from n)); end if;
  return null;
end $$;
create trigger follow_insert after insert on asset_exif referencing new table as n
  for each statement execute function follow_exif();
create trigger follow_update after update on asset_exif referencing new table as n
  for each statement execute function follow_exif();

-- Neither changes by itself; whoever changes them nevertheless finds the photo under what it is now.
create function follow_asset() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
begin
  perform refresh_shown(array[new.id]);
  return null;
end $$;
create trigger follow_update after update of owner_id, file_name, path, size on asset for each row
  when (old.owner_id is distinct from new.owner_id or old.file_name is distinct from new.file_name
    or old.path is distinct from new.path or old.size is distinct from new.size)
  execute function follow_asset();

select refresh_shown(array(select id from asset));

create index asset_shown_city on asset_shown (owner_id, city, asset_id);
create index asset_shown_place on asset_shown (owner_id, country, state, city);
create index asset_shown_camera on asset_shown (owner_id, make, model, lens_model);
create index asset_shown_rating on asset_shown (owner_id, rating) where rating is not null;
create index asset_shown_size on asset_shown (owner_id, size desc, asset_id);
create index asset_shown_position on asset_shown (owner_id, asset_id) where latitude is not null;
create index asset_shown_words on asset_shown using gin (words_of(text));

-- Parts of words are found by trigrams. A server that has no pg_trgm, or does not let us install it, finds words by their
-- beginnings, and looks through all of somebody's photos for a part of a name.
do $$
declare
  place text;
begin
  begin
    create extension if not exists pg_trgm with schema public;
  exception when others then
    raise notice 'pg_trgm is not there: parts of words are not found';
  end;
  select n.nspname into place from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
  if found then
    execute format('create index asset_shown_text on asset_shown using gin (text %I.gin_trgm_ops)', place);
  end if;
end $$;

-- What came last, also before the media pass has been through it.
create index asset_created on asset (owner_id, created_at);

-- Of many photos few are favourites, and few are videos: only those are in these indexes.
create index asset_favorite on asset (owner_id, visibility, local_time desc, id desc)
  where is_favorite and state = 'active';
create index asset_video on asset (owner_id, visibility, local_time desc, id desc)
  where type = 'video' and state = 'active';
