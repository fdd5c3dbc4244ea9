import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

/** The year of somebody's oldest photo on the timeline. */
export async function findFirstYear(db: Db, ownerId: string): Promise<number | undefined> {
  const { rows } = await sql<{ year: number }>`
    select date_part('year', local_time)::int as year from asset
    where owner_id = ${ownerId} and visibility = 'timeline' and state = 'active'
    order by local_time limit 1`.execute(db)
  return rows[0]?.year
}

/** A day on which a memory is shown, and the day that it is of, both `YYYY-MM-DD`. */
export interface DayPair {
  readonly shownOn: string
  readonly takenOn: string
}

export interface FoundMemory extends DayPair {
  readonly id: string
  readonly assetIds: readonly string[]
}

/** One day, one year and one account have one memory: made, and gone, once. A UUID of version 8. */
const idOf = (ownerId: RawBuilder<unknown>, shownOn: RawBuilder<unknown>, year: RawBuilder<unknown>) => sql`
  overlay(overlay(md5(concat_ws(' ', 'on this day', ${ownerId}, ${shownOn}, ${year}))
    placing '8' from 13 for 1) placing '8' from 17 for 1)::uuid`

/** A photo that stands behind another of its stack. */
const isBehind = sql`exists (select from stack_asset m join stack s on s.id = m.stack_id
  where m.asset_id = a.id and s.primary_asset_id <> a.id)`

/**
 * Memories that can be made of these days and never were, as the journal knows: photos on the timeline that have a
 * thumbnail, favourites first. Each day is a range of the index of the timeline.
 */
export async function findMemoriesToMake(
  db: Db,
  ownerId: string,
  days: readonly DayPair[],
  { photos }: { readonly photos: number },
): Promise<readonly FoundMemory[]> {
  const { rows } = await sql<FoundMemory>`
    select w.id, w.shown_on::text as "shownOn", w.taken_on::text as "takenOn", w.asset_ids as "assetIds"
    from (
      select d.shown_on, d.taken_on,
        ${idOf(sql`${ownerId}::text`, sql`d.shown_on`, sql`date_part('year', d.taken_on)`)} as id,
        array(
          select a.id from asset a
          join derivative t on t.asset_id = a.id and t.kind = 'thumbnail' and t.state = 'present'
          where a.owner_id = ${ownerId} and a.visibility = 'timeline' and a.state = 'active'
            and a.local_time >= d.taken_on and a.local_time < d.taken_on + interval '1 day' and not ${isBehind}
          order by a.is_favorite desc, a.local_time, a.id limit ${photos}) as asset_ids
      from unnest(${days.map((day) => day.shownOn)}::date[], ${days.map((day) => day.takenOn)}::timestamp[])
        d (shown_on, taken_on)
    ) w
    where cardinality(w.asset_ids) > 0 and not exists (select from change c where c.row_id = w.id)
      and not exists (select from memory m where m.id = w.id)`.execute(db)
  return rows
}

/** Shown on their day in UTC, from its first to its last moment. */
export async function insertMade(trx: Trx, ownerId: string, memories: readonly FoundMemory[]): Promise<void> {
  const ids = memories.map(({ id }) => id)
  await sql`
    insert into memory (id, owner_id, type, data, memory_at, show_at, hide_at)
    select w.id, ${ownerId}, 'on_this_day', jsonb_build_object('year', date_part('year', w.taken_on)::int),
      w.taken_on at time zone 'UTC', w.shown_on at time zone 'UTC',
      (w.shown_on + interval '1 day' - interval '1 millisecond') at time zone 'UTC'
    from unnest(${ids}::uuid[], ${memories.map(({ shownOn }) => shownOn)}::timestamp[],
      ${memories.map(({ takenOn }) => takenOn)}::timestamp[]) w (id, shown_on, taken_on)`.execute(trx)
  const places = memories.flatMap(({ id, assetIds }) => assetIds.map((assetId) => ({ id, assetId })))
  await sql`
    insert into memory_asset (owner_id, memory_id, asset_id)
    select ${ownerId}, w.id, w.asset_id
    from unnest(${places.map(({ id }) => id)}::uuid[], ${places.map(({ assetId }) => assetId)}::uuid[]) w (id, asset_id)
    join asset a on a.id = w.asset_id`.execute(trx)
}

/** Memories that came by themselves, were past before this moment, and that nobody kept: they are not counted as entered. */
const isOver = (before: Date): RawBuilder<unknown> => sql`
  not m.is_saved and m.show_at < ${before} and m.hide_at < ${before}
  and m.id = ${idOf(sql`m.owner_id::text`, sql`(m.show_at at time zone 'UTC')::date`, sql`m.data->>'year'`)}`

export async function listOwnersOfOver(db: Db, before: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct m.owner_id as id from memory m where ${isOver(before)}`.execute(db)
  return rows.map((row) => row.id)
}

export async function deleteOver(trx: Trx, ownerId: string, before: Date): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from memory m where m.owner_id = ${ownerId} and ${isOver(before)}`.execute(trx)
  return Number(numAffectedRows)
}
