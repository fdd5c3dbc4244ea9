-- The guard: how much an owner can lose from sight at once is limited here, whoever asks and by whichever way. A larger
-- change is refused with HG001, unless its owner approved exactly these rows (hold), or the database's owner forced it.

create table removal_limit (
  only_row boolean primary key default true check (only_row),
  least integer not null default 10 check (least > 0),
  usual integer not null default 50 check (usual > 0),
  share double precision not null default 0.1 check (share > 0 and share <= 1),
  most integer not null default 500 check (most > 0),
  month_factor integer not null default 4 check (month_factor > 0)
);
comment on table removal_limit is
  'of a library of n, in 24 hours: max(least, min(max(usual, n * share), most, n / 2)); in 30 days month_factor times that';
insert into removal_limit default values;

create function removal_limit_of(assets bigint) returns integer language sql stable as $$
  select greatest(least, least(greatest(usual, floor(assets * share)), most, assets / 2))::integer
  from heirloom.removal_limit
$$;

-- Locked by every removal of an owner's, so that two at once are counted one after the other.
create table removal_tally (
  owner_id uuid primary key,
  statements bigint not null default 0
);

-- One row a statement that took something out of an owner's sight, or back into it.
create table removal (
  id bigint generated always as identity primary key,
  operation uuid not null,
  owner_id uuid not null,
  budget text not null check (budget in ('sight', 'entered')),
  at timestamptz not null,
  lost integer not null,
  back integer not null,
  counted integer not null,
  allowed_by text
);
comment on column removal.counted is 'what it takes from the limits: none where it was approved, less than none where things came back';
create index removal_owner on removal (owner_id, at) include (budget, counted);
create index removal_operation on removal (operation) include (owner_id, budget, lost, back);
create index removal_at on removal (at);

create sequence refusal_number cache 1;

-- A change that waits for its owner, with the rows that it may take.
create table hold (
  id uuid primary key default uuid_v7(),
  kind text not null,
  owner_id uuid not null references account (id) on delete cascade,
  digest bytea not null,
  items integer not null,
  request jsonb not null,
  context jsonb not null,
  asked_at timestamptz not null default clock_timestamp(),
  asked integer not null default 1,
  last_asked_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  approved_at timestamptz,
  approved_by uuid,
  dismissed_at timestamptz,
  dismissed_by uuid,
  used_at timestamptz,
  used_xid xid8
);
comment on column hold.digest is 'of kind, owner and sorted rows: who asks the same again gets the same';
comment on column hold.request is 'what to do once it is approved';
comment on column hold.context is 'who asked, from where';
create unique index hold_waiting on hold (digest) where approved_at is null and dismissed_at is null;
create index hold_owner on hold (owner_id, asked_at);

create table hold_item (
  hold_id uuid not null references hold (id) on delete cascade,
  row_id uuid not null,
  primary key (hold_id, row_id)
);

-- Asks for an approval. The same kind, owner and rows again are the same hold.
create function ask_hold(kind text, owner uuid, row_ids uuid[], request jsonb, context jsonb) returns uuid
  language plpgsql security definer set search_path = heirloom, pg_temp as $$
declare
  rows_digest bytea;
  hold_id uuid;
begin
  select sha256(convert_to(kind || ' ' || owner || ' ' || string_agg(r::text, ' ' order by r), 'UTF8'))
    into rows_digest from (select distinct unnest(row_ids) as r) one;
  if rows_digest is null then raise exception using errcode = '22023', message = 'A held change names no rows.'; end if;
  update hold h set dismissed_at = h.expires_at
    where h.digest = rows_digest and h.approved_at is null and h.dismissed_at is null
      and h.expires_at <= clock_timestamp();
  insert into hold as h (kind, owner_id, digest, items, request, context, expires_at)
    values (kind, owner, rows_digest, (select count(distinct r) from unnest(row_ids) r), request, context,
      clock_timestamp() + interval '14 days')
    on conflict (digest) where approved_at is null and dismissed_at is null
    do update set asked = h.asked + 1, last_asked_at = clock_timestamp()
    returning h.id into hold_id;
  insert into hold_item select hold_id, r from (select distinct unnest(row_ids) as r) one on conflict do nothing;
  -- Who asks for ever something else does not fill the disk with it.
  update hold h set expires_at = clock_timestamp() where h.id in (
    select w.id from hold w
    where w.owner_id = owner and w.approved_at is null and w.dismissed_at is null and w.expires_at > clock_timestamp()
    order by w.last_asked_at desc offset 100
  );
  return hold_id;
end $$;

