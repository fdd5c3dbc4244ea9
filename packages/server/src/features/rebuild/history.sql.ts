import { sql } from 'kysely'
import type { SegmentHeader } from '../../platform/sealed/sealed.ts'
import type { Db } from '../../schema/schema.ts'
import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** True where nobody ever lived: no accounts, nothing in the journal. */
export async function isEmpty({ db }: { readonly db: Db }): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from heirloom.account) and not exists (select from heirloom.operation)
      and not exists (select from heirloom.segment) as empty`.execute(db)
  return rows[0]?.empty === true
}

/** Lives of the database that was lost; and this one begins, whatever machine it is on. */
export async function fillEpochs(session: Session): Promise<void> {
  await run(
    session,
    'delete from heirloom.epoch',
    `insert into heirloom.epoch overriding system value
      select distinct on (id) * from told_epoch order by id, started_at desc`,
    `select setval(pg_get_serial_sequence('heirloom.epoch', 'id'),
      greatest((select max(id) from heirloom.epoch), (select max(epoch) from heirloom.operation), 1))`,
    `insert into heirloom.epoch (system_identifier, database_oid, timeline)
      select s.system_identifier::text, d.oid, c.timeline_id
      from pg_control_system() s, pg_control_checkpoint() c, pg_database d where d.datname = current_database()`,
    `insert into heirloom.allowed_schema_change
      values (heirloom.current_epoch(), pg_current_xact_id(), 'rebuild', true) on conflict do nothing`,
  )
}

/** Numbers go on after those that were used, and the refusals that are told of have their events. */
export async function setSequences(session: Session): Promise<void> {
  await run(
    session,
    `select setval(pg_get_serial_sequence('heirloom.change', 'seq'), max(seq)) from heirloom.change having max(seq) > 0`,
    `select setval(pg_get_serial_sequence('heirloom.removal', 'id'), max(id)) from heirloom.removal having max(id) > 0`,
    `insert into heirloom.refusal (number, at, operation)
      select (details->>'refusal')::bigint, at, id from heirloom.operation
      where kind = 'event' and details ? 'refusal' order by at`,
    `select setval('heirloom.refusal_number', greatest(
        (select max(number) from heirloom.refusal),
        (select max((details->>'to')::bigint) from heirloom.operation where intent = 'journal.refusals_uncertain'), 1))`,
    `update heirloom.refusal_watch set server_started_at = pg_postmaster_start_time(),
      seen = (select last_value from heirloom.refusal_number)`,
  )
}

/** What was erased for good is taken out of what was written before, as it was then. */
export async function eraseAgain(session: Session): Promise<void> {
  await run(session, 'create temporary table erased (id uuid primary key) on commit drop')
  const { numAffectedRows } = await sql`
    insert into erased
      select distinct e.id::uuid from heirloom.operation o, jsonb_array_elements_text(o.details->'ids') e(id)
      where o.kind = 'event' and o.intent = 'asset.erase' and jsonb_typeof(o.details->'ids') = 'array'`.execute(
    session.db,
  )
  if (numAffectedRows === 0n) return
  await run(
    session,
    `insert into erased select distinct row_id from heirloom.change
      where table_name in ('asset_metadata', 'tombstone')
        and (coalesce(after, before)->>'asset_id')::uuid in (select id from erased)
      on conflict do nothing`,
    `update heirloom.change set before = case when before is not null then '{"erased": true}'::jsonb end,
        after = case when after is not null then '{"erased": true}'::jsonb end
      where row_id in (select id from erased)`,
    `update heirloom.operation set details = jsonb_build_object('assetId', details->'assetId', 'erased', true)
      where details->>'assetId' in (select id::text from erased)`,
  )
}

export interface SegmentRow {
  readonly header: Pick<SegmentHeader, 'number' | 'epoch' | 'fromXid' | 'toXid' | 'madeAt'>
  readonly sha256: string
  readonly bytes: number
  readonly operations: number
  readonly changes: number
}

/** The files' own rows, so that the next segment follows the last. */
export async function fillSegments({ db }: Session, segments: readonly SegmentRow[]): Promise<void> {
  const list = segments.map(({ header, sha256, bytes, operations, changes }) => ({
    number: header.number,
    epoch: header.epoch,
    from_xid: header.fromXid,
    to_xid: header.toXid,
    made_at: header.madeAt,
    sha256,
    bytes,
    operations,
    changes,
  }))
  await sql`
    insert into heirloom.${sql.raw('segment')} (number, epoch, from_xid, to_xid, sha256, bytes, operations, changes, made_at)
    select number, epoch, from_xid, to_xid, decode(sha256, 'hex'), bytes, operations, changes, made_at
    from json_to_recordset(${JSON.stringify(list)}) as s (number bigint, epoch integer, from_xid xid8, to_xid xid8,
      sha256 text, bytes bigint, operations bigint, changes bigint, made_at timestamptz)`.execute(db)
}

export async function fillInstance(
  { db }: Session,
  ids: { readonly instance: string; readonly originals: string | null },
): Promise<void> {
  const table = sql.raw('heirloom.instance')
  await sql`delete from ${table}`.execute(db)
  await sql`insert into ${table} (id, originals_id) values (${ids.instance}, ${ids.originals})`.execute(db)
}

export interface HistoryFigures {
  readonly operations: number
  readonly changes: number
  /** When the last thing that the files tell of happened. */
  readonly until: Date | null
}

export async function countHistory({ db }: Session): Promise<HistoryFigures> {
  const { rows } = await sql<HistoryFigures>`
    select (select count(*) from heirloom.operation) as operations, (select count(*) from heirloom.change) as changes,
      (select max(at) from heirloom.operation) as until`.execute(db)
  return rows[0]!
}
