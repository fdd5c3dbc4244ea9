import { rawSql } from '../platform/db/db.ts'
import { groundTables } from '../schema/schema.ts'
import type { Db } from '../schema/schema.ts'
import { sql } from 'kysely'

/** What says which library this is, and that it is guarded; a reset leaves it. */
const stays = [
  'instance',
  'epoch',
  'ground_table',
  'structure',
  'structure_fault',
  'kysely_migration',
  'kysely_migration_lock',
  'allowed_schema_change',
  'refusal_watch',
  'database_log',
  'backup_target',
]

/**
 * Makes a new database one that can be emptied: the mark, and the function that does it. They stand in a schema of their own,
 * belong to the owner of the tables, and are made here alone; a library that people use has neither.
 * What rows the tables hold by now is what they hold after a reset.
 */
export async function markScratch(owner: Db, instance: string): Promise<void> {
  await owner.transaction().execute(async (trx) => {
    await rawSql(schema).execute(trx)
    await sql`insert into scratch.mark values (${instance})`.execute(trx)
    await sql`insert into scratch.stays select unnest(${stays}::text[])`.execute(trx)
    await sql`select scratch.keep(${groundTables.map(({ name }) => name)}::text[])`.execute(trx)
  })
}

/** Empties the database. Throws `3F000` or `P0001` where it is not the scratch database of this instance. */
export async function emptyScratch(owner: Db, instance: string): Promise<void> {
  await sql`select scratch.empty(${instance})`.execute(owner)
}

/** Undefined where the database has no mark. */
export async function readMark(owner: Db): Promise<string | undefined> {
  const { rows: tables } = await sql`select where to_regclass('scratch.mark') is not null`.execute(owner)
  if (tables.length === 0) return undefined
  const { rows } = await sql<{ instance: string }>`
    select m.instance from scratch.mark m join heirloom.instance i on i.id = m.instance`.execute(owner)
  return rows[0]?.instance
}

const schema = `
  create schema scratch;
  revoke all on schema scratch from public;
  create table scratch.mark (instance uuid primary key);
  create table scratch.stays (name text primary key);

  create function scratch.emptied() returns table (name text) language sql stable as $$
    select tablename::text from pg_tables where schemaname = 'heirloom' and tablename not in (select s.name from scratch.stays s)
  $$;

  -- Copies of what the migrations wrote into tables that are no ground: limits, counters.
  create function scratch.keep(ground text[]) returns void language plpgsql as $$
  declare
    one text;
    has_rows boolean;
  begin
    for one in select e.name from scratch.emptied() e loop
      execute format('select exists (select from heirloom.%I)', one) into has_rows;
      if not has_rows then continue; end if;
      if one = any(ground) then raise exception 'The database is not new: % holds rows.', one; end if;
      execute format('create table scratch.%I as select * from heirloom.%I', 'row_' || one, one);
    end loop;
  end $$;

  create function scratch.empty(asked uuid) returns void language plpgsql security definer
    set search_path = heirloom, pg_temp set lock_timeout = '2s' as $$
  declare
    refusing record;
    one text;
  begin
    if not exists (select from scratch.mark m join instance i on i.id = m.instance where m.instance = asked) then
      raise exception 'This database is not the scratch database of %.', asked;
    end if;
    perform begin_migration('scratch');
    create temporary table refusing on commit drop as
      select tgrelid::regclass as of_table, tgname, tgenabled from pg_trigger
      where not tgisinternal and (tgtype & 32) <> 0 and tgenabled <> 'D'
        and tgrelid in (select oid from pg_class where relnamespace = 'heirloom'::regnamespace);
    for refusing in select * from pg_temp.refusing loop
      execute format('alter table %s disable trigger %I', refusing.of_table, refusing.tgname);
    end loop;
    execute 'truncate ' || (select string_agg(format('heirloom.%I', e.name), ', ' order by e.name) from scratch.emptied() e);
    for refusing in select * from pg_temp.refusing loop
      execute format('alter table %s %s trigger %I', refusing.of_table,
        case refusing.tgenabled when 'A' then 'enable always' else 'enable' end, refusing.tgname);
    end loop;
    for one in select substr(tablename, 5) from pg_tables where schemaname = 'scratch' and tablename like 'row\\_%' loop
      execute format('insert into heirloom.%I overriding system value select * from scratch.%I', one, 'row_' || one);
    end loop;
    delete from graphile_worker._private_jobs;
    delete from graphile_worker._private_job_queues;
  end $$;`
