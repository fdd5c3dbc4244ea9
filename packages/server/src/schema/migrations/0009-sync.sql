-- What phones keep of a library, how far each has come, and who is told at once.

-- How far a session has come with each type of line of its stream; text that the stream gave it.
create table sync_checkpoint (
  session_id uuid not null references session (id) on delete cascade,
  type text not null,
  ack text not null,
  updated_at timestamptz not null default now(),
  primary key (session_id, type)
);

alter table session add column is_pending_sync_reset boolean not null default false;
comment on column session.is_pending_sync_reset is 'at its next stream it is told to forget everything and to begin anew';

-- What was derived anew, of which asset: the journal does not tell. Kept for 31 days; whoever was away for longer begins anew.
create table derived_change (
  epoch integer not null,
  xid xid8 not null,
  asset_id uuid not null,
  at timestamptz not null
);
create index derived_change_reader on derived_change (epoch, xid);

create function note_derived_asset() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into derived_change values (current_epoch(), pg_current_xact_id(), new.id, now());
  return null;
end $$;
-- Row by row, as its condition costs next to nothing where many rows change for another reason.
create trigger note_derived after update on asset for each row
  when (old.taken_at is distinct from new.taken_at or old.local_time is distinct from new.local_time
    or old.width is distinct from new.width or old.height is distinct from new.height
    or old.duration_ms is distinct from new.duration_ms or old.thumbhash is distinct from new.thumbhash)
  execute function note_derived_asset();
alter table asset enable always trigger note_derived;

create function note_derived_rows() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    insert into derived_change select (select current_epoch()), (select pg_current_xact_id()), asset_id, now() from o;
  else
    insert into derived_change select (select current_epoch()), (select pg_current_xact_id()), asset_id, now() from n;
  end if;
  return null;
end $$;
create trigger note_derived_insert after insert on asset_exif referencing new table as n
  for each statement execute function note_derived_rows();
create trigger note_derived_update after update on asset_exif referencing new table as n
  for each statement execute function note_derived_rows();
create trigger note_derived_delete after delete on asset_exif referencing old table as o
  for each statement execute function note_derived_rows();
alter table asset_exif enable always trigger note_derived_insert;
alter table asset_exif enable always trigger note_derived_update;
alter table asset_exif enable always trigger note_derived_delete;

-- A first stream walks someone's photos in this order.
create index asset_owner_id on asset (owner_id, id);

-- Whoever is connected is told at once. Losing such a word is harmless: the stream tells everything.
create function tell_live() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
begin
  perform pg_notify('heirloom_live', tg_argv[0] || ':' || case tg_argv[0]
    when 'session' then to_jsonb(old)->>'id'
    else to_jsonb(new)->>'id' end);
  return null;
end $$;
-- Not for operations that a rebuild brings back: those are of other transactions.
create trigger tell_live after insert on operation for each row
  when (new.kind = 'change' and new.xid = pg_current_xact_id()) execute function tell_live('operation');
create trigger tell_live after insert on notification for each row execute function tell_live('notification');
create trigger tell_live after delete on session for each row execute function tell_live('session');

-- The first pictures of what came lately; of older photos, and of very many at once, nobody waits for them.
create function tell_ready() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
begin
  perform pg_notify('heirloom_live', 'ready:' || fresh.id) from (
    select a.id from n join asset a on a.id = n.asset_id and a.created_at > now() - interval '1 day'
    where n.kind = 'thumbnail' and n.state = 'present' limit 100) fresh;
  return null;
end $$;
create trigger tell_ready_insert after insert on derivative referencing new table as n
  for each statement execute function tell_ready();
create trigger tell_ready_update after update on derivative referencing new table as n
  for each statement execute function tell_ready();