-- Forgets which rows it was about, for what was over a day ago.
create function tidy_holds() returns void language sql volatile security definer set search_path = heirloom, pg_temp as $$
  delete from hold_item i using hold h
  where h.id = i.hold_id and coalesce(h.used_at, h.dismissed_at, h.expires_at) < clock_timestamp() - interval '1 day'
$$;

-- The account behind a session that lives; null for anything else, an API key among them.
create function account_of_session(session_id uuid) returns uuid language sql stable
  set search_path = heirloom, pg_temp as $$
  select a.id from session s join account a on a.id = s.owner_id
  where s.id = session_id and a.deleted_at is null and (s.expires_at is null or s.expires_at > clock_timestamp())
$$;

-- Approves for ten minutes and one use. Only the owner in a signed-in session may; for an account, an admin.
create function approve_hold(hold_id uuid, session_id uuid) returns boolean language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  person uuid := account_of_session(session_id);
begin
  update hold h set approved_at = clock_timestamp(), approved_by = person,
      expires_at = clock_timestamp() + interval '10 minutes'
    where h.id = hold_id and h.approved_at is null and h.dismissed_at is null and h.expires_at > clock_timestamp()
      and (h.owner_id = person or h.kind like 'account.%' and (select is_admin from account a where a.id = person));
  return found;
end $$;

-- The running transaction is the one that the approval was for; false where it is used, over or dismissed.
create function use_hold(hold_id uuid) returns boolean language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  update hold h set used_at = clock_timestamp(), used_xid = pg_current_xact_id()
    where h.id = hold_id and h.approved_at is not null and h.dismissed_at is null and h.used_at is null
      and h.expires_at > clock_timestamp();
  return found;
end $$;

create function dismiss_hold(hold_id uuid, session_id uuid) returns boolean language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  person uuid := account_of_session(session_id);
begin
  update hold h set dismissed_at = clock_timestamp(), dismissed_by = person
    where h.id = hold_id and h.used_at is null and h.dismissed_at is null
      and (h.owner_id = person or h.kind like 'account.%' and (select is_admin from account a where a.id = person));
  return found;
end $$;

-- What the database's owner allowed by hand, by transaction.
create table forced_removal (
  epoch integer not null,
  xid xid8 not null,
  reason text not null check (length(reason) > 0),
  primary key (epoch, xid)
);

create function allow_removal(reason text) returns text language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into forced_removal values (current_epoch(), pg_current_xact_id(), reason);
  perform set_config('heirloom.context', jsonb_build_object('actor', 'database', 'intent', 'removal.force',
    'details', jsonb_build_object('reason', reason))::text, true);
  return 'Removals of this transaction are allowed, and recorded with your reason. They can be undone: heirloom undo';
end $$;
comment on function allow_removal is
  'begin; select heirloom.allow_removal(''why''); …; commit; for the owner of the database and superusers alone';

-- Whether these rows may go although the limit is met; says by what.
create function removal_allowed_by(row_ids uuid[]) returns text language plpgsql
  set search_path = heirloom, pg_temp as $$
declare
  approved uuid := nullif(current_setting('heirloom.context', true), '')::jsonb->>'holdId';
begin
  if exists (select from forced_removal f where f.xid = pg_current_xact_id() and f.epoch = current_epoch()) then
    return 'force';
  end if;
  if approved is null then return null; end if;
  update hold set used_at = clock_timestamp(), used_xid = pg_current_xact_id()
    where id = approved and approved_at is not null and dismissed_at is null and expires_at > clock_timestamp()
      and (used_xid is null or used_xid = pg_current_xact_id());
  if not found then return null; end if;
  if exists (select unnest(row_ids) except select row_id from hold_item where hold_id = approved) then return null; end if;
  return 'hold ' || approved;
end $$;

-- How many assets an owner has that are not in the trash. The counts' own trigger fires before the guard's.
create function count_active(owner uuid) returns bigint language sql stable as $$
  select coalesce(sum(assets), 0)::bigint from heirloom.asset_count where owner_id = owner and state = 'active'
$$;

-- The same, as it was before the statement that takes `lost_now` away.
create function count_active_before(owner uuid, lost_now bigint) returns bigint language sql stable as $$
  select greatest(heirloom.count_active(owner), lost_now + coalesce(sum(assets), 0)::bigint)
  from heirloom.asset_count where owner_id = owner and state = 'active' and visibility in ('timeline', 'archive')
$$;

