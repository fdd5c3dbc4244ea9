import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'

/** A stack as it is shown. */
export interface Stack {
  readonly id: string
  readonly primaryAssetId: string
  /** Those that count, the primary first. */
  readonly assetIds: readonly string[]
}

export interface StackOfAsset {
  readonly id: string
  readonly primaryAssetId: string
  readonly assetCount: number
}

/** Its members that count, the one that stands for it first. */
const shown = sql`
  select array_agg(m.asset_id order by m.asset_id is distinct from s.primary_asset_id, m.asset_id) as ids
  from stack_asset m join asset a on a.id = m.asset_id
  where m.stack_id = s.id and a.state = 'active' and a.visibility in ('timeline', 'archive')`

async function selectStacks(db: Db | Trx, which: RawBuilder<unknown>): Promise<readonly Stack[]> {
  const { rows } = await sql<{ id: string; ids: readonly string[] }>`
    select s.id, shown.ids from stack s cross join lateral (${shown}) shown
    where ${which} and cardinality(shown.ids) > 1 order by s.id`.execute(db)
  return rows.map(({ id, ids }) => ({ id, primaryAssetId: ids[0] ?? '', assetIds: ids }))
}

/** Those of the owner's stacks that are named. */
export async function findStacks(
  db: Db | Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<readonly Stack[]> {
  return await selectStacks(db, sql`s.owner_id = ${ownerId} and s.id = any(${[...ids]}::uuid[])`)
}

const nil = '00000000-0000-0000-0000-000000000000'

/** Where a walk over someone's stacks goes on; undefined at the end. */
export interface StackPage {
  readonly stacks: readonly Stack[]
  readonly next: string | undefined
}

/** One page of someone's stacks, by id. */
export async function listStackPage(
  db: Db,
  ownerId: string,
  { after = nil, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<StackPage> {
  const { rows } = await sql<{ id: string }>`
    select id from stack where owner_id = ${ownerId} and id > ${after} order by id limit ${limit}`.execute(db)
  const ids = rows.map((row) => row.id)
  const stacks = await findStacks(db, ownerId, ids)
  return { stacks, next: ids.length < limit ? undefined : ids.at(-1) }
}

/** The stacks that these assets belong to, by asset; for those that are in none, nothing. */
export async function stacksOfAssets(
  db: Db | Trx,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, StackOfAsset>> {
  const stacks = await selectStacks(
    db,
    sql`s.id in (select stack_id from stack_asset where asset_id = any(${[...assetIds]}::uuid[]))`,
  )
  return new Map(
    stacks.flatMap(({ id, primaryAssetId, assetIds: members }) =>
      members.map((member) => [member, { id, primaryAssetId, assetCount: members.length }] as const),
    ),
  )
}

/** Those of these ids that are stacks of this person, shown or not; locked until the end of the transaction. */
export async function findStackIds(
  trx: Trx,
  ownerId: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from stack where owner_id = ${ownerId} and id = any(${[...ids]}::uuid[])
    order by id for update`.execute(trx)
  return rows.map((row) => row.id)
}

export interface Member {
  readonly stackId: string
  readonly assetId: string
  readonly isPrimary: boolean
}

/** All members of the stacks that these assets belong to, those that do not count included; the stacks are locked. */
export async function listMembers(trx: Trx, assetIds: readonly string[]): Promise<readonly Member[]> {
  const { rows: stacks } = await sql<{ id: string }>`
    select id from stack where id in (select stack_id from stack_asset where asset_id = any(${[...assetIds]}::uuid[]))
    order by id for update`.execute(trx)
  return await selectMembers(
    trx,
    stacks.map(({ id }) => id),
  )
}

/** All members of a stack, those that do not count included. */
export async function listMembersOf(trx: Trx, stackId: string): Promise<readonly Member[]> {
  return await selectMembers(trx, [stackId])
}

async function selectMembers(trx: Trx, stackIds: readonly string[]): Promise<readonly Member[]> {
  const { rows } = await sql<Member>`
    select m.stack_id as "stackId", m.asset_id as "assetId",
      m.asset_id is not distinct from s.primary_asset_id as "isPrimary"
    from stack_asset m join stack s on s.id = m.stack_id
    where m.stack_id = any(${[...stackIds]}::uuid[]) order by m.id`.execute(trx)
  return rows
}

export async function insertStack(trx: Trx, ownerId: string, primaryAssetId: string): Promise<string> {
  const row = await trx
    .insertInto('stack')
    .values({ owner_id: ownerId, primary_asset_id: primaryAssetId })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** They must be in no stack. */
export async function addMembers(
  trx: Trx,
  { id, ownerId }: { readonly id: string; readonly ownerId: string },
  assetIds: readonly string[],
): Promise<void> {
  await sql`
    insert into stack_asset (owner_id, stack_id, asset_id)
    select ${ownerId}, ${id}, asset_id from unnest(${[...assetIds]}::uuid[]) asset_id`.execute(trx)
}

/** Takes these assets out of whichever stack they are in. */
export async function removeMembers(trx: Trx, assetIds: readonly string[]): Promise<void> {
  await sql`delete from stack_asset where asset_id = any(${[...assetIds]}::uuid[])`.execute(trx)
}

export async function setPrimary(trx: Trx, stackId: string, assetId: string): Promise<void> {
  await sql`
    update stack set primary_asset_id = ${assetId}, updated_at = now() where id = ${stackId}`.execute(trx)
}

/** Their photos stay. */
export async function deleteStacks(trx: Trx, ids: readonly string[]): Promise<void> {
  await sql`delete from stack_asset where stack_id = any(${[...ids]}::uuid[])`.execute(trx)
  await sql`delete from stack where id = any(${[...ids]}::uuid[])`.execute(trx)
}
