-- Counts that are asked for often, kept as asset_count is: by insert-only differences, folded now and then; and alarms.

create table derivative_count (
  kind text not null,
  version integer not null,
  state text not null,
  things bigint not null,
  failures bigint not null
);
comment on column derivative_count.things is 'rows of derivative';
comment on column derivative_count.failures is 'how often it could not be made, ever: a later success takes nothing off';

create function count_derivatives() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into derivative_count
      select kind, version, state, count(*), count(*) filter (where state = 'failed') from n group by 1, 2, 3;
  elsif tg_op = 'UPDATE' then
    insert into derivative_count
      select kind, version, state, sum(one), sum(failed)
      from (
        select kind, version, state, 1 as one, (state = 'failed')::integer as failed from n
        union all
        select kind, version, state, -1, 0 from o
      ) difference
      group by 1, 2, 3 having sum(one) <> 0 or sum(failed) <> 0;
  elsif tg_op = 'DELETE' then
    insert into derivative_count select kind, version, state, -count(*), 0 from o group by 1, 2, 3;
  else
    insert into derivative_count select kind, version, state, -sum(things), 0 from derivative_count group by 1, 2, 3;
  end if;
  return null;
end $$;
create trigger count_insert after insert on derivative referencing new table as n
  for each statement execute function count_derivatives();
create trigger count_update after update on derivative referencing old table as o new table as n
  for each statement execute function count_derivatives();
create trigger count_delete after delete on derivative referencing old table as o
  for each statement execute function count_derivatives();
create trigger count_truncate after truncate on derivative
  for each statement execute function count_derivatives();
alter table derivative enable always trigger count_insert;
alter table derivative enable always trigger count_update;
alter table derivative enable always trigger count_delete;
alter table derivative enable always trigger count_truncate;
insert into derivative_count
  select kind, version, state, count(*), count(*) filter (where state = 'failed') from derivative group by 1, 2, 3;

create table job_outcome_count (
  job text not null,
  outcome text not null,
  times bigint not null
);
create function count_job_outcomes() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into job_outcome_count select job, outcome, count(*) from n group by 1, 2;
  return null;
end $$;
create trigger count_insert after insert on job_outcome referencing new table as n
  for each statement execute function count_job_outcomes();
create trigger count_update after update on job_outcome referencing new table as n
  for each statement execute function count_job_outcomes();
insert into job_outcome_count select job, outcome, count(*) from job_outcome group by 1, 2;

-- How libraries grew and shrank. What left sight and came back is what the table removal says.
create table library_count (
  owner_id uuid not null,
  hour timestamptz not null,
  actor text not null default '',
  intent text not null default '',
  added bigint not null default 0,
  removed bigint not null default 0,
  brought_back bigint not null default 0,
  net bigint not null default 0
);
comment on column library_count.hour is 'for what is older than forty days: the month';
comment on column library_count.net is 'how many more, or fewer, photos and videos are in the timeline and the archive since';
create index library_count_owner on library_count (owner_id, hour);

create or replace function count_assets() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  this_hour constant timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  context constant jsonb := nullif(current_setting('heirloom.context', true), '')::jsonb;
  -- What an undo puts in again was here before.
  is_undo constant boolean := coalesce(context->>'intent', '') = 'operation.undo';
begin
  if tg_op = 'INSERT' then
    with counted as (
      insert into asset_count
        select owner_id, date_trunc('month', local_time)::date, visibility, state, is_favorite, type, count(*), sum(size)
        from n group by 1, 2, 3, 4, 5, 6
        returning owner_id, visibility, state, assets
    )
    insert into library_count (owner_id, hour, actor, intent, added, brought_back, net)
      select owner_id, this_hour, case when is_undo then context->>'actor' else '' end,
        case when is_undo then context->>'intent' else '' end, case when is_undo then 0 else sum(assets) end,
        case when is_undo then sum(assets) else 0 end, sum(assets)
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

create function count_removals() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into library_count (owner_id, hour, actor, intent, removed, brought_back)
    select n.owner_id, date_trunc('hour', n.at, 'UTC'), o.actor, o.intent, n.lost, n.back
    from n join operation o on o.id = n.operation where n.budget = 'sight' and (n.lost > 0 or n.back > 0);
  return null;
end $$;
create trigger count_insert after insert on removal referencing new table as n
  for each statement execute function count_removals();
alter table removal enable always trigger count_insert;

-- Changes that were committed and that no reader of the journal may read yet, because an older transaction still
-- writes: since when, and who it is. No row where nothing waits.
create function journal_stall(out since timestamptz, out process integer, out application text, out role text)
  returns setof record language sql stable security definer set search_path = heirloom, pg_temp as $$
  with waiting as (
    select o.at from operation o
    where o.kind = 'change' and o.epoch = current_epoch() and o.xid >= pg_snapshot_xmin(pg_current_snapshot())
    order by o.xid limit 1
  ),
  oldest as (
    select pid from pg_locks
    where locktype = 'transactionid' and granted and mode = 'ExclusiveLock' and pid is distinct from pg_backend_pid()
    order by age(transactionid) desc limit 1
  )
  select w.at, a.pid, a.application_name, a.usename::text
  from waiting w left join oldest on true left join pg_stat_activity a on a.pid = oldest.pid
$$;

-- Runtime: what is the matter, and since when. One row while it lasts.
create table alarm (
  id uuid primary key default uuid_v7(),
  code text not null,
  subject text not null,
  severity text not null check (severity in ('notice', 'warning', 'alarm')),
  owner_id uuid references account (id) on delete cascade,
  tells text not null check (tells in ('owner', 'admins', 'owner_and_admins')),
  text text not null,
  text_for_others text,
  details jsonb not null default '{}',
  news text not null default '',
  wait_minutes integer not null default 0,
  quiet_minutes integer not null default 0,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  raised_at timestamptz,
  cleared_at timestamptz,
  notified_at timestamptz,
  notified_news text,
  check (owner_id is not null or tells = 'admins')
);
comment on column alarm.text_for_others is 'the same, for readers who are not its owner';
comment on column alarm.news is 'changes when it got worse: then it is told again';
comment on column alarm.wait_minutes is 'it is raised when it has lasted so long';
comment on column alarm.quiet_minutes is 'it is over when nothing was seen of it for so long';
create unique index alarm_open on alarm (code, subject) where cleared_at is null;
create index alarm_raised on alarm (raised_at);
create index alarm_told on alarm (code, subject, notified_at) where notified_at is not null;

create table alarm_delivery (
  id uuid primary key default uuid_v7(),
  alarm_id uuid not null references alarm (id) on delete cascade,
  target text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'dropped'))
);
comment on column alarm_delivery.target is 'an account, or the digest of an address in the settings: no address stands here';
create index alarm_delivery_open on alarm_delivery (asked_at) where ended_at is null;
create index alarm_delivery_alarm on alarm_delivery (alarm_id);

create table alarm_look (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null
);
comment on table alarm_look is 'when it was last looked whether all is well: who does not look sees nothing';