-- Counts what one owner loses by one statement; returns null, or the figures where it is too much. `is_counted_off`: the
-- counts of assets are without them by now. The library that the limit is a share of is all that was there in the last 30 days, but for
-- what was approved: it does not shrink while it is taken away bit by bit, and a mark of years ago does not widen it.
create function count_removal(
  owner uuid, budget_name text, row_ids uuid[], lost_now bigint, back_now bigint, is_counted_off boolean
) returns jsonb language plpgsql set search_path = heirloom, pg_temp as $$
declare
  factor constant integer := case budget_name when 'entered' then 10 else 1 end;
  factor_of_month integer;
  library bigint;
  day_limit bigint;
  day bigint;
  month bigint;
  sight_month bigint;
  allowed text;
begin
  insert into removal_tally (owner_id, statements) values (owner, 1) on conflict (owner_id)
    do update set statements = removal_tally.statements + 1;
  select greatest(coalesce(sum(counted) filter (where budget = budget_name and at > clock_timestamp() - interval '24 hours'), 0), 0),
      greatest(coalesce(sum(counted) filter (where budget = budget_name), 0), 0),
      greatest(coalesce(sum(counted) filter (where budget = 'sight'), 0), 0)
    into day, month, sight_month
    from removal where owner_id = owner and at > clock_timestamp() - interval '30 days';
  select least * factor, month_factor into day_limit, factor_of_month from removal_limit;
  -- The least is allowed in every library: nothing needs to be counted for it.
  if lost_now > 0 and (day + lost_now > day_limit or month + lost_now > day_limit * factor_of_month) then
    library := sight_month + count_active_before(owner, case when is_counted_off then lost_now else 0 end);
    day_limit := removal_limit_of(library) * factor;
    if day + lost_now > day_limit or month + lost_now > day_limit * factor_of_month then
      allowed := removal_allowed_by(row_ids);
      if allowed is null then
        return jsonb_build_object('owner', owner, 'budget', budget_name, 'lost', lost_now, 'library', library,
          'day', day, 'dayLimit', day_limit, 'month', month, 'monthLimit', day_limit * factor_of_month);
      end if;
    end if;
  end if;
  insert into removal (operation, owner_id, budget, at, lost, back, counted, allowed_by)
    values ((select operation from operation_now(false)), owner, budget_name, clock_timestamp(), lost_now, back_now,
      case when allowed is null then lost_now else 0 end - least(back_now, day), allowed);
  return null;
end $$;

-- How many more can leave this owner's sight now without being asked about.
create function removal_room(owner uuid) returns bigint language sql stable security definer
  set search_path = heirloom, pg_temp as $$
  with taken as (
    select greatest(coalesce(sum(counted) filter (where at > clock_timestamp() - interval '24 hours'), 0), 0) as day,
      greatest(coalesce(sum(counted), 0), 0) as month
    from removal where owner_id = owner and budget = 'sight' and at > clock_timestamp() - interval '30 days'
  )
  select greatest(least(allowed - day, allowed * (select month_factor from removal_limit) - month), 0)::bigint
  from taken, lateral (select removal_limit_of((month + count_active_before(owner, 0))::bigint) as allowed) l
$$;

create function refuse_removal(owners jsonb, table_name text, event text) returns void language plpgsql
  set search_path = heirloom, pg_temp as $$
declare
  lost bigint := (select sum((o->>'lost')::bigint) from jsonb_array_elements(owners) o);
  possible bigint := (select sum(greatest(least((o->>'dayLimit')::bigint - (o->>'day')::bigint,
    (o->>'monthLimit')::bigint - (o->>'month')::bigint), 0)) from jsonb_array_elements(owners) o);
begin
  raise exception using errcode = 'HG001',
    message = format('This would take away %s at once; %s are possible now. Nothing was changed.',
      to_char(lost, 'FM999,999,999,990'), to_char(possible, 'FM999,999,999,990')),
    detail = jsonb_build_object('refusal', nextval('refusal_number'), 'table', table_name, 'event', event,
      'owners', owners)::text,
    hint = 'People confirm it in Heirloom''s web page. The database''s owner: '
      || 'begin; select heirloom.allow_removal(''why''); …; commit;';
end $$;

-- Where a row stands in its owner's sight: 3 among the photos, 2 in the locked folder, 1 hidden, 0 in the trash.
create function sight(state text, visibility text) returns integer language sql immutable parallel safe as $$
  select case when state <> 'active' then 0 when visibility in ('timeline', 'archive') then 3
    when visibility = 'locked' then 2 else 1 end
$$;

-- The hidden half of a live photo is in sight as long as its photo is.
create function belongs_to_live_photo(video uuid) returns boolean language sql stable as $$
  select exists (select from heirloom.asset where live_video_id = video and state = 'active')
$$;

