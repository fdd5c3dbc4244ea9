-- That the journal is complete: what gets past its triggers is found, and no refusal goes unrecorded.

-- The ground tables as the program knows them (schema/ground.ts); written by every start.
create table ground_table (
  name text primary key,
  owner text not null,
  derived text[] not null,
  hides_sql boolean not null
);

-- A statement that may hold secrets: of a table that has some, or naming one.
create function holds_secrets(statement text) returns boolean language sql stable
  set search_path = heirloom, pg_temp as $$
  select exists (select from ground_table where hides_sql and statement ~* ('\m' || name || '\M'))
$$;

-- An event may tell of something that another connection did, and when: what the database's log says of it comes with it.
create function is_told(kind text, context jsonb) returns boolean language sql immutable as $$
  select kind = 'event' and coalesce(context ? 'databaseRole', false)
$$;

create or replace function write_operation(kind text, context jsonb, hide_sql boolean) returns uuid language sql volatile
  security definer set search_path = heirloom, pg_temp as $$
  insert into operation (id, kind, epoch, xid, at, actor, actor_id, user_id, client, address, request_id, intent,
    details, database_role, application_name, sql)
  values (uuid_v7(), kind, current_epoch(), pg_current_xact_id(),
    case when kind = 'event' then coalesce((context->>'at')::timestamptz, clock_timestamp()) else clock_timestamp() end,
    coalesce(context->>'actor', 'database'), (context->>'actorId')::uuid, (context->>'userId')::uuid,
    context->>'client', context->>'address', context->>'requestId', coalesce(context->>'intent', 'unknown'),
    coalesce(context->'details', '{}'),
    case when is_told(kind, context) then context->>'databaseRole' else session_user end,
    case when is_told(kind, context) then context->>'applicationName' else current_setting('application_name') end,
    case when is_told(kind, context) then left(context->>'sql', 10000)
      when context->>'actor' <> 'database' then null
      when hide_sql or holds_secrets(current_query()) then '(hidden: the table holds secrets)'
      else left(current_query(), 10000) end)
  returning id
$$;

-- Refusals: each has a number that stays used although its transaction is rolled back, and each number has its event.

create table refusal (
  id bigint generated always as identity primary key,
  number bigint,
  at timestamptz not null default clock_timestamp(),
  logged_as text unique,
  operation uuid not null
);
comment on table refusal is 'which event tells of which refusal; by whom it was told, the program or the log, does not matter';
comment on column refusal.logged_as is 'its line in the database''s log';
create index refusal_by_number on refusal (number);

create table refusal_missing (
  number bigint primary key,
  seen_at timestamptz not null default clock_timestamp()
);
comment on table refusal_missing is 'numbers that were used and of which nobody has told yet';

create table refusal_watch (
  only_row boolean primary key default true check (only_row),
  seen bigint not null default 0,
  server_started_at timestamptz
);
insert into refusal_watch default values;

-- An event that carries the number of a refusal is written once, whoever tells it.
create or replace function record_event(context jsonb) returns uuid language plpgsql volatile security definer
  set search_path = heirloom, pg_temp as $$
declare
  refused bigint := (context->'details'->>'refusal')::bigint;
  told uuid;
begin
  if refused is null then return write_operation('event', context, false); end if;
  perform pg_advisory_xact_lock(hashtext('heirloom.refusal'), (refused % 2147483647)::integer);
  select r.operation into told from refusal r
    where r.number = refused and r.at > clock_timestamp() - interval '10 minutes' order by r.id desc limit 1;
  if found then return told; end if;
  told := write_operation('event', context, false);
  insert into refusal (number, operation) values (refused, told);
  return told;
end $$;

-- A refusal as the database's log tells it; does nothing where the program told of it already. `logged_as` is the line.
create function record_logged_refusal(refused bigint, line text, context jsonb) returns boolean language plpgsql volatile
  security definer set search_path = heirloom, pg_temp as $$
declare
  happened constant timestamptz := (context->>'at')::timestamptz;
begin
  perform pg_advisory_xact_lock(hashtext('heirloom.refusal'), coalesce((refused % 2147483647)::integer, 0));
  if exists (select from refusal r where r.logged_as = line) then return false; end if;
  update refusal r set logged_as = line where r.id = (
    select one.id from refusal one where one.number = refused and one.logged_as is null
      and one.at >= happened - interval '1 second' order by one.id limit 1);
  if found then return false; end if;
  insert into refusal (number, logged_as, operation) values (refused, line, write_operation('event', context, false));
  return true;
