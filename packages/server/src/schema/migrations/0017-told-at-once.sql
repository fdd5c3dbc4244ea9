-- Whoever is connected is told of pictures that show other edits, too, however old the photo is.

-- When edits of a photo changed last, if that was within the hour.
create function edited_lately(asset uuid) returns timestamptz language sql stable
  set search_path = heirloom, pg_temp as $$
  select max(o.at) from change c join operation o on o.id = c.operation and o.at > now() - interval '1 hour'
  where c.kind <> 'update' and coalesce(c.after, c.before) ? 'asset_id'
    and coalesce(c.after, c.before)->>'asset_id' = asset::text and c.table_name = 'asset_edit'
$$;

-- Pictures that were not there before: the first ones of what came lately, and those of photos that were edited lately. Of
-- older photos, and of very many at once, nobody waits for them. What a file tells is read beside its first pictures: where that
-- was before the edits, these are not the first.
create or replace function tell_ready() returns trigger language plpgsql set search_path = heirloom, pg_temp as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    ids := array(select asset_id from n where kind = 'thumbnail' and state = 'present' limit 100);
  else
    ids := array(select n.asset_id from n join o using (asset_id, kind)
      where n.kind = 'thumbnail' and n.state = 'present' and o.state <> 'present' limit 100);
  end if;
  perform pg_notify('heirloom_live', word || a.id)
    from asset a cross join lateral (select edited_lately(a.id) as at) edited
    cross join lateral (
      select 'ready:' where a.created_at > now() - interval '1 day' and (edited.at is null or not exists (
        select from derivative d where d.asset_id = a.id and d.kind = 'metadata' and d.updated_at < edited.at))
      union all select 'edited:' where edited.at is not null) words(word)
    where a.id = any(ids);
  return null;
end $$;
drop trigger tell_ready_update on derivative;
create trigger tell_ready_update after update on derivative referencing old table as o new table as n
  for each statement execute function tell_ready();
