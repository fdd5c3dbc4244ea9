-- What is done to photos before they are shown: pictures follow it, whoever writes it.

-- The size of the whole picture, where what is shown is an edited one.
alter table asset add column source_width integer check (source_width > 0),
  add column source_height integer check (source_height > 0);

-- Pictures that show other edits than there are now count as not made. Whoever has just drawn them has come to an end before
-- that is said, or finds out by itself that they are not right any more.
create function follow_edits() returns trigger language plpgsql set search_path = heirloom, pg_temp
  set enable_nestloop = off as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then ids := array(select asset_id from n);
  elsif tg_op = 'DELETE' then ids := array(select asset_id from o);
  else ids := array(select asset_id from n union select asset_id from o);
  end if;
  perform id from asset where id = any(ids) order by id for no key update;
  delete from derivative where asset_id = any(ids) and kind in ('preview', 'thumbnail');
  update asset set updated_at = now() where id = any(ids);
  return null;
end $$;
create trigger follow_insert after insert on asset_edit referencing new table as n
  for each statement execute function follow_edits();
create trigger follow_update after update on asset_edit referencing old table as o new table as n
  for each statement execute function follow_edits();
create trigger follow_delete after delete on asset_edit referencing old table as o
  for each statement execute function follow_edits();
alter table asset_edit enable always trigger follow_insert;
alter table asset_edit enable always trigger follow_update;
alter table asset_edit enable always trigger follow_delete;
