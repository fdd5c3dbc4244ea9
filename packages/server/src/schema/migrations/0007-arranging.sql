-- What people say of their photos and how they arrange them: notes, tags, stacks.

-- Over what a file tells stands what its owner says; nothing that reads files ever touches it. A column that is null says
-- nothing, and the file's word is shown.
create table asset_note (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  asset_id uuid not null unique references asset (id) on delete cascade,
  description text,
  rating smallint check (rating between -1 and 5),
  taken_at timestamptz,
  local_time timestamp,
  time_zone text,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  updated_at timestamptz not null default now(),
  check ((taken_at is null) = (local_time is null)),
  check (taken_at is not null or time_zone is null),
  check ((latitude is null) = (longitude is null))
);
comment on table asset_note is 'what its owner says of an asset; stands over what its file says';
comment on column asset_note.rating is '1 to 5, -1: rejected, 0: said to have none';
comment on column asset_note.local_time is 'the wall clock that is meant, at taken_at in time_zone';

-- When each of these was taken: as its owner says, else as its file says, else as the client said, read as UTC.
create function shown_moments(asset_ids uuid[]) returns table (id uuid, taken_at timestamptz, local_time timestamp)
  language sql stable set search_path = heirloom, pg_temp set enable_nestloop = off as $$
  select a.id, coalesce(n.taken_at, e.taken_at, a.file_created_at),
    case when n.taken_at is not null then n.local_time
      else coalesce(e.local_time, a.file_created_at at time zone 'UTC') end
  from asset a
  left join (select * from asset_exif where asset_id = any(asset_ids)) e on e.asset_id = a.id
  left join (select * from asset_note where asset_id = any(asset_ids)) n on n.asset_id = a.id
  where a.id = any(asset_ids)
$$;

-- The columns that the timeline is ordered by follow the note, whoever writes or removes it.
create function follow_notes() returns trigger language plpgsql set search_path = heirloom, pg_temp
  set enable_nestloop = off as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then ids := array(select asset_id from n);
  elsif tg_op = 'DELETE' then ids := array(select asset_id from o);
  else ids := array(select asset_id from n union select asset_id from o);
  end if;
  -- Whoever reads metadata into these rows at the same moment has come to an end before what is shown is worked out.
  perform id from asset where id = any(ids) order by id for no key update;
  update asset a set taken_at = m.taken_at, local_time = m.local_time, updated_at = now()
    from shown_moments(ids) m where a.id = any(ids) and m.id = a.id;
  return null;
end $$;
create trigger follow_insert after insert on asset_note referencing new table as n
  for each statement execute function follow_notes();
create trigger follow_update after update on asset_note referencing old table as o new table as n
  for each statement execute function follow_notes();
create trigger follow_delete after delete on asset_note referencing old table as o
  for each statement execute function follow_notes();
alter table asset_note enable always trigger follow_insert;
alter table asset_note enable always trigger follow_update;
alter table asset_note enable always trigger follow_delete;

create table tag (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  parent_id uuid references tag (id) on delete cascade,
  value text not null check (value <> ''),
  color text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_id, value)
);
comment on column tag.value is 'the whole path, names joined by /';
create index tag_parent on tag (parent_id) where parent_id is not null;

create table tag_asset (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  tag_id uuid not null references tag (id) on delete cascade,
  asset_id uuid not null references asset (id) on delete cascade,
  created_at timestamptz not null default now(),
  unique (tag_id, asset_id)
);
create index tag_asset_asset on tag_asset (asset_id);

-- Photos that belong together, of which one is shown: the primary, and where that one is not in view, the first that is.
create table stack (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  primary_asset_id uuid references asset (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column stack.primary_asset_id is 'null, or none of its members: the first of them stands for it';
create index stack_owner on stack (owner_id, id);
create index stack_primary on stack (primary_asset_id);

create table stack_asset (
  id uuid primary key default uuid_v7(),
  owner_id uuid not null references account (id),
  stack_id uuid not null references stack (id) on delete cascade,
  asset_id uuid not null unique references asset (id) on delete cascade,
  created_at timestamptz not null default now()
);
comment on table stack_asset is 'a stack of fewer than two is none';
create index stack_asset_stack on stack_asset (stack_id, asset_id);
create index stack_asset_owner on stack_asset (owner_id);

-- What people arranged has the limit of what they entered.
create trigger guard_delete after delete on asset_note referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'asset_id', 'asset');
create trigger guard_delete after delete on tag referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'parent_id', 'tag');
create trigger guard_delete after delete on tag_asset referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'tag_id', 'tag', 'asset_id', 'asset');
create trigger guard_delete after delete on stack referencing old table as o
  for each statement execute function guard_entered_delete('entered');
create trigger guard_delete after delete on stack_asset referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'stack_id', 'stack', 'asset_id', 'asset');
alter table asset_note enable always trigger guard_delete;
alter table tag enable always trigger guard_delete;
alter table tag_asset enable always trigger guard_delete;
alter table stack enable always trigger guard_delete;
alter table stack_asset enable always trigger guard_delete;

-- The story of a photo tells what was said of it, and how it was arranged.
create index change_arranged on change ((coalesce(after, before)->>'asset_id'))
  where table_name in ('asset_note', 'tag_asset', 'stack_asset') and kind <> 'update';

-- What was said of a photo that is erased is erased with it.
create or replace function erase_history(asset_ids uuid[], context jsonb) returns uuid language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  told uuid;
  others uuid[];
begin
  if exists (select from asset where id = any(asset_ids)) then
    raise exception using errcode = '55000', message = 'What is to be erased is still there.';
  end if;
  told := write_operation('event', context, false);
  delete from tombstone where asset_id = any(asset_ids);
  others := array(select row_id from change
    where table_name in ('asset_metadata', 'tombstone', 'album_asset', 'activity', 'asset_note', 'tag_asset', 'stack_asset')
      and coalesce(after, before)->>'asset_id' = any(asset_ids::text[]));
  update change set before = case when before is not null then '{"erased": true}'::jsonb end,
      after = case when after is not null then '{"erased": true}'::jsonb end
    where row_id = any(asset_ids || others);
  update operation set details = jsonb_build_object('assetId', details->'assetId', 'erased', true)
    where details->>'assetId' = any(asset_ids::text[]);
  return told;
end $$;
