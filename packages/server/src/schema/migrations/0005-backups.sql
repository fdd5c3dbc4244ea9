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
  problem_since timestamptz
);
comment on column backup_target.place is 'for people; no secret stands here';
comment on column backup_target.is_wanted is 'false: it is in the settings no more';
comment on column backup_target.shipped is 'the last segment that stands there, with all originals that it tells of';
comment on column backup_target.complete_until is 'everything that was confirmed before this moment stands there';

-- A file at a target. Paths are those below the data folder: originals/…, journal/…
create table backup_copy (
  target text not null references backup_target (name) on delete cascade,
  path text not null,
  bytes bigint not null,
  sha256 bytea not null check (length(sha256) = 32),
  copied_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  primary key (target, path)
);
comment on column backup_copy.read_at is 'when it was last read back there and found right; null: not yet, or it was found wrong';
create index backup_copy_path on backup_copy (path);
create index backup_copy_unread on backup_copy (target, read_at nulls first);

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
