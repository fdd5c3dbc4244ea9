-- Who else may look, who is seen on photos, what was made of them: partners, links, people, memories, edits, pictures of people.

-- Somebody's whole timeline, shown to another.
create table partner (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  user_id uuid not null references account (id) on delete cascade,
  in_timeline boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner_id, user_id),
  check (owner_id <> user_id)
);
comment on column partner.owner_id is 'whose photos are shown';
comment on column partner.user_id is 'who may look at them';
comment on column partner.in_timeline is 'who may look sees them among their own';
create index partner_user on partner (user_id);

create table shared_link (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  album_id uuid references album (id) on delete cascade,
  key text not null,
  digest bytea not null unique,
  slug text,
  description text,
  password text,
  expires_at timestamptz,
  allows_upload boolean not null default false,
  allows_download boolean not null default true,
  shows_metadata boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column shared_link.album_id is 'null: it shows the photos of shared_link_asset';
comment on column shared_link.key is 'sealed with the instance key, so that its owner can copy the link again';
comment on column shared_link.digest is 'HMAC-SHA-256 of the key under the instance key';
comment on column shared_link.password is 'argon2id hash, sealed with the instance key';
create index shared_link_owner on shared_link (owner_id, created_at);
create index shared_link_album on shared_link (album_id) where album_id is not null;
create unique index shared_link_slug on shared_link (slug);

create table shared_link_asset (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id) on delete cascade,
  shared_link_id uuid not null references shared_link (id) on delete cascade,
  asset_id uuid not null references asset (id) on delete cascade,
  created_at timestamptz not null default now(),
  unique (shared_link_id, asset_id)
);
create index shared_link_asset_asset on shared_link_asset (asset_id);

create table person (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  name text not null default '',
  birth_date date,
  is_hidden boolean not null default false,
  is_favorite boolean not null default false,
  color text,
  face_asset_id uuid references asset (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column person.face_asset_id is 'the photo whose face stands for them; null: the first that shows them';
create index person_owner on person (owner_id, lower(name));
create index person_face_asset on person (face_asset_id) where face_asset_id is not null;

-- Where somebody is on a photo. Sizes are those of the picture that the box was drawn on, in pixels.
create table face (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  asset_id uuid not null references asset (id) on delete cascade,
  person_id uuid references person (id) on delete set null,
  source text not null default 'manual' check (source in ('manual', 'exif', 'machine-learning')),
  image_width integer not null check (image_width > 0),
  image_height integer not null check (image_height > 0),
  x1 integer not null,
  y1 integer not null,
  x2 integer not null,
  y2 integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (x1 <= x2 and y1 <= y2)
);
comment on column face.person_id is 'null: nobody has said who';
create index face_asset on face (asset_id);
create index face_person on face (person_id, asset_id) where person_id is not null;
create index face_owner on face (owner_id);

create table memory (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  type text not null check (type in ('on_this_day')),
  data jsonb not null,
  memory_at timestamptz not null,
  show_at timestamptz,
  hide_at timestamptz,
  seen_at timestamptz,
  is_saved boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index memory_owner on memory (owner_id, show_at);

create table memory_asset (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  memory_id uuid not null references memory (id) on delete cascade,
  asset_id uuid not null references asset (id) on delete cascade,
  created_at timestamptz not null default now(),
  unique (memory_id, asset_id)
);
create index memory_asset_asset on memory_asset (asset_id);

-- What is done to a photo before it is shown, in this order. Its file stays as it came.
create table asset_edit (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  asset_id uuid not null references asset (id) on delete cascade,
  sequence integer not null check (sequence >= 0),
  action text not null check (action in ('crop', 'rotate', 'mirror')),
  parameters jsonb not null,
  created_at timestamptz not null default now(),
  unique (asset_id, sequence)
);

create table profile_image (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null unique references account (id) on delete cascade,
  image bytea not null check (length(image) between 1 and 300000),
  created_at timestamptz not null default now()
);
comment on column profile_image.image is 'WebP, made small when it came: it travels in the journal';

create trigger guard_delete after delete on partner referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'owner_id', 'account', 'user_id', 'account');
create trigger guard_delete after delete on shared_link referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'owner_id', 'account', 'album_id', 'album');
create trigger guard_delete after delete on shared_link_asset referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'shared_link_id', 'shared_link', 'asset_id', 'asset');
create trigger guard_delete after delete on person referencing old table as o
  for each statement execute function guard_entered_delete('entered');
create trigger guard_delete after delete on face referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'asset_id', 'asset');
create trigger guard_delete after delete on memory referencing old table as o
  for each statement execute function guard_entered_delete('entered');
create trigger guard_delete after delete on memory_asset referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'memory_id', 'memory', 'asset_id', 'asset');
create trigger guard_delete after delete on asset_edit referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'asset_id', 'asset');
alter table partner enable always trigger guard_delete;
alter table shared_link enable always trigger guard_delete;
alter table shared_link_asset enable always trigger guard_delete;
alter table person enable always trigger guard_delete;
alter table face enable always trigger guard_delete;
alter table memory enable always trigger guard_delete;
alter table memory_asset enable always trigger guard_delete;
alter table asset_edit enable always trigger guard_delete;

-- The story of a photo tells of everything that names it.
create index change_of_asset on change ((coalesce(after, before)->>'asset_id'))
  where kind <> 'update' and coalesce(after, before) ? 'asset_id';
drop index change_album_asset, change_arranged;

-- What people said about a photo that is erased is erased with it, in whatever table it stands.
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
  others := array(select row_id from change where kind <> 'update' and coalesce(after, before) ? 'asset_id'
    and coalesce(after, before)->>'asset_id' = any(asset_ids::text[]));
  update change set before = case when before is not null then '{"erased": true}'::jsonb end,
      after = case when after is not null then '{"erased": true}'::jsonb end
    where row_id = any(asset_ids || others);
  update operation set details = jsonb_build_object('assetId', details->'assetId', 'erased', true)
    where details->>'assetId' = any(asset_ids::text[]);
  return told;
end $$;

-- Most photos have no sidecar: only those that have one are in its index.
alter table asset drop constraint asset_sidecar_path_key;
create unique index asset_sidecar_path on asset (sidecar_path) where sidecar_path is not null;

-- Told to one person in the app; lost with the database, and no photo with it.
create table notification (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references account (id) on delete cascade,
  type text not null,
  level text not null check (level in ('success', 'error', 'warning', 'info')),
  title text not null,
  description text,
  data jsonb,
  created_at timestamptz not null default now(),
  read_at timestamptz
);
create index notification_user on notification (user_id, created_at);
