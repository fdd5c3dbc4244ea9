import { sql } from 'kysely'
import type { Db, Trx } from '../../schema/schema.ts'
import type { AlarmToShow, Looked, OpenAlarm, Severity } from './alarm.ts'

/** Two looks at once settle one after the other. */
export async function lockAlarms(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('heirloom.alarms'))`.execute(trx)
}

/** Notes that it was looked. */
export async function noteLook(trx: Trx, now: Date): Promise<void> {
  await sql`
    insert into alarm_look (at) values (${now}) on conflict (only_row) do update set at = excluded.at`.execute(
    trx,
  )
}

/** Writes down what is the matter: a new row, or the row that is open. */
export async function noteFound(trx: Trx, found: Looked['found'], now: Date): Promise<void> {
  if (found.length === 0) return
  await sql`
    insert into alarm (code, subject, severity, owner_id, tells, text, text_for_others, details, news,
      wait_minutes, quiet_minutes, first_seen_at, last_seen_at)
    select distinct on (code, subject) code, subject, severity, "ownerId", tells, text, "textForOthers", details,
      coalesce(news, ''), "waitMinutes", "quietMinutes", ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as found(code text, subject text, severity text,
      "ownerId" uuid, tells text, text text, "textForOthers" text, details jsonb, news text,
      "waitMinutes" integer, "quietMinutes" integer)
    on conflict (code, subject) where cleared_at is null do update set severity = excluded.severity,
      tells = excluded.tells, text = excluded.text, text_for_others = excluded.text_for_others,
      details = excluded.details, news = excluded.news, wait_minutes = excluded.wait_minutes,
      quiet_minutes = excluded.quiet_minutes, last_seen_at = excluded.last_seen_at`.execute(trx)
}

const columns = sql.raw('id, code, severity, owner_id, tells, text')

/** Raises what has lasted long enough. */
export async function raiseLasting(trx: Trx, now: Date): Promise<readonly OpenAlarm[]> {
  const { rows } = await sql<OpenAlarm>`
    update alarm set raised_at = ${now}
    where cleared_at is null and raised_at is null and last_seen_at = ${now}
      and first_seen_at + wait_minutes * interval '1 minute' <= ${now}
    returning ${columns}`.execute(trx)
  return rows
}

/** What passed before it was raised leaves no trace. */
export async function forgetPassing(trx: Trx, unknown: readonly string[], now: Date): Promise<void> {
  await sql`
    delete from alarm where cleared_at is null and raised_at is null and last_seen_at < ${now}
      and code <> all(${[...unknown]}::text[])`.execute(trx)
}

/** Clears what is over; what nobody could look at stays. */
export async function clearGone(
  trx: Trx,
  unknown: readonly string[],
  now: Date,
): Promise<readonly OpenAlarm[]> {
  const { rows } = await sql<OpenAlarm>`
    update alarm set cleared_at = ${now}
    where cleared_at is null and raised_at is not null and last_seen_at < ${now}
      and last_seen_at + quiet_minutes * interval '1 minute' <= ${now} and code <> all(${[...unknown]}::text[])
    returning ${columns}`.execute(trx)
  return rows
}

/** What is open and was not told yet as it is now; of what was told within the hour, nothing. */
export async function listToTell(trx: Trx, now: Date): Promise<readonly OpenAlarm[]> {
  const { rows } = await sql<OpenAlarm>`
    select ${columns} from alarm a
    where cleared_at is null and raised_at is not null
      and (notified_at is null or notified_news is distinct from news)
      and not exists (select from alarm told where told.code = a.code and told.subject = a.subject
        and told.notified_at > ${now}::timestamptz - interval '1 hour')
    order by raised_at`.execute(trx)
  return rows
}

/** One delivery for each alarm and place; their ids. */
export async function insertDeliveries(
  trx: Trx,
  alarms: readonly OpenAlarm[],
  places: { readonly hasMail: boolean; readonly webhooks: readonly string[]; readonly now: Date },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into alarm_delivery (alarm_id, target, asked_at)
    select a.id, 'mail:' || p.id, ${places.now}::timestamptz from alarm a
      join account p on p.deleted_at is null
        and (p.id = a.owner_id and a.tells <> 'admins' or p.is_admin and a.tells <> 'owner')
      where a.id = any(${alarms.map(({ id }) => id)}::uuid[]) and ${places.hasMail}
    union all
    select a.id, 'hook:' || hook, ${places.now}::timestamptz from alarm a, unnest(${[...places.webhooks]}::text[]) hook
      where a.id = any(${alarms.map(({ id }) => id)}::uuid[])
    returning id`.execute(trx)
  return rows.map(({ id }) => id)
}

/**
 * One more delivery to wherever a warning or an alarm was sent that is over by now; their ids. An hour after it was told at the
 * soonest: what comes and goes is not over, and what comes back after that is told at once.
 */
export async function insertOver(trx: Trx, now: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into alarm_delivery (alarm_id, target, asked_at)
    select distinct a.id, sent.target, ${now}::timestamptz
    from alarm a join alarm_delivery sent on sent.alarm_id = a.id and sent.outcome = 'sent' and sent.ended_at < a.cleared_at
    where a.severity <> 'notice' and a.cleared_at > ${now}::timestamptz - interval '1 day'
      and a.notified_at <= ${now}::timestamptz - interval '1 hour'
      and not exists (select from alarm_delivery d where d.alarm_id = a.id and d.asked_at >= a.cleared_at)
      and not exists (select from alarm later where later.code = a.code and later.subject = a.subject
        and later.raised_at > a.raised_at and (later.cleared_at is null or later.notified_at is not null))
    returning id`.execute(trx)
  return rows.map(({ id }) => id)
}

export interface Reader {
  readonly user_id: string
  readonly alarm_id: string
  readonly code: string
  readonly severity: Severity
  readonly text: string
}

/** Whom these concern, each in the words for them. */
export async function listReaders(trx: Trx, alarms: readonly OpenAlarm[]): Promise<readonly Reader[]> {
  const { rows } = await sql<Reader>`
    select p.id as user_id, a.id as alarm_id, a.code, a.severity,
      case when p.id = a.owner_id then a.text else coalesce(a.text_for_others, a.text) end as text
    from alarm a join account p on p.deleted_at is null
      and (p.id = a.owner_id and a.tells <> 'admins' or p.is_admin and a.tells <> 'owner')
    where a.id = any(${alarms.map(({ id }) => id)}::uuid[])`.execute(trx)
  return rows
}

export async function markTold(trx: Trx, alarms: readonly OpenAlarm[], now: Date): Promise<void> {
  await sql`
    update alarm set notified_at = ${now}, notified_news = news
    where id = any(${alarms.map(({ id }) => id)}::uuid[])`.execute(trx)
}

export async function selectAlarms(
  db: Db,
  { userId, isAdmin }: { readonly userId: string; readonly isAdmin: boolean },
): Promise<readonly AlarmToShow[]> {
  const { rows } = await sql<AlarmToShow>`
    select id, code, severity, raised_at as "raisedAt", cleared_at as "clearedAt",
      case when owner_id = ${userId} then text else coalesce(text_for_others, text) end as text
    from alarm
    where raised_at is not null and (cleared_at is null or raised_at > clock_timestamp() - interval '30 days')
      and (owner_id = ${userId} and tells <> 'admins' or ${isAdmin})
    order by cleared_at is not null, raised_at desc, id limit 500`.execute(db)
  return rows
}
