-- Accounts that are removed: after some days their photos go, as far as the journal proves that they were removed that long ago.

alter table removal_limit add column account_days integer not null default 7 check (account_days >= 0);
comment on column removal_limit.account_days is 'after so many days the photos of a removed account go; until then it can be brought back';

-- What was removed with its account was confirmed then. `deleted_at` alone proves nothing: whoever may write it could date it back.
create function removed_with_account(owner uuid) returns text language sql stable security definer
  set search_path = heirloom, pg_temp as $$
  select 'account ' || a.id from account a cross join removal_limit l
  where a.id = owner and a.deleted_at <= clock_timestamp() - l.account_days * interval '1 day'
    and clock_timestamp() - l.account_days * interval '1 day' >= (
      select o.at from change c join operation o on o.id = c.operation
      where c.row_id = owner and c.table_name = 'account' and c.after ? 'deleted_at' order by c.seq desc limit 1)
$$;

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
      allowed := coalesce(removal_allowed_by(row_ids), removed_with_account(owner));
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
