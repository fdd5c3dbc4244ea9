import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/** What an album is called, or was last. */
export const albumName = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`coalesce(
  (select name from album where album.id = ${id}),
  (select g.before->>'name' from change g
    where g.row_id = ${id} and g.table_name = 'album' and g.kind = 'delete' order by g.seq desc limit 1))`

/** What a photo is called, or was last. */
export const photoName = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`coalesce(
  (select file_name from asset where asset.id = ${id}),
  (select g.before->>'file_name' from change g
    where g.row_id = ${id} and g.table_name = 'asset' and g.kind = 'delete' order by g.seq desc limit 1))`