-- A hidden half that its photo does not name any more is found by nobody.
create function is_left_hidden(video uuid) returns boolean language sql stable
  set search_path = heirloom, pg_temp as $$
  select exists (select from asset where id = video and state = 'active' and visibility = 'hidden')
    and not belongs_to_live_photo(video)
$$;

create function guard_asset_update() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    with changed as materialized (
      select o.id, o.owner_id, o.type, o.visibility, o.live_video_id, o.owner_id = n.owner_id as is_own,
        o.live_video_id is distinct from n.live_video_id as is_parted, sight(o.state, o.visibility) as before,
        case when o.owner_id = n.owner_id then sight(n.state, n.visibility) else 0 end as after
      from o join n using (id)
      where o.state <> n.state or o.visibility <> n.visibility or o.owner_id <> n.owner_id
        or o.live_video_id is distinct from n.live_video_id
    )
    select owner_id, array_agg(id) filter (where is_lost) as lost, count(*) filter (where is_back) as back
    from (
      select id, owner_id, is_own and after > greatest(before, 1) as is_back,
        after < before
          and not (visibility = 'hidden' and not belongs_to_live_photo(id))
          and not (after = 1 and type = 'video' and belongs_to_live_photo(id)) as is_lost
      from changed
      union all
      select distinct live_video_id, owner_id, false, true from changed
      where is_parted and is_left_hidden(live_video_id)
    ) moved
    where is_lost or is_back group by owner_id order by owner_id
  loop
    figures := count_removal(one.owner_id, 'sight', one.lost, coalesce(cardinality(one.lost), 0), one.back, true);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'update'); end if;
  return null;
end $$;

-- A row of the trash was counted when it went there.
create function guard_asset_delete() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    select owner_id, array_agg(id) as lost from o
    where state = 'active' and (visibility <> 'hidden' or belongs_to_live_photo(id)) group by owner_id order by owner_id
  loop
    figures := count_removal(one.owner_id, 'sight', one.lost, cardinality(one.lost), 0, true);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'delete'); end if;
  return null;
end $$;

-- Who removes an account takes all its photos out of sight.
create function guard_account_update() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    select id, n.deleted_at is not null as is_lost, count_active(id) as assets from o join n using (id)
    where (o.deleted_at is null) <> (n.deleted_at is null) order by id
  loop
    figures := count_removal(one.id, 'sight', array[one.id], case when one.is_lost then one.assets else 0 end,
      case when one.is_lost then 0 else one.assets end, false);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'update'); end if;
  return null;
end $$;

-- What people and their clients wrote about a photo goes with it; by itself it has a wider limit of its own.
create function guard_asset_metadata_delete() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    select owner_id, array_agg(id) as lost from o
    where (select true from asset where asset.id = o.asset_id) group by owner_id order by owner_id
  loop
    figures := count_removal(one.owner_id, 'entered', one.lost, cardinality(one.lost), 0, false);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'delete'); end if;
  return null;
end $$;

-- What an undo put in again counts as come back, as the journal proves it: photos that were removed before this operation.
create function count_returned() returns void language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  one record;
begin
  for one in
    select c.owner_after as owner_id, count(*) as back
    from operation o join change c on c.operation = o.id
    where o.kind = 'change' and o.epoch = current_epoch() and o.xid = pg_current_xact_id()
      and c.table_name = 'asset' and c.kind = 'insert'
      and c.after->>'state' = 'active' and c.after->>'visibility' <> 'hidden'
      and exists (select from change d where d.row_id = c.row_id and d.kind = 'delete' and d.seq < c.seq)
      and not exists (select from removal r where r.operation = o.id and r.owner_id = c.owner_after and r.lost = 0)
    group by c.owner_after order by c.owner_after
  loop
    perform count_removal(one.owner_id, 'sight', array[]::uuid[], 0, one.back, false);
  end loop;
end $$;

create trigger guard_update after update on asset referencing old table as o new table as n
  for each statement execute function guard_asset_update();
create trigger guard_delete after delete on asset referencing old table as o
  for each statement execute function guard_asset_delete();
create trigger guard_update after update on account referencing old table as o new table as n
  for each statement execute function guard_account_update();
create trigger guard_delete after delete on asset_metadata referencing old table as o
  for each statement execute function guard_asset_metadata_delete();
alter table asset enable always trigger guard_update;
alter table asset enable always trigger guard_delete;
alter table account enable always trigger guard_update;
alter table asset_metadata enable always trigger guard_delete;

