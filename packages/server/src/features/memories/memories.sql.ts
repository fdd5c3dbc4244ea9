import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { Memory, MemoryChanges, MemoryFilter, MemoryOrder, NewMemory } from './memory.ts'

type Condition = RawBuilder<unknown>

/** Photos of the memory `m` that are shown: what was archived, locked or trashed since is not. */
const shown = sql`memory_asset x join asset a on a.id = x.asset_id
  where x.memory_id = m.id and a.state = 'active' and a.visibility = 'timeline'`

/** A memory whose photos are all away is, too, until one of them is back. */
const hasSomething = sql`(exists (select from ${shown})
  or not exists (select from memory_asset x where x.memory_id = m.id))`

function conditions({ ownerId, day, isSaved }: MemoryFilter): Condition {
  const isShownThen = sql`(m.show_at is null or m.show_at < ${day}::timestamp + interval '1 day')
    and (m.hide_at is null or m.hide_at >= ${day}::timestamp)`
  return sql`m.owner_id = ${ownerId} and ${day === undefined ? sql`true` : isShownThen}
    and ${isSaved === undefined ? sql`true` : sql`m.is_saved = ${isSaved}`} and ${hasSomething}`
}

const orders = {
  asc: sql`m.memory_at, m.id`,
  desc: sql`m.memory_at desc, m.id desc`,
  random: sql`random()`,
} as const

export async function listMemoryIds(
  db: Db,
  filter: MemoryFilter,
  { order, size }: MemoryOrder,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from memory m where ${conditions(filter)} order by ${orders[order]} limit ${size ?? null}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

export async function countMemories(db: Db, filter: MemoryFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from memory m where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

interface MemoryRow extends Omit<Memory, 'showAt' | 'hideAt' | 'seenAt'> {
  readonly showAt: Date | null
  readonly hideAt: Date | null
  readonly seenAt: Date | null
}

/** Those of these that are theirs, in the order of the ids. */
export async function findMemories(
  db: Db | Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<readonly Memory[]> {
  const { rows } = await sql<MemoryRow>`
    select m.id, m.owner_id as "ownerId", (m.data->>'year')::int as year, m.memory_at as "memoryAt",
      m.show_at as "showAt", m.hide_at as "hideAt", m.seen_at as "seenAt", m.is_saved as "isSaved",
      m.created_at as "createdAt", m.updated_at as "updatedAt",
      array(select a.id from ${shown} order by a.local_time, a.id) as "assetIds"
    from memory m where m.owner_id = ${ownerId} and m.id = any(${[...ids]}::uuid[])`.execute(db)
  const memories = new Map(rows.map((row) => [row.id, memoryOf(row)]))
  return ids.flatMap((id) => memories.get(id) ?? [])
}

const memoryOf = ({ showAt, hideAt, seenAt, ...row }: MemoryRow): Memory => ({
  ...row,
  showAt: showAt ?? undefined,
  hideAt: hideAt ?? undefined,
  seenAt: seenAt ?? undefined,
})

export async function insertMemory(trx: Trx, ownerId: string, memory: NewMemory): Promise<string> {
  const row = await trx
    .insertInto('memory')
    .values({
      owner_id: ownerId,
      type: 'on_this_day',
      data: JSON.stringify({ year: memory.year }),
      memory_at: memory.memoryAt,
      show_at: memory.showAt ?? null,
      hide_at: memory.hideAt ?? null,
      seen_at: memory.seenAt ?? null,
      is_saved: memory.isSaved ?? false,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** False where there is none of theirs. */
export async function updateMemory(
  trx: Trx,
  ownerId: string,
  id: string,
  { isSaved, seenAt, memoryAt }: MemoryChanges,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('memory')
    .set({ is_saved: isSaved, seen_at: seenAt, memory_at: memoryAt, updated_at: new Date() })
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** False where there is none of theirs. Beyond the limit of what people entered the database refuses (HG001). */
export async function deleteMemory(trx: Trx, ownerId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('memory')
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Notes that it has other photos now, and keeps it from going meanwhile; false where there is none of theirs. */
export async function touchMemory(trx: Trx, ownerId: string, id: string): Promise<boolean> {
  return await updateMemory(trx, ownerId, id, {})
}

export interface Joined {
  readonly assetId: string
  readonly isNew: boolean
}

/** Puts those photos in that are theirs and neither hidden nor locked; of these it is told which were not there yet. */
export async function addPhotos(
  trx: Trx,
  ownerId: string,
  id: string,
  assetIds: readonly string[],
): Promise<readonly Joined[]> {
  const { rows } = await sql<Joined>`
    with theirs as (
      select a.id from (select distinct unnest(${[...assetIds]}::uuid[]) as id) asked join asset a on a.id = asked.id
      where a.owner_id = ${ownerId} and a.visibility in ('timeline', 'archive')
    ), came as (
      insert into memory_asset (owner_id, memory_id, asset_id)
      select ${ownerId}, ${id}, id from theirs on conflict (memory_id, asset_id) do nothing returning asset_id
    )
    select theirs.id as "assetId", came.asset_id is not null as "isNew"
    from theirs left join came on came.asset_id = theirs.id`.execute(trx)
  return rows
}

/** Returns which were in it. Beyond the limit of what people entered the database refuses (HG001). */
export async function takeOut(trx: Trx, id: string, assetIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from memory_asset where memory_id = ${id} and asset_id = any(${[...assetIds]}::uuid[])
    returning asset_id as id`.execute(trx)
  return rows.map((row) => row.id)
}