end $$;

-- Numbers that nobody has told of: after `patience` each becomes an event of its own. A server that ended without a
-- shutdown skips up to 32 numbers that were never used; those become one event, which says so.
create function record_unknown_refusals(patience interval) returns integer language plpgsql volatile security definer
  set search_path = heirloom, pg_temp as $$
declare
  watch refusal_watch;
  last bigint;
  skipped bigint[];
  told uuid;
  one bigint;
  unknown integer := 0;
begin
  if current_epoch() is null then return 0; end if;
  select case when is_called then last_value else 0 end into last from refusal_number;
  -- Asked every few seconds: where nothing happened, nothing is written.
  if exists (select from refusal_watch w where w.seen = last and w.server_started_at = pg_postmaster_start_time())
    and not exists (select from refusal_missing) then return 0; end if;
  select * into watch from refusal_watch for update;
  select case when is_called then last_value else 0 end into last from refusal_number;
  if watch.server_started_at < pg_postmaster_start_time() then
    skipped := array(select n from generate_series(watch.seen + 1, last) n
      where not exists (select from refusal r where r.number = n));
    if cardinality(skipped) > 0 then
      told := write_operation('event', jsonb_build_object('actor', 'system', 'intent', 'journal.refusals_uncertain',
        'details', jsonb_build_object('from', skipped[1], 'to', skipped[cardinality(skipped)])), false);
      insert into refusal (number, operation) select n, told from unnest(skipped) n;
    end if;
  else
    insert into refusal_missing (number) select n from generate_series(watch.seen + 1, last) n
      on conflict do nothing;
  end if;
  delete from refusal_missing m using refusal r where r.number = m.number;
  for one in delete from refusal_missing where seen_at <= clock_timestamp() - patience returning number loop
    told := write_operation('event', jsonb_build_object('actor', 'database', 'intent', 'removal.refused',
      'databaseRole', 'unknown', 'details', jsonb_build_object('refusal', one, 'unknown', true)), false);
    insert into refusal (number, operation) values (one, told);
    unknown := unknown + 1;
  end loop;
  update refusal_watch set seen = last, server_started_at = pg_postmaster_start_time()
    where seen <> last or server_started_at is distinct from pg_postmaster_start_time();
  return unknown;
end $$;

create or replace function refuse_truncate() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  raise exception using errcode = 'HG002',
    message = format('TRUNCATE of %s is refused: it would empty the table without a trace.', tg_table_name),
    detail = jsonb_build_object('refusal', nextval('refusal_number'), 'table', tg_table_name, 'event', 'truncate')::text,
    hint = 'Delete rows instead; each deletion is then recorded and can be undone.';
end $$;

create or replace function refuse_key_change() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if new.id is distinct from old.id then
    raise exception using errcode = 'HG003',
      message = format('The key of a row of %s cannot change: its history hangs on it.', tg_table_name),
      detail = jsonb_build_object('refusal', nextval('refusal_number'), 'table', tg_table_name, 'event', 'key')::text;
  end if;
  return new;
end $$;

-- What is written stays written, whoever would change it; a new database alone begins empty. What a person has a right to
-- have forgotten is blanked by erase_history alone, in a transaction that says so.
create function refuse_rewriting() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  if tg_op = 'UPDATE' and exists (select from operation where at >= transaction_timestamp()
      and xid = pg_current_xact_id() and epoch = current_epoch() and kind = 'event' and intent = 'asset.erase') then
    return null;
  end if;
  raise exception using errcode = 'HG002',
    message = format('%s of %s is refused: what happened stays written.', initcap(tg_op), tg_table_name),
    detail = jsonb_build_object('refusal', nextval('refusal_number'), 'table', tg_table_name,
      'event', lower(tg_op))::text;
end $$;
create trigger refuse_rewriting before update or delete or truncate on operation
  for each statement execute function refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on change
  for each statement execute function refuse_rewriting();
alter table operation enable always trigger refuse_rewriting;
alter table change enable always trigger refuse_rewriting;

-- Changes of the tables themselves. What follows hangs on event triggers, which a superuser installs.

