-- The journal: who changed what. Written by triggers and by the functions here alone; the program's role may only read it.

create function uuid_v7() returns uuid language sql volatile parallel safe as $$
  -- RFC 9562, 5.7: 48 bits of Unix milliseconds, then version, then random bits
  select encode(
    set_byte(
      set_byte(
        overlay(uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112),
      8, (get_byte(uuid_send(gen_random_uuid()), 8) & 63) | 128),
    'hex')::uuid
$$;

-- One row for every life of this database. A restored or copied cluster gets a new one: transaction numbers of
-- different lives do not compare.
create table epoch (
  id integer generated always as identity primary key,
  system_identifier text not null,
  database_oid oid not null,
  timeline integer not null,
  started_at timestamptz not null default clock_timestamp()
);

create function current_epoch() returns integer language sql stable as $$ select max(id) from heirloom.epoch $$;

-- Called at every start, before anything writes.
create function begin_epoch() returns integer language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  here record;
begin
  select s.system_identifier::text as system_identifier, d.oid as database_oid, c.timeline_id as timeline
    into here
    from pg_control_system() s, pg_control_checkpoint() c, pg_database d where d.datname = current_database();
  perform pg_advisory_xact_lock(hashtext('heirloom.epoch'));
  if not exists (
    select from epoch e where e.id = current_epoch() and e.system_identifier = here.system_identifier
      and e.database_oid = here.database_oid and e.timeline = here.timeline
  ) then
    insert into epoch (system_identifier, database_oid, timeline)
      values (here.system_identifier, here.database_oid, here.timeline);
  end if;
  return current_epoch();
end $$;

create table operation (
  id uuid primary key,
  kind text not null check (kind in ('change', 'event')),
  epoch integer not null,
  xid xid8 not null,
  at timestamptz not null,
  actor text not null,
  actor_id uuid,
  user_id uuid,
  client text,
  address text,
  request_id text,
  intent text not null,
  details jsonb not null,
  database_role text not null,
  application_name text,
  sql text
);
create unique index operation_transaction on operation (epoch, xid) where kind = 'change';
create index operation_at on operation (at);
create index operation_user on operation (user_id, at);

create table change (
  seq bigint generated always as identity primary key,
  epoch integer not null,
  xid xid8 not null,
  operation uuid not null,
  table_name text not null,
  row_id uuid not null,
  owner_before uuid,
  owner_after uuid,
  kind text not null check (kind in ('insert', 'update', 'delete')),
  before jsonb,
  after jsonb
);
create index change_row on change (row_id, seq);
create index change_operation on change (operation);
create index change_reader on change (epoch, xid, seq);

-- Writes one operation row from the context that the program set for its transaction; without one, the writer came
-- past the program, and its SQL text is kept, unless the table holds secrets.
create function write_operation(kind text, context jsonb, hide_sql boolean) returns uuid language sql volatile
  security definer set search_path = heirloom, pg_temp as $$
  insert into operation (id, kind, epoch, xid, at, actor, actor_id, user_id, client, address, request_id, intent,
    details, database_role, application_name, sql)
  values (uuid_v7(), kind, current_epoch(), pg_current_xact_id(), clock_timestamp(),
    coalesce(context->>'actor', 'database'), (context->>'actorId')::uuid, (context->>'userId')::uuid,
    context->>'client', context->>'address', context->>'requestId', coalesce(context->>'intent', 'unknown'),
    coalesce(context->'details', '{}'), session_user, current_setting('application_name'),
    case when context is not null then null when hide_sql then '(hidden: the table holds secrets)'
      else left(current_query(), 10000) end)
  returning id
$$;

-- The operation of the running transaction, made at its first change.
create function operation_now(hide_sql boolean, out operation uuid, out epoch integer) language plpgsql
  security definer set search_path = heirloom, pg_temp as $$
begin
  select o.id, o.epoch into operation, epoch from operation o
    where o.xid = pg_current_xact_id() and o.epoch = current_epoch() and o.kind = 'change';
  if found then return; end if;
  operation := write_operation('change', nullif(current_setting('heirloom.context', true), '')::jsonb, hide_sql);
  epoch := current_epoch();
end $$;

-- For what changes no row: starts, sign-ins, refusals.
create function record_event(context jsonb) returns uuid language sql volatile security definer
  set search_path = heirloom, pg_temp as $$ select write_operation('event', context, false) $$;

-- The state of a row as the journal tells it: journal_fold(after order by seq), unless its last change deleted it.
create aggregate journal_fold(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'HG002',
    message = format('TRUNCATE of %s is refused: it would empty the table without a trace.', tg_table_name),
    hint = 'Delete rows instead; each deletion is then recorded and can be undone.';
end $$;

create function refuse_key_change() returns trigger language plpgsql as $$
begin
  if new.id is distinct from old.id then
    raise exception using errcode = 'HG003',
      message = format('The key of a row of %s cannot change: its history hangs on it.', tg_table_name);
  end if;
  return new;
end $$;

-- Ground: what people put in. Triggers for these tables are generated (platform/journal).

create table account (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  name text not null,
  password text,
  pin text,
  is_admin boolean not null default false,
  should_change_password boolean not null default false,
  is_onboarded boolean not null default false,
  avatar_color text not null default 'primary',
  storage_label text unique,
  quota_bytes bigint check (quota_bytes >= 0),
  preferences jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on column account.password is 'argon2id hash, sealed with the instance key';
create unique index account_email on account (lower(email));

create table api_key (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  name text not null,
  digest bytea not null unique,
  permissions text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column api_key.digest is 'HMAC-SHA-256 of the key under the instance key';
create index api_key_owner on api_key (owner_id);

create table asset (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  type text not null check (type in ('image', 'video')),
  state text not null default 'active' check (state in ('active', 'trashed')),
  trashed_at timestamptz,
  visibility text not null default 'timeline' check (visibility in ('timeline', 'archive', 'hidden', 'locked')),
  is_favorite boolean not null default false,
  file_name text not null,
  file_created_at timestamptz not null,
  file_modified_at timestamptz not null,
  path text not null unique,
  size bigint not null check (size > 0),
  sha1 bytea not null check (length(sha1) = 20),
  sha256 bytea not null check (length(sha256) = 32),
  sidecar_path text unique,
  sidecar_sha256 bytea check (length(sidecar_sha256) = 32),
  live_video_id uuid references asset (id),
  created_at timestamptz not null default now(),
  -- derived from here on (schema/ground.ts names them): can be made again from the file
  updated_at timestamptz not null default now(),
  verified_at timestamptz not null default now(),
  taken_at timestamptz not null,
  local_time timestamp not null,
  width integer check (width > 0),
  height integer check (height > 0),
  duration_ms integer check (duration_ms >= 0),
  thumbhash bytea,
  perceptual_hash bytea check (length(perceptual_hash) = 8),
  check ((state = 'trashed') = (trashed_at is not null))
);
comment on column asset.path is 'relative to the folder of originals; given once, never changed by itself';
comment on column asset.verified_at is 'when the stored bytes were last hashed and found right';
comment on column asset.taken_at is 'the instant, from the file''s metadata, else what the client said';
comment on column asset.local_time is 'the wall clock where it was taken';
create unique index asset_owner_sha1 on asset (owner_id, sha1);
create index asset_timeline on asset (owner_id, visibility, state, local_time desc, id desc);
create index asset_live_video on asset (live_video_id) where live_video_id is not null;

create table asset_metadata (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  asset_id uuid not null references asset (id) on delete cascade,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  unique (asset_id, key)
);
comment on table asset_metadata is 'what clients attach to an asset, by key (mobile-app: cloud id, times, position)';

-- Derived: can be deleted and comes back by itself.

create table asset_exif (
  asset_id uuid primary key references asset (id) on delete cascade,
  taken_at timestamptz,
  local_time timestamp,
  time_zone text,
  taken_at_source text,
  latitude double precision,
  longitude double precision,
  altitude double precision,
  city text,
  state text,
  country text,
  make text,
  model text,
  lens_model text,
  f_number double precision,
  focal_length double precision,
  iso integer,
  exposure_time text,
  rating smallint,
  orientation text,
  description text,
  keywords text[] not null default '{}',
  projection_type text,
  modify_date timestamptz,
  exif_width integer,
  exif_height integer,
  frames_per_second double precision,
  video_codec text,
  audio_codec text,
  live_photo_content_id text,
  mime_type text,
  motion_offset bigint,
  motion_length bigint
);

create table derivative (
  asset_id uuid not null references asset (id) on delete cascade,
  kind text not null check (kind in ('metadata', 'preview', 'thumbnail', 'similarity')),
  state text not null check (state in ('present', 'failed', 'waiting')),
  version integer not null,
  code text,
  message text,
  bytes bigint,
  updated_at timestamptz not null default now(),
  primary key (asset_id, kind)
);
comment on table derivative is
  'what was made of an asset, in which version, or why not; no row: it is still to be made';
create index derivative_unmade on derivative (kind, state, asset_id) where state <> 'present';

-- Counts by month, kept by insert-only differences, so that writers never wait for each other; folded now and then.
create table asset_count (
  owner_id uuid not null,
  month date not null,
  visibility text not null,
  state text not null,
  is_favorite boolean not null,
  type text not null,
  assets bigint not null,
  bytes bigint not null
);
create index asset_count_owner on asset_count (owner_id, visibility, state);

create function count_assets() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into asset_count
      select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, count(*), sum(size)
      from n group by 1, 2, 3, 4, 5, 6;
  elsif tg_op = 'DELETE' then
    insert into asset_count
      select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, -count(*), -sum(size)
      from o group by 1, 2, 3, 4, 5, 6;
  else
    insert into asset_count
      select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, sum(one), sum(size)
      from (
        select owner_id, local_time, visibility, state, is_favorite, type, 1 as one, size from n
        union all
        select owner_id, local_time, visibility, state, is_favorite, type, -1, -size from o
      ) difference
      group by 1, 2, 3, 4, 5, 6 having sum(one) <> 0 or sum(size) <> 0;
  end if;
  return null;
end $$;
create trigger count_insert after insert on asset referencing new table as n
  for each statement execute function count_assets();
create trigger count_update after update on asset referencing old table as o new table as n
  for each statement execute function count_assets();
create trigger count_delete after delete on asset referencing old table as o
  for each statement execute function count_assets();
alter table asset enable always trigger count_insert;
alter table asset enable always trigger count_update;
alter table asset enable always trigger count_delete;

-- Runtime: of this running system; lost with the database, and nobody misses a photo.

create table instance (
  only_row boolean primary key default true check (only_row),
  id uuid not null,
  originals_id uuid
);
comment on table instance is 'the id that the data folder carries too: the two belong together';
comment on column instance.originals_id is
  'the id in the marker of the store of originals: without that marker, what is mounted there is not it';

create table session (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  parent_id uuid references session (id) on delete cascade,
  digest bytea not null unique,
  device_type text not null default '',
  device_os text not null default '',
  app_version text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz,
  elevated_until timestamptz
);
create index session_owner on session (owner_id);

create table sign_in_attempt (
  subject text primary key,
  failures integer not null,
  last_at timestamptz not null default now()
);
comment on table sign_in_attempt is 'failed sign-ins by account and by address: guessing gets slower';

create table upload_claim (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  boot_id uuid not null,
  incoming text,
  path text,
  sidecar_path text,
  created_at timestamptz not null default now()
);
comment on table upload_claim is
  'files that an upload is bringing in: while its claim lives, the file is nobody''s orphan';

create table job_outcome (
  id bigint generated always as identity primary key,
  job text not null,
  subject uuid,
  outcome text not null check (outcome in ('done', 'retried', 'failed')),
  attempt integer not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  code text,
  message text
);
create index job_outcome_subject on job_outcome (subject, id);
create index job_outcome_unhappy on job_outcome (job, finished_at) where outcome <> 'done';

create table queue (
  name text primary key,
  paused boolean not null default false,
  updated_at timestamptz not null default now()
);

create table found_file (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  path text not null unique,
  size bigint not null,
  sha1 bytea not null,
  sha256 bytea not null,
  found_at timestamptz not null default now()
);
comment on table found_file is
  'whole files of uploads that were never confirmed: kept where they are until their owner decides';
