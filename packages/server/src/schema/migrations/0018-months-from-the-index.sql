-- A month is drawn from the index alone: its photos may lie all over the table, and reading each of their pages from a disk
-- takes longer than anyone waits.
drop index asset_timeline;
create index asset_timeline on asset (owner_id, visibility, state, local_time desc, id desc)
  include (type, is_favorite, live_video_id, width, height, duration_ms, thumbhash);
