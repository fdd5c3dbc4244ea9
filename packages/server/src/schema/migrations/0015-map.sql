-- All that a map tells of a photo stands in the index, so that the wide rows are not read for it.
drop index asset_shown_position;
create index asset_shown_position on asset_shown (owner_id, asset_id) include (latitude, longitude, city, state, country)
  where latitude is not null;
