import { sql } from 'kysely'
import { groundTables } from '../schema/schema.ts'
import type { Db } from '../schema/schema.ts'

/** Adds rows of photos over twenty years; no files stand behind them. */
export async function addGeneratedAssets(db: Db, ownerId: string, count: number): Promise<void> {
  await sql`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select ${ownerId}::uuid, 'image', 'IMG_' || n || '.jpg', taken, taken, 'generated/' || n || '.jpg', 2700000,
      substring(sha256(n::text::bytea), 1, 20), sha256(n::text::bytea), taken, taken at time zone 'UTC'
    from generate_series(1, ${count}::integer) n,
      lateral (select '2004-01-01 00:00Z'::timestamptz + n * interval '76 minutes' as taken) t`.execute(db)
}

/** One digest of everything that people put in, and how many photos there are. */
export async function digestLibrary(db: Db): Promise<{ readonly digest: string; readonly photos: number }> {
  const digests: string[] = []
  for (const { name, derived } of groundTables) {
    const { rows } = await sql<{ digest: string }>`
      select md5(coalesce(string_agg(md5((to_jsonb(t) - ${[...derived]}::text[])::text), '' order by t.id), '')) as digest
      from ${sql.table(`heirloom.${name}`)} t`.execute(db)
    digests.push(rows[0]?.digest ?? '')
  }
  const { rows } = await sql<{ photos: number }>`select count(*) as photos from asset`.execute(db)
  return { digest: digests.join(' '), photos: rows[0]?.photos ?? 0 }
}

export const deleteEverything = 'delete from heirloom.asset'

/** As somebody types it who has the database's highest role. */
export async function deleteAll(superuser: Db): Promise<void> {
  await sql.raw(deleteEverything).execute(superuser)
}

/** The documented way round the limit. Returns the operation. */
export async function forceDeleteAll(superuser: Db, reason: string): Promise<string> {
  return await superuser.transaction().execute(async (trx) => {
    await sql`select heirloom.allow_removal(${reason})`.execute(trx)
    await sql.raw(deleteEverything).execute(trx)
    const { rows } = await sql<{ id: string }>`
      select id from heirloom.operation where xid = pg_current_xact_id() and kind = 'change'`.execute(trx)
    return rows[0]?.id ?? ''
  })
}
