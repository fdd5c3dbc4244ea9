// People with accounts: oneself, everyone, and whose timelines are shown to whom.
import { sql } from 'kysely'
import { changesOf, either, inPhase, moment, named, within } from './journal.sql.ts'
import type { Sql } from './journal.sql.ts'
import type { LineFamily, LineType, Scope } from './line-type.ts'

/** A removed account is sent with the moment of its removal: its photos in others' albums still name it. */
const told = sql`'id', u.id, 'name', u.name, 'email', u.email, 'avatarColor', u.avatar_color,
  'deletedAt', ${moment(sql`u.deleted_at`)}, 'hasProfileImage', p.id is not null,
  'profileChangedAt', ${moment(sql`coalesce(p.created_at, u.created_at)`)}`

const accounts = sql`account u left join profile_image p on p.owner_id = u.id`

const touchedAccounts = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'account', since)}`,
    sql`select coalesce(c.owner_after, c.owner_before) from ${changesOf(scope, 'profile_image', since)}`,
  ])

/** Its quota is used by photos that come and go. */
const touchedOwn = (scope: Scope, since: bigint): Sql =>
  either([
    touchedAccounts(scope, since),
    sql`select coalesce(c.owner_after, c.owner_before) from ${changesOf(scope, 'asset', since)}
    where c.kind <> 'update' or c.owner_before <> c.owner_after`,
  ])

const ownLines: LineType = {
  entity: 'AuthUserV1',
  tables: ['account', 'profile_image', 'asset'],
  lines: (scope, phase) => sql`
    select u.id, json_build_object(${told}, 'isAdmin', u.is_admin, 'oauthId', '', 'pinCode', null::text,
      'quotaSizeInBytes', u.quota_bytes, 'quotaUsageInBytes',
      (select coalesce(sum(n.bytes), 0)::bigint from asset_count n where n.owner_id = u.id),
      'storageLabel', u.storage_label)::text as data
    from ${accounts} where u.id = ${scope.userId}
      and ${inPhase(phase, sql`u.id`, (since) => touchedOwn(scope, since))}`,
}

const everyone: LineType = {
  entity: 'UserV1',
  tables: ['account', 'profile_image'],
  lines: (scope, phase) => sql`
    select u.id, json_build_object(${told})::text as data from ${accounts}
    where ${inPhase(phase, sql`u.id`, (since) => touchedAccounts(scope, since))} order by u.id`,
}

const goneAccounts: LineType = {
  entity: 'UserDeleteV1',
  tables: ['account'],
  lines: (scope, phase) => sql`
    select t.id, json_build_object('userId', t.id)::text as data
    from (select distinct c.row_id as id from ${changesOf(scope, 'account', phase.since ?? 0n)}) t
    where ${within(phase, sql`t.id`)} and not exists (select from account u where u.id = t.id) order by t.id`,
}

/** Of whoever removed their account nothing is shown. */
const seenPartners = ({ userId }: Scope): Sql => sql`partner r
  join account other on other.id = case when r.owner_id = ${userId} then r.user_id else r.owner_id end
    and other.deleted_at is null and (r.owner_id = ${userId} or r.user_id = ${userId})`

const touchedPartners = (scope: Scope, since: bigint): Sql =>
  either([
    sql`select c.row_id as id from ${changesOf(scope, 'partner', since)}`,
    sql`select r.id from ${changesOf(scope, 'account', since)}
    join partner r on c.row_id in (r.owner_id, r.user_id) where c.kind = 'update' and c.after ? 'deleted_at'`,
  ])

const pair = (t: string): Sql =>
  sql`'sharedById', ${sql.ref(`${t}.owner_id`)}, 'sharedWithId', ${sql.ref(`${t}.user_id`)}`

const partnerLines: LineType = {
  entity: 'PartnerV1',
  tables: ['partner', 'account'],
  lines: (scope, phase) => sql`
    select r.id, json_build_object(${pair('r')}, 'inTimeline', r.in_timeline)::text as data
    from ${seenPartners(scope)}
    where ${inPhase(phase, sql`r.id`, (since) => touchedPartners(scope, since))} order by r.id`,
}

const partnerDeletions: LineType = {
  entity: 'PartnerDeleteV1',
  tables: ['partner', 'account'],
  lines: (scope, phase) => {
    const since = phase.since ?? 0n
    return sql`
      select t.id, json_build_object(${pair('t')})::text as data from (select distinct on (u.id) u.* from (${either(
        [
          sql`select c.row_id as id, ${named('owner_id')} as owner_id, ${named('user_id')} as user_id
          from ${changesOf(scope, 'partner', since)} where c.kind = 'delete'`,
          sql`select r.id, r.owner_id, r.user_id from (${touchedPartners(scope, since)}) x join partner r on r.id = x.id`,
        ],
      )}) u order by u.id) t
      where ${scope.userId}::uuid in (t.owner_id, t.user_id) and ${within(phase, sql`t.id`)}
        and not exists (select from ${seenPartners(scope)}
          where r.owner_id = t.owner_id and r.user_id = t.user_id) order by t.id`
  },
}

/** Three keys of one row, each with an id of its own so that the order of ids is that of the lines. */
const settings = (present: (data: string) => string): LineType => ({
  entity: 'UserMetadataV1',
  tables: ['account'],
  lines: (scope, phase) => sql`
    select k.id, json_build_object('userId', u.id, 'key', k.key, 'value', case k.key
      when 'onboarding' then jsonb_build_object('isOnboarded', u.is_onboarded) else u.preferences end)::text as data
    from account u cross join (values ('00000000-0000-0000-0000-000000000001'::uuid, 'onboarding'),
      ('00000000-0000-0000-0000-000000000002'::uuid, 'preferences')) k(id, key)
    where u.id = ${scope.userId} and ${inPhase(
      phase,
      sql`k.id`,
      (since) => sql`select v.id from ${changesOf(scope, 'account', since)}
        cross join (values ('00000000-0000-0000-0000-000000000001'::uuid),
          ('00000000-0000-0000-0000-000000000002'::uuid)) v(id) where c.row_id = ${scope.userId}`,
    )} order by k.id`,
  present,
})

export const oneself: LineFamily = { upserts: ownLines }
export const users: LineFamily = { deletions: goneAccounts, upserts: everyone }
export const partners: LineFamily = { deletions: partnerDeletions, upserts: partnerLines }
export const userMetadata = (present: (data: string) => string): LineFamily => ({
  upserts: settings(present),
})
