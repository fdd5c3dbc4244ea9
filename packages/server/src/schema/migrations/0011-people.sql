-- People by how often they are seen, photos by folder, and which memories may go by themselves.

-- How often each of somebody's people is seen, from the index alone.
drop index face_owner;
create index face_owner on face (owner_id, person_id) include (source);

-- The folders of somebody's photos, and what lies in each.
create function folder_of(path text) returns text language sql immutable strict parallel safe as $$
  select left(path, -strpos(reverse(path), '/'))
$$;
create index asset_folder on asset (owner_id, (folder_of(path) collate "C"))
  where state = 'active' and visibility in ('timeline', 'archive');

-- Nobody entered a memory that came by itself: once it is past, and nobody keeps it, it goes without being counted. What
-- somebody keeps, what is still to be shown, and what has no end counts as entered.
create function guard_memory_delete() returns trigger language plpgsql security definer
  set search_path = heirloom, pg_temp as $$
declare
  one record;
  refused jsonb := '[]';
  figures jsonb;
begin
  for one in
    select owner_id, array_agg(id) as lost from o where is_saved or hide_at is null or hide_at > now()
    group by owner_id order by owner_id
  loop
    figures := count_removal(one.owner_id, 'entered', one.lost, cardinality(one.lost), 0, false);
    if figures is not null then refused := refused || figures; end if;
  end loop;
  if refused <> '[]' then perform refuse_removal(refused, tg_table_name, 'delete'); end if;
  return null;
end $$;
drop trigger guard_delete on memory;
create trigger guard_delete after delete on memory referencing old table as o
  for each statement execute function guard_memory_delete();
alter table memory enable always trigger guard_delete;
