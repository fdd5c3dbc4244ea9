-- Backups: how far the journal has come beside the photos and at the targets, and what stands where. All of it is the
-- running system's: after a loss it is read again from the files.

-- Whoever ships asks for operations, with their changes, by transaction.
create index operation_reader on operation (epoch, xid);

-- A sealed file of the journal in <data>/journal.
create table segment (
  number bigint primary key check (number > 0),
  epoch integer not null,
  from_xid xid8 not null,
  to_xid xid8 not null,
  sha256 bytea not null check (length(sha256) = 32),
  bytes bigint not null,
  operations bigint not null,
  changes bigint not null,
  made_at timestamptz not null default clock_timestamp()
);
comment on column segment.to_xid is 'it holds all transactions of its epoch from from_xid to before to_xid';

-- The epoch, if this database is the one that it was begun for: else it was restored or copied since, and no start has
-- begun the next.
create function begun_epoch() returns integer language sql stable security definer
  set search_path = heirloom, pg_temp as $$
  select e.id from epoch e, pg_control_system() s, pg_control_checkpoint() c, pg_database d
  where e.id = current_epoch() and d.datname = current_database() and e.system_identifier = s.system_identifier::text
    and e.database_oid = d.oid and e.timeline = c.timeline_id
$$;

-- Where backups go, as last seen.
create table backup_target (
  name text primary key,
  kind text not null check (kind in ('folder', 'restic', 's3')),
  place text not null,
  is_elsewhere boolean not null,
  is_wanted boolean not null default true,
  shipped bigint not null default 0,
  shipped_at timestamptz,
  complete_until timestamptz,
  free_bytes bigint,
  total_bytes bigint,
  looked_at timestamptz,
  problem text,
  problem_text text,
  problem_since timestamptz,
  daily_bytes bigint
);
comment on column backup_target.place is 'for people; no secret stands here';
comment on column backup_target.is_wanted is 'false: it is in the settings no more';
comment on column backup_target.shipped is 'the last segment that stands there, with all originals that it tells of';
comment on column backup_target.daily_bytes is 'what comes in a day, of the last 30 days';
comment on column backup_target.complete_until is 'everything that was confirmed before this moment stands there';

-- A file at a target. Paths are those below the data folder: originals/…, journal/…
create table backup_copy (
  target text not null references backup_target (name) on delete cascade,
  path text not null,
  bytes bigint not null,
  sha256 bytea not null check (length(sha256) = 32),
  copied_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  fault text check (fault in ('missing', 'other_size', 'other_content', 'unreadable')),
  primary key (target, path)
);
comment on column backup_copy.read_at is 'when it was last read back there and found right; null: not yet, or it was found wrong';
comment on column backup_copy.fault is 'what was wrong with it when it was last read back; it counts as no copy until it is copied again';
create index backup_copy_path on backup_copy (path);
create index backup_copy_faulty on backup_copy (target, path) where fault is not null;
create index backup_copy_unread on backup_copy (target, read_at nulls first);

-- How many originals stand at exactly these targets, kept as asset_count is. Who changes a copy waits for the others:
-- two that copied one photo to two places at once would else each see themselves alone.
create table backup_count (
  targets text[] not null,
  photos bigint not null,
  bytes bigint not null
);
comment on column backup_count.targets is 'by name, in order; never empty';

create function lock_copies() returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtext('heirloom.copies'))
$$;

-- Counts anew, while no other writes copies.
create function recount_copies() returns void language plpgsql volatile security definer
  set search_path = heirloom, pg_temp as $$
begin
  perform lock_copies();
  delete from backup_count;
  insert into backup_count
    select targets, count(*), sum(size) from (
      select array_agg(c.target order by c.target) as targets, a.size
      from asset a join backup_copy c on c.path = 'originals/' || a.path and c.fault is null
      group by a.id, a.size
    ) standing group by 1;
end $$;

create function count_copies() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  changed record;
  came text[] := '{}';
  went text[] := '{}';
begin
  if tg_op = 'DELETE' then
    select count(*) as n, count(distinct target) as targets, min(target) as target into changed from o;
  else
    select count(*) as n, count(distinct target) as targets, min(target) as target into changed from n;
  end if;
  if changed.n = 0 then return null; end if;
  if changed.n > 20000 or changed.targets > 1 then
    perform recount_copies();
    return null;
  end if;
  if tg_op = 'INSERT' then
    came := array(select path from n where fault is null);
  elsif tg_op = 'DELETE' then
    went := array(select path from o where fault is null);
  else
    came := array(select path from o where fault is not null except select path from n where fault is not null);
    went := array(select path from n where fault is not null except select path from o where fault is not null);
    if came = '{}' and went = '{}' then return null; end if;
  end if;
  perform lock_copies();
  insert into backup_count
  with touched as (
    select path, false as was from unnest(came) as path union all select path, true from unnest(went) as path
  ),
  standing as (
    select a.size, s.now, array(
        select t from unnest(array_remove(s.now, changed.target) || case when p.was then array[changed.target] end) as t
        order by 1) as before
    from touched p join asset a on a.path = substr(p.path, length('originals/') + 1)
    cross join lateral (
      select array(select c.target from backup_copy c where c.path = p.path and c.fault is null order by 1) as now
    ) s
    where starts_with(p.path, 'originals/')
  )
  select targets, sum(one), sum(one * size)
  from (select size, now as targets, 1 as one from standing union all select size, before, -1 from standing) d
  where targets <> '{}' group by 1 having sum(one) <> 0;
  return null;
