// Stacks and memories: how somebody's photos belong together.
import { sql } from 'kysely'
import { assetTables, assetsTouched, stacksTouched } from './assets-touched.sql.ts'
import { changesOf, either, inPhase, moment, named, uuids, within } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { LineFamily, LineType, Scope } from './line-type.ts'
import { counts, isInSight, isOwn, partnersTouched } from './seeing.sql.ts'

/** Those that count, the primary first. */
const members = (scope: Scope): Sql => sql`cross join lateral (
  select array_agg(m.asset_id order by m.asset_id is distinct from s.primary_asset_id, m.asset_id) as ids
  from stack_asset m join asset a on a.id = m.asset_id where m.stack_id = s.id and ${counts(scope, 'a')}) shown`

const ofPartner = ({ partners }: Scope, s: string): Sql =>
  sql`${sql.ref(`${s}.owner_id`)} = any(${uuids(partners)})`

const touchedStacks = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select stack as id from (${stacksTouched(scope, since)}) t`,
    sql`select s.id from (${partnersTouched(scope, since)}) t join stack s on s.owner_id = t.owner`,
  ])

const stackLines = (
  entity: 'StackV1' | 'PartnerStackV1',
  whose: (scope: Scope, alias: string) => Sql,
): LineType => ({
  entity,
  tables: assetTables,
  lines: (scope, phase) => sql`
    select s.id, json_build_object('id', s.id, 'createdAt', ${moment(sql`s.created_at`)},
      'updatedAt', ${moment(sql`s.updated_at`)}, 'primaryAssetId', shown.ids[1], 'ownerId', s.owner_id)::text as data
    from stack s ${members(scope)} where ${whose(scope, 's')} and cardinality(shown.ids) > 1
      and ${inPhase(phase, sql`s.id`, (since) => touchedStacks(scope, since))} order by s.id`,
})

/** Whose stacks they were: those that are gone tell it themselves. */
const owners = (scope: Scope, since: bigint): Sql =>
  sql`(select unnest(${uuids(scope.partners)}) union select owner from (${partnersTouched(scope, since)}) l)`

const stackDeletions = (
  entity: 'StackDeleteV1' | 'PartnerStackDeleteV1',
  whose: (scope: Scope, since: bigint) => Sql,
): LineType => ({
  entity,
  tables: assetTables,
  lines: (scope, phase) => {
    const since = phase.since ?? 0n
    const was = whose(scope, since)
    return sql`
      select t.id, json_build_object('stackId', t.id)::text as data
      from (select distinct u.id from (${either([
        sql`select c.row_id as id from ${changesOf(scope, 'stack', since)} where c.owner_before in ${was}`,
        sql`select s.id from (${touchedStacks(scope, since)}) x join stack s on s.id = x.id where s.owner_id in ${was}`,
      ])}) u) t
      where ${within(phase, sql`t.id`)} and not exists (
        select from stack s ${members(scope)} where s.id = t.id and cardinality(shown.ids) > 1)
      order by t.id`
  },
})

export const ownStacks: LineFamily = {
  deletions: stackDeletions('StackDeleteV1', ({ userId }) => sql`(select ${userId}::uuid)`),
  upserts: stackLines('StackV1', isOwn),
}
export const partnerStacks: LineFamily = {
  deletions: stackDeletions('PartnerStackDeleteV1', owners),
  upserts: stackLines('PartnerStackV1', ofPartner),
}

const memoryLines: LineType = {
  entity: 'MemoryV1',
  tables: ['memory'],
  lines: (scope, phase) => sql`
    select m.id, json_build_object('id', m.id, 'createdAt', ${moment(sql`m.created_at`)},
      'updatedAt', ${moment(sql`m.updated_at`)}, 'deletedAt', null::text, 'ownerId', m.owner_id, 'type', m.type,
      'data', m.data, 'isSaved', m.is_saved, 'memoryAt', ${moment(sql`m.memory_at`)},
      'seenAt', ${moment(sql`m.seen_at`)}, 'showAt', ${moment(sql`m.show_at`)},
      'hideAt', ${moment(sql`m.hide_at`)})::text as data
    from memory m where ${isOwn(scope, 'm')} and ${inPhase(
      phase,
      sql`m.id`,
      (since) => sql`select c.row_id as id from ${changesOf(scope, 'memory', since)}`,
    )} order by m.id`,
}

const memoryDeletions: LineType = {
  entity: 'MemoryDeleteV1',
  tables: ['memory'],
  lines: (scope, phase) => sql`
    select t.id, json_build_object('memoryId', t.id)::text as data from (
      select distinct c.row_id as id from ${changesOf(scope, 'memory', phase.since ?? 0n)}
      where c.owner_before = ${scope.userId}) t
    where ${within(phase, sql`t.id`)}
      and not exists (select from memory m where m.id = t.id and ${isOwn(scope, 'm')}) order by t.id`,
}

const touchedPlaces = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'memory_asset', since)}`,
    sql`select x.id from (${assetsTouched(scope, since)}) t join memory_asset x on x.asset_id = t.id`,
  ])

const seenPlaces = (scope: Scope): Sql => sql`memory_asset x
  join memory m on m.id = x.memory_id and ${isOwn(scope, 'm')}
  join asset a on a.id = x.asset_id and ${isOwn(scope, 'a')} and ${isInSight('a')}`

const place = (t: string): Sql =>
  sql`json_build_object('memoryId', ${sql.ref(`${t}.memory_id`)}, 'assetId', ${sql.ref(`${t}.asset_id`)})::text as data`

const placeTables = ['memory', ...assetTables, 'memory_asset'] as const

const placeLines: LineType = {
  entity: 'MemoryToAssetV1',
  tables: placeTables,
  lines: (scope, phase) => sql`
    select x.id, ${place('x')} from ${seenPlaces(scope)}
    where ${inPhase(phase, sql`x.id`, (since) => touchedPlaces(scope, since))} order by x.id`,
}

const placeDeletions: LineType = {
  entity: 'MemoryToAssetDeleteV1',
  tables: placeTables,
  lines: (scope, phase) => {
    const since = phase.since ?? 0n
    return sql`
      select t.id, ${place('t')} from (select distinct on (u.id) u.* from (${either([
        sql`select c.row_id as id, ${named('memory_id')} as memory_id, ${named('asset_id')} as asset_id
          from ${changesOf(scope, 'memory_asset', since)} where c.kind = 'delete' and c.owner_before = ${scope.userId}`,
        sql`select x.id, x.memory_id, x.asset_id from (${touchedPlaces(scope, since)}) y
          join memory_asset x on x.id = y.id and x.owner_id = ${scope.userId}`,
      ])}) u order by u.id) t
      where t.asset_id is not null and ${within(phase, sql`t.id`)}
        and exists (select from memory m where m.id = t.memory_id)
        and not exists (select from ${seenPlaces(scope)}
          where x.memory_id = t.memory_id and x.asset_id = t.asset_id) order by t.id`
  },
}

export const memories: LineFamily = { deletions: memoryDeletions, upserts: memoryLines }
export const memoryPlaces: LineFamily = { deletions: placeDeletions, upserts: placeLines }
