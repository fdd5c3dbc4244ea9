-- Albums: photos that belong together, who may look at them and change them, and what people said about them.

create table album (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  name text not null,
  description text not null default '',
  cover_asset_id uuid references asset (id) on delete set null,
  asset_order text not null default 'desc' check (asset_order in ('asc', 'desc')),
  is_activity_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column album.cover_asset_id is 'chosen by a person; null: the newest photo stands for it';
create index album_owner on album (owner_id, created_at);
create index album_cover on album (cover_asset_id) where cover_asset_id is not null;

-- Its owner has no row here.
create table album_user (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  album_id uuid not null references album (id) on delete cascade,
  user_id uuid not null references account (id) on delete cascade,
  role text not null check (role in ('editor', 'viewer')),
  unique (album_id, user_id)
);
comment on column album_user.owner_id is 'the owner of the album';
create index album_user_user on album_user (user_id);
create index album_user_owner on album_user (owner_id);

create table album_asset (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  album_id uuid not null references album (id) on delete cascade,
  asset_id uuid not null references asset (id) on delete cascade,
  added_by uuid not null,
  added_at timestamptz not null default now(),
  unique (album_id, asset_id)
);
comment on table album_asset is 'photos in the trash keep their row, and are not shown';
comment on column album_asset.owner_id is 'the owner of the album, not of the photo';
create index album_asset_asset on album_asset (asset_id, album_id);

create table activity (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references account (id),
  album_id uuid not null references album (id) on delete cascade,
  asset_id uuid references asset (id) on delete cascade,
  comment text check (comment <> ''),
  created_at timestamptz not null default now()
);
comment on column activity.comment is 'null: a like';
comment on column activity.asset_id is 'null: it is about the whole album';
create index activity_album on activity (album_id, created_at);
create index activity_asset on activity (asset_id) where asset_id is not null;
create index activity_owner on activity (owner_id);
-- Everybody likes a thing once. As expressions, not as a condition, so that comments never conflict.
create unique index activity_like on activity
  ((case when comment is null then owner_id end), album_id, coalesce(asset_id, album_id));

-- Albums have a limit of their own, by the same rule as photos: a share of the albums that there were in 30 days.
alter table removal drop constraint removal_budget_check;
alter table removal add constraint removal_budget_check check (budget in ('sight', 'entered', 'albums'));

create or replace function count_removal(
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
    library := case budget_name
      when 'albums' then month + lost_now + (select count(*) from album a where a.owner_id = owner)
      else sight_month + count_active_before(owner, case when is_counted_off then lost_now else 0 end) end;
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

-- For what people entered, row by row: the first argument is the budget, then follow pairs of a column and the table that
-- it names. A row that goes because one of these is gone, goes with it and is not counted.
create function guard_entered_delete() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
  goes_alone text := 'true';
begin
  for n in 1 .. tg_nargs - 2 by 2 loop
    goes_alone := goes_alone
      || format(' and (o.%1$I is null or (select true from %2$I p where p.id = o.%1$I))', tg_argv[n], tg_argv[n + 1]);
  end loop;
  for one in execute 'select owner_id, array_agg(id) as lost from o where ' || goes_alone
    || ' group by owner_id order by owner_id'
  loop
    figures := count_removal(one.owner_id, tg_argv[0], one.lost, cardinality(one.lost), 0, false);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'delete'); end if;
  return null;
end $$;

-- Who gives an album away takes it from its owner.
create function guard_album_update() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    select o.owner_id, array_agg(o.id) as lost from o join n using (id) where o.owner_id <> n.owner_id
    group by o.owner_id order by o.owner_id
  loop
    figures := count_removal(one.owner_id, 'albums', one.lost, cardinality(one.lost), 0, false);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'update'); end if;
  return null;
end $$;

create trigger guard_update after update on album referencing old table as o new table as n
  for each statement execute function guard_album_update();
create trigger guard_delete after delete on album referencing old table as o
  for each statement execute function guard_entered_delete('albums');
create trigger guard_delete after delete on album_user referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'album_id', 'album', 'user_id', 'account');
create trigger guard_delete after delete on album_asset referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'album_id', 'album', 'asset_id', 'asset');
create trigger guard_delete after delete on activity referencing old table as o
  for each statement execute function guard_entered_delete('entered', 'album_id', 'album', 'asset_id', 'asset');
alter table album enable always trigger guard_update;
alter table album enable always trigger guard_delete;
alter table album_user enable always trigger guard_delete;
alter table album_asset enable always trigger guard_delete;
alter table activity enable always trigger guard_delete;

-- What an undo put in again counts as come back, as the journal proves it: photos and albums that are put in by this
-- operation, and that the operations named had deleted. A loop in a loop over a hundred thousand rows would take hours, and
-- these rows are younger than what the planner knows.
drop function count_returned();
create function count_returned(operations uuid[]) returns void language plpgsql security definer
  set search_path = heirloom, pg_temp set enable_nestloop = off as $$
declare
  current uuid := (select id from operation
    where kind = 'change' and epoch = current_epoch() and xid = pg_current_xact_id());
  one record;
begin
  for one in
    select c.owner_after as owner_id, case c.table_name when 'album' then 'albums' else 'sight' end as budget,
      count(*) as back
    from change c
    where c.operation = current and c.kind = 'insert' and (c.table_name = 'album'
        or c.table_name = 'asset' and c.after->>'state' = 'active' and c.after->>'visibility' <> 'hidden')
      and c.row_id in (select d.row_id from change d
        where d.operation = any(operations) and d.operation <> current and d.kind = 'delete')
    group by 1, 2 order by 1, 2
  loop
    if not exists (select from removal r
      where r.operation = current and r.owner_id = one.owner_id and r.lost = 0 and r.budget = one.budget)
    then
      perform count_removal(one.owner_id, one.budget, array[]::uuid[], 0, one.back, false);
    end if;
  end loop;
end $$;

-- The story of a photo tells of the albums that it was in.
create index change_album_asset on change ((coalesce(after, before)->>'asset_id'))
  where table_name = 'album_asset' and kind <> 'update';

-- What people said about a photo that is erased is erased with it.
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
    where table_name in ('asset_metadata', 'tombstone', 'album_asset', 'activity')
      and coalesce(after, before)->>'asset_id' = any(asset_ids::text[]));
  update change set before = case when before is not null then '{"erased": true}'::jsonb end,
      after = case when after is not null then '{"erased": true}'::jsonb end
    where row_id = any(asset_ids || others);
  update operation set details = jsonb_build_object('assetId', details->'assetId', 'erased', true)
    where details->>'assetId' = any(asset_ids::text[]);
  return told;
end $$;