end $$;
create trigger count_insert after insert on backup_copy referencing new table as n
  for each statement execute function count_copies();
create trigger count_update after update on backup_copy referencing old table as o new table as n
  for each statement execute function count_copies();
create trigger count_delete after delete on backup_copy referencing old table as o
  for each statement execute function count_copies();

-- An asset that goes takes its copies out of the count; one that comes back finds them again.
create function count_copies_of_assets() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from n join backup_copy c on c.path = 'originals/' || n.path) then return null; end if;
    perform lock_copies();
    insert into backup_count
    select targets, count(*), sum(size) from n cross join lateral (
      select array(select c.target from backup_copy c where c.path = 'originals/' || n.path and c.fault is null order by 1)
      as targets) standing where targets <> '{}' group by 1;
  else
    if not exists (select from o join backup_copy c on c.path = 'originals/' || o.path) then return null; end if;
    perform lock_copies();
    insert into backup_count
    select targets, -count(*), -sum(size) from o cross join lateral (
      select array(select c.target from backup_copy c where c.path = 'originals/' || o.path and c.fault is null order by 1)
      as targets) standing where targets <> '{}' group by 1;
  end if;
  return null;
end $$;
create trigger count_copies_insert after insert on asset referencing new table as n
  for each statement execute function count_copies_of_assets();
create trigger count_copies_delete after delete on asset referencing old table as o
  for each statement execute function count_copies_of_assets();
alter table asset enable always trigger count_copies_insert;
alter table asset enable always trigger count_copies_delete;

-- What a backup found missing or changed here, on these disks; healed, or looked at and found right, it goes.
create table original_fault (
  path text primary key,
  fault text not null check (fault in ('missing', 'other_size', 'other_content', 'unreadable')),
  found_at timestamptz not null default clock_timestamp()
);
comment on column original_fault.path is 'below the data folder, as in backup_copy';

create table backup_run (
  id uuid primary key default uuid_v7(),
  target text not null references backup_target (name) on delete cascade,
  kind text not null check (kind in ('backup', 'verify', 'drill')),
  asked_by text not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'stopped')),
  step text not null default '',
  done bigint not null default 0,
  total bigint,
  bytes bigint not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  manifest text,
  figures jsonb not null default '{}',
  code text,
  message text
);
comment on column backup_run.seen_at is 'a running one says every few seconds that it is alive';
comment on column backup_run.manifest is 'the name of what it made, for a backup; of what it looked at, for the others';
create index backup_run_target on backup_run (target, kind, started_at);

-- Count and sum of the digests of all rows of a table, without what is derived: equal for equal contents, whatever the order.
create function table_digest(of_table text) returns text language plpgsql stable
  set search_path = heirloom, pg_temp set timezone = 'UTC' set bytea_output = 'hex' set extra_float_digits = 1
  set datestyle = 'ISO' set intervalstyle = 'postgres' as $$
declare
  left_out constant text[] := (select derived from ground_table where name = of_table)
    || array(select a.attname from pg_attribute a where a.attrelid = format('heirloom.%I', of_table)::regclass
      and a.attnum > 0 and a.attgenerated <> '');
  result text;
begin
  execute format($query$
    select count(*) || ':' || coalesce(sum(('x' || left(digest, 15))::bit(60)::bigint), 0) || ':'
      || coalesce(sum(('x' || right(digest, 15))::bit(60)::bigint), 0)
    from (select md5((to_jsonb(t) - $1)::text) as digest from heirloom.%I t) d $query$, of_table)
    into result using left_out;
  return result;
end $$;

-- What an undo brings back is counted once.
create or replace function count_assets() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  this_hour constant timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  context constant jsonb := nullif(current_setting('heirloom.context', true), '')::jsonb;
  -- What an undo puts in again was here before, and count_returned() tells of it.
  is_undo constant boolean := coalesce(context->>'intent', '') = 'operation.undo';
begin
  if tg_op = 'INSERT' then
    with counted as (
      insert into asset_count
        select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, count(*), sum(size)
        from n group by 1, 2, 3, 4, 5, 6
        returning owner_id, visibility, state, assets
    )
    insert into library_count (owner_id, hour, added, net)
      select owner_id, this_hour, case when is_undo then 0 else sum(assets) end, sum(assets)
      from counted where state = 'active' and visibility in ('timeline', 'archive') group by 1;
  elsif tg_op = 'DELETE' then
    with counted as (
      insert into asset_count
        select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, -count(*), -sum(size)
        from o group by 1, 2, 3, 4, 5, 6
        returning owner_id, visibility, state, assets
    )
    insert into library_count (owner_id, hour, net)
      select owner_id, this_hour, sum(assets)
      from counted where state = 'active' and visibility in ('timeline', 'archive') group by 1;
  else
    with counted as (
      insert into asset_count
        select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, sum(one), sum(size)
        from (
          select owner_id, local_time, visibility, state, is_favorite, type, 1 as one, size from n
          union all
          select owner_id, local_time, visibility, state, is_favorite, type, -1, -size from o
        ) difference
        group by 1, 2, 3, 4, 5, 6 having sum(one) <> 0 or sum(size) <> 0
        returning owner_id, visibility, state, assets
    )
    insert into library_count (owner_id, hour, net)
      select owner_id, this_hour, sum(assets)
      from counted where state = 'active' and visibility in ('timeline', 'archive') group by 1 having sum(assets) <> 0;
  end if;
  return null;
end $$;