create table allowed_schema_change (
  epoch integer not null,
  xid xid8 not null,
  reason text not null check (length(reason) > 0),
  is_migration boolean not null,
  primary key (epoch, xid)
);

create function allow_schema_change(reason text) returns text language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
begin
  insert into allowed_schema_change values (coalesce(current_epoch(), 0), pg_current_xact_id(), reason, false)
    on conflict do nothing;
  return 'Changes of the tables are allowed in this transaction, and recorded with your reason.';
end $$;
comment on function allow_schema_change is
  'begin; select heirloom.allow_schema_change(''why''); …; commit; – for the owner of the tables alone';

-- Called first in every transaction of a migration: what it does is told by its version, not statement by statement.
create function begin_migration(name text) returns void language sql security definer
  set search_path = heirloom, pg_temp as $$
  insert into allowed_schema_change values (coalesce(current_epoch(), 0), pg_current_xact_id(), name, true)
    on conflict do nothing
$$;

create function schema_change_allowed_by() returns allowed_schema_change language sql stable
  set search_path = heirloom, pg_temp as $$
  select a from allowed_schema_change a
    where a.xid = pg_current_xact_id() and a.epoch = coalesce(current_epoch(), 0)
$$;

-- Tables whose loss nothing can make good.
create function is_kept(table_name text) returns boolean language sql stable set search_path = heirloom, pg_temp as $$
  select table_name in ('epoch', 'operation', 'change', 'removal', 'refusal', 'hold', 'hold_item', 'removal_limit',
    'removal_tally') or exists (select from ground_table where name = table_name)
$$;

create function write_schema_change(command text, objects text[], allowed allowed_schema_change) returns void
  language plpgsql set search_path = heirloom, pg_temp as $$
begin
  if objects is null or current_epoch() is null then return; end if;
  perform write_operation('event', jsonb_build_object('actor', 'database', 'intent', 'schema.change', 'details',
    jsonb_strip_nulls(jsonb_build_object('command', command, 'objects', objects, 'reason', allowed.reason))), false);
end $$;

create function refuse_schema_change(table_name text, command text) returns void language plpgsql
  set search_path = heirloom, pg_temp as $$
begin
  raise exception using errcode = 'HG004',
    message = format('%s is refused: it would change or take away what is in %s without a trace.', command, table_name),
    detail = jsonb_build_object('refusal', nextval('refusal_number'), 'table', table_name, 'event', lower(command))::text,
    hint = 'The database''s owner: begin; select heirloom.allow_schema_change(''why''); …; commit;';
end $$;

create function on_schema_change() returns event_trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  allowed allowed_schema_change := schema_change_allowed_by();
begin
  if allowed.is_migration then return; end if;
  perform write_schema_change(tg_tag, (select array_agg(distinct object_type || ' ' || object_identity)
    from pg_event_trigger_ddl_commands()
    where schema_name = 'heirloom' or object_identity ~ '(^| on )heirloom(\.|$)'), allowed);
end $$;

create function on_schema_drop() returns event_trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  allowed allowed_schema_change := schema_change_allowed_by();
  gone text[];
  kept text;
begin
  if allowed.is_migration then return; end if;
  select array_agg(object_type || ' ' || object_identity order by object_type, object_identity),
      min(address_names[2]) filter (where object_type in ('table', 'table column') and is_kept(address_names[2]))
    into gone, kept from pg_event_trigger_dropped_objects()
    where not is_temporary and (schema_name = 'heirloom' or object_identity ~ '(^| on )heirloom(\.|$)')
      and object_type not in ('type', 'toast table', 'default value');
  if kept is not null and allowed is null then perform refuse_schema_change(kept, tg_tag); end if;
  perform write_schema_change(tg_tag, gone, allowed);
end $$;

create function on_table_rewrite() returns event_trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  rewritten text;
begin
  if schema_change_allowed_by() is not null then return; end if;
  select relname into rewritten from pg_class
    where oid = pg_event_trigger_table_rewrite_oid() and relnamespace = 'heirloom'::regnamespace;
  if is_kept(rewritten) then perform refuse_schema_change(rewritten, tg_tag); end if;
end $$;

-- What records, limits and refuses, as the last start left it; compared with what is there every minute.