-- Who forces something from a psql prompt is the database, and what they typed is kept.
create or replace function write_operation(kind text, context jsonb, hide_sql boolean) returns uuid language sql volatile
  security definer set search_path = heirloom, pg_temp as $$
  insert into operation (id, kind, epoch, xid, at, actor, actor_id, user_id, client, address, request_id, intent,
    details, database_role, application_name, sql)
  values (uuid_v7(), kind, current_epoch(), pg_current_xact_id(), clock_timestamp(),
    coalesce(context->>'actor', 'database'), (context->>'actorId')::uuid, (context->>'userId')::uuid,
    context->>'client', context->>'address', context->>'requestId', coalesce(context->>'intent', 'unknown'),
    coalesce(context->'details', '{}'), session_user, current_setting('application_name'),
    case when context->>'actor' <> 'database' then null when hide_sql then '(hidden: the table holds secrets)'
      else left(current_query(), 10000) end)
  returning id
$$;

-- Where a purged asset was, and where its files are now.
create table tombstone (
  id uuid primary key default uuid_v7(),
  owner_id uuid not null references account (id),
  asset_id uuid not null,
  file_name text not null,
  size bigint not null,
  sha1 bytea not null,
  sha256 bytea not null,
  path text not null,
  sidecar_path text,
  room text not null,
  purged_at timestamptz not null default clock_timestamp(),
  -- derived: how far the files have come
  quarantined_at timestamptz,
  wanted_at timestamptz,
  unlinked_at timestamptz
);
comment on column tombstone.wanted_at is
  'since when its files are on their way back to their paths: for a day nobody moves them away again';
comment on column tombstone.room is 'the folder of the quarantine that its files go to, and stay in until they are unlinked';
create index tombstone_asset on tombstone (asset_id);
create index tombstone_owner on tombstone (owner_id, purged_at);
create index tombstone_path on tombstone (path) where unlinked_at is null;
create index tombstone_sidecar_path on tombstone (sidecar_path) where unlinked_at is null and sidecar_path is not null;
create index tombstone_open on tombstone (purged_at) where unlinked_at is null;
create index tombstone_pending on tombstone (id) where quarantined_at is null and unlinked_at is null;

create index asset_trashed on asset (trashed_at) where state = 'trashed';

-- What each operation changed, by owner: counted as it is written, since a page of the history would else count millions.
create table change_count (
  operation uuid not null,
  owner_id uuid not null,
  table_name text not null,
  kind text not null,
  changes bigint not null,
  by_owner boolean not null,
  primary key (operation, owner_id, table_name, kind)
);
comment on column change_count.by_owner is 'whether the operation is the owner''s own';
create index change_count_by_others on change_count (owner_id, operation) where not by_owner;
insert into change_count
  select c.operation, c.owner, c.table_name, c.kind, sum(c.one), coalesce(c.owner = o.user_id, false)
  from operation o join (
    select operation, coalesce(owner_after, owner_before) as owner, table_name, kind, 1 as one from change
    union all
    select operation, owner_before, table_name, kind, 0 from change where owner_before <> owner_after
  ) c on c.operation = o.id
  group by 1, 2, 3, 4, 6;

-- Questions to the history: by who did it, by why; by name and checksum of what is gone. Ids of operations go with time.
drop index operation_user;
drop index change_operation;
create index change_operation on change (operation, seq);
create index operation_user on operation (user_id, id);
create index operation_actor on operation (actor_id, id) where actor_id is not null;
create index operation_intent on operation (intent, id);
create index change_gone_name on change (lower(before->>'file_name') text_pattern_ops)
  where table_name = 'asset' and kind = 'delete';
create index change_gone_sha1 on change ((before->>'sha1')) where table_name = 'asset' and kind = 'delete';
create index asset_file_name on asset (owner_id, lower(file_name) text_pattern_ops);

-- Erasing: the rows of these assets may go at once; who calls it is the owner of the database.
create function allow_erasure() returns void language sql volatile security definer
  set search_path = heirloom, pg_temp as $$
  insert into forced_removal values (current_epoch(), pg_current_xact_id(), 'erased on demand') on conflict do nothing
$$;

-- Blanks what the journal tells of assets that are gone, and forgets their tombstones. An event stays as the trace of it.
create function erase_history(asset_ids uuid[], context jsonb) returns uuid language plpgsql security definer
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
    where table_name in ('asset_metadata', 'tombstone') and coalesce(after, before)->>'asset_id' = any(asset_ids::text[]));
  update change set before = case when before is not null then '{"erased": true}'::jsonb end,
      after = case when after is not null then '{"erased": true}'::jsonb end
    where row_id = any(asset_ids || others);
  update operation set details = jsonb_build_object('assetId', details->'assetId', 'erased', true)
    where details->>'assetId' = any(asset_ids::text[]);
  return told;
end $$;