create table structure (
  name text primary key,
  digest text not null,
  definition text
);
comment on column structure.definition is 'makes it anew; null for what only a person can mend';

create table structure_fault (
  name text primary key,
  fault text not null,
  since timestamptz not null default clock_timestamp()
);
comment on table structure_fault is 'what differs from structure at the moment';

create function sorted_acl(acl aclitem[]) returns text language sql stable as $$
  select coalesce(string_agg(a::text, ' ' order by a::text), '') from unnest(acl) a
$$;

create function structure_now() returns table (name text, digest text, definition text) language sql stable
  set search_path = heirloom, pg_temp as $$
  select 'function ' || p.oid::regprocedure,
    md5(pg_get_functiondef(p.oid) || pg_get_userbyid(p.proowner) || sorted_acl(p.proacl)), pg_get_functiondef(p.oid)
  from pg_proc p where p.pronamespace = 'heirloom'::regnamespace and p.prokind = 'f'
  union all
  select 'aggregate ' || p.oid::regprocedure, md5(a.aggtransfn::text || coalesce(a.agginitval, '')), null
  from pg_proc p join pg_aggregate a on a.aggfnoid = p.oid where p.pronamespace = 'heirloom'::regnamespace
  union all
  select 'trigger ' || t.tgname || ' of ' || c.relname, md5(concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)),
    format('drop trigger if exists %I on heirloom.%I; %s; alter table heirloom.%I %s trigger %I', t.tgname, c.relname,
      pg_get_triggerdef(t.oid), c.relname,
      case t.tgenabled when 'A' then 'enable always' when 'R' then 'enable replica' when 'D' then 'disable'
        else 'enable' end, t.tgname)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = 'heirloom'::regnamespace and not t.tgisinternal
  union all
  select 'table ' || c.relname, md5(concat_ws(E'\n', c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
    pg_get_userbyid(c.relowner), sorted_acl(c.relacl),
    (select string_agg(concat_ws(' ', a.attname, a.atttypid::regtype, a.atttypmod, a.attnotnull, a.attgenerated,
        pg_get_expr(d.adbin, d.adrelid)), ',' order by a.attname)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    (select string_agg(concat_ws(' ', k.conname, pg_get_constraintdef(k.oid)), ',' order by k.conname) from pg_constraint k
      where k.conrelid = c.oid),
    (select string_agg(concat_ws(' ', k.conname, t.tgtype, t.tgenabled), ',' order by k.conname, t.tgtype)
      from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint where t.tgrelid = c.oid),
    (select string_agg(concat_ws(' ', r.rulename, r.definition), ',' order by r.rulename) from pg_rules r
      where r.schemaname = 'heirloom' and r.tablename = c.relname),
    (select string_agg(q.polname::text, ',' order by q.polname) from pg_policy q where q.polrelid = c.oid),
    (select string_agg(i.inhrelid::regclass::text, ',' order by i.inhrelid) from pg_inherits i
      where i.inhparent = c.oid or i.inhrelid = c.oid))), null
  from pg_class c where c.relnamespace = 'heirloom'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  union all
  select 'event trigger ' || e.evtname, md5(concat_ws(' ', e.evtevent, e.evtenabled, e.evtfoid::regproc)), null
  from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid where p.pronamespace = 'heirloom'::regnamespace
  union all
  select 'schema heirloom', md5(pg_get_userbyid(n.nspowner) || sorted_acl(n.nspacl)), null
  from pg_namespace n where n.nspname = 'heirloom'
$$;

create function structure_differences() returns table (name text, fault text) language sql stable
  set search_path = heirloom, pg_temp as $$
  select coalesce(s.name, n.name),
    case when n.name is null then 'is missing' when s.name is null then 'is new' else 'is another one' end
  from (select * from structure where structure.name <> 'server') s full join structure_now() n on n.name = s.name
  where s.digest is distinct from n.digest
$$;

-- Tells of what differs newly, and of what is as it was again. Returns how many things differ.
create function watch_structure() returns integer language plpgsql volatile security definer
  set search_path = heirloom, pg_temp as $$
declare
  found jsonb;
  gone jsonb;
begin
  if current_epoch() is null or not exists (select from structure) then return 0; end if;
  if not pg_try_advisory_xact_lock(hashtext('heirloom.structure')) then return 0; end if;
  with now as materialized (select * from structure_differences()),
    come as (insert into structure_fault as f (name, fault) select n.name, n.fault from now n
      on conflict on constraint structure_fault_pkey do update set fault = excluded.fault
        where f.fault <> excluded.fault
      returning f.name, f.fault),
    went as (delete from structure_fault f where not exists (select from now n where n.name = f.name) returning f.name)
  select (select jsonb_agg(c.name || ' ' || c.fault order by c.name) from come c),
    (select jsonb_agg(w.name order by w.name) from went w) into found, gone;
  if found is not null then
    perform write_operation('event', jsonb_build_object('actor', 'system', 'intent', 'journal.structure_changed',
      'details', jsonb_build_object('faults', found)), false);
  end if;
  if gone is not null then
    perform write_operation('event', jsonb_build_object('actor', 'system', 'intent', 'journal.structure_mended',
      'details', jsonb_build_object('mended', gone)), false);
  end if;
  return (select count(*) from structure_fault);
end $$;

-- Makes functions and triggers anew that differ from what the last start left.
create function mend_structure() returns integer language plpgsql volatile
  set search_path = heirloom, pg_temp as $$
declare
  one record;
  mended integer := 0;
begin
  for one in
    select s.definition, d.name from structure_differences() d join structure s on s.name = d.name
    where s.definition is not null order by d.name
  loop
    execute one.definition;
    mended := mended + 1;
  end loop;
  return mended;
end $$;

-- Takes what is there for what should be: everything, or what `names` (a pattern) matches.
create function write_structure(names text) returns void language plpgsql volatile
  set search_path = heirloom, pg_temp as $$
begin
  delete from structure s where s.name ~ names;
  insert into structure select n.name, n.digest, n.definition from structure_now() n where n.name ~ names;
  insert into structure values ('server', current_setting('server_version_num'), null)
    on conflict (name) do update set digest = excluded.digest;
end $$;

-- Rows that differ from what the journal tells of them. One statement reads both, so writers at work are no difference.

-- What a row that was written before a column was added has in that column.
create function values_of_new_columns(of_table text) returns jsonb language plpgsql stable
  set search_path = heirloom, pg_temp as $$
declare
  one record;
  value jsonb;
  result jsonb := '{}';
begin
  for one in
    select a.attname, a.atttypid::regtype::text as type, a.atthasmissing, a.attmissingval::text as missing
    from pg_attribute a where a.attrelid = format('heirloom.%I', of_table)::regclass and a.attnum > 0
      and not a.attisdropped and a.attgenerated = ''
      and not a.attname = any((select derived from ground_table where name = of_table)::text[])
  loop
    value := 'null';
    if one.atthasmissing then
      execute format('select to_jsonb(($1::%s[])[1])', one.type) into value using one.missing;
    end if;
    result := result || jsonb_build_object(one.attname, coalesce(value, 'null'));
  end loop;
  return result;
end $$;

-- Of the rows from `first_id` to `last_id`; of `only` these where it is given.
create function row_differences(of_table text, first_id uuid, last_id uuid, only_ids uuid[] default null) returns table (
  row_id uuid, told jsonb, there jsonb
) language plpgsql stable
  set search_path = heirloom, pg_temp set timezone = 'UTC' set bytea_output = 'hex' set extra_float_digits = 1
  set datestyle = 'ISO' set intervalstyle = 'postgres' as $$
declare
  defaults constant jsonb := values_of_new_columns(of_table);
  left_out constant text[] := (select derived from ground_table where name = of_table)
    || array(select a.attname from pg_attribute a where a.attrelid = format('heirloom.%I', of_table)::regclass
      and a.attnum > 0 and a.attgenerated <> '');
  wanted constant text := case when only_ids is null then 'between $1 and $2' else '= any($5)' end;
begin
  return query execute format($query$
    select d.id, d.told, d.there from (
      select coalesce(t.id, f.row_id) as id, case when f.last <> 'delete' then $3 || f.state end as told,
        case when t.id is not null then to_jsonb(t) - $4 end as there
      from (select * from heirloom.%1$I where id %2$s) t
      full join (
        select c.row_id, (array_agg(c.kind order by c.seq))[count(*)] as last, journal_fold(c.after order by c.seq) as state
        from change c where c.table_name = %1$L and c.row_id %2$s group by c.row_id
      ) f on f.row_id = t.id
    ) d
    where d.told is distinct from d.there
      and (d.told is null or d.there is null
        or (select jsonb_object_agg(key, value) from jsonb_each(d.told) where $3 ? key) is distinct from d.there)
    $query$, of_table, wanted) using first_id, last_id, defaults, left_out, only_ids;
end $$;

create type found_difference as (row_id uuid, told jsonb, there jsonb);

-- Month counts are derived: what their triggers did not see is counted anew. The caller has stopped the writers.
create function mend_counts() returns void language sql volatile set search_path = heirloom, pg_temp as $$
  insert into asset_count
    select owner_id, month, visibility, state, is_favorite, type, sum(n), sum(bytes) from (
      select owner_id, date_trunc('month', local_time)::date as month, visibility, state, is_favorite, type,
        count(*) as n, sum(size) as bytes from asset group by 1, 2, 3, 4, 5, 6
      union all
      select owner_id, month, visibility, state, is_favorite, type, -sum(assets), -sum(bytes)
      from asset_count group by 1, 2, 3, 4, 5, 6
    ) both_counts
    group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 or sum(bytes) <> 0
$$;

-- Writes what was found into the journal, as an operation of nobody known, so that history shows it and undo can take it
-- back. It looks once more, while nobody writes, and records only what still differs. Returns how many rows.
create function record_found_differences(of_table text, row_ids uuid[]) returns integer language plpgsql volatile
  security definer set search_path = heirloom, pg_temp set lock_timeout = '20s' as $$
declare
  owner_column constant text := (select owner from ground_table where name = of_table);
  found_in uuid;
  still found_difference[];
begin
  if owner_column is null then raise exception 'No such table: %', of_table; end if;
  execute format('lock table heirloom.%I in share row exclusive mode', of_table);
  select array_agg(row(d.row_id, d.told, d.there)::found_difference) into still
    from row_differences(of_table, null, null, row_ids) d;
  if still is null then return 0; end if;
  select id into found_in from operation
    where epoch = current_epoch() and xid = pg_current_xact_id() and operation.kind = 'change';
  if found_in is null then
    insert into operation (id, kind, epoch, xid, at, actor, intent, details, database_role)
      values (uuid_v7(), 'change', current_epoch(), pg_current_xact_id(), clock_timestamp(), 'database', 'unknown',
        '{"found": true}', 'unknown')
      returning id into found_in;
  end if;
  with written as (
  insert into change (epoch, xid, operation, table_name, row_id, owner_before, owner_after, kind, before, after)
    select current_epoch(), pg_current_xact_id(), found_in, of_table, d.row_id,
      (d.told->>owner_column)::uuid, (d.there->>owner_column)::uuid,
      case when d.told is null then 'insert' when d.there is null then 'delete' else 'update' end,
      case when d.there is null then d.told else (select jsonb_object_agg(key, value) from jsonb_each(d.told)
        where d.there ? key and value is distinct from d.there->key) end,
      case when d.told is null then d.there else
        (select jsonb_object_agg(key, value) from jsonb_each(d.there) where value is distinct from d.told->key) end
    from unnest(still) d
    returning owner_before, owner_after, kind)
  insert into change_count as c (operation, owner_id, table_name, kind, changes, by_owner)
    select found_in, coalesce(owner_after, owner_before), of_table, kind, count(*), false from written group by 2, 4;
  if of_table = 'asset' then
    insert into removal (operation, owner_id, budget, at, lost, back, counted, allowed_by)
      select found_in, owner, 'sight', clock_timestamp(), count(*) filter (where after < before),
        count(*) filter (where after > before), 0, 'unseen'
      from (
        select coalesce(d.told->>'owner_id', d.there->>'owner_id')::uuid as owner,
          coalesce(sight(d.told->>'state', d.told->>'visibility'), 0) as before,
          case when d.told->>'owner_id' <> d.there->>'owner_id' then 0
            else coalesce(sight(d.there->>'state', d.there->>'visibility'), 0) end as after
        from unnest(still) d
      ) moved where before <> after group by owner;
    perform mend_counts();
  end if;
  return cardinality(still);
end $$;

-- How far the log of the built-in database was read, by file.
create table database_log (
  file text primary key,
  bytes bigint not null
);
