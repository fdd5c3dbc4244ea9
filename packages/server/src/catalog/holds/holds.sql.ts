import { sql } from 'kysely'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import type { HeldKind, HeldRequest, Hold } from './held.ts'

/** Asks for the owner's word; who asks the same again gets the same hold. */
export async function askHold(db: Db | Trx, held: HeldRequest, context: OperationContext): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select heirloom.ask_hold(${held.kind}, ${held.ownerId}, ${[...held.ids]}::uuid[],
      ${JSON.stringify(held.request)}, ${JSON.stringify(context)}) as id`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('ask_hold returned no row')
  return row.id
}

/** False where this session may not, or the hold does not wait any more. */
export async function setApproved(db: Db | Trx, holdId: string, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    select heirloom.approve_hold(${holdId}, ${sessionId}) as done`.execute(db)
  return rows[0]?.done === true
}

/** False where this session may not, or the hold is over already. */
export async function setDismissed(db: Db | Trx, holdId: string, sessionId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    select heirloom.dismiss_hold(${holdId}, ${sessionId}) as done`.execute(db)
  return rows[0]?.done === true
}

/** Takes the approval for the running transaction; false where it is used already, or over. */
export async function useHold(trx: Trx, holdId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select heirloom.use_hold(${holdId}) as done`.execute(trx)
  return rows[0]?.done === true
}

/** The rows that a hold may take. */
export async function listHeldIds(db: Db | Trx, holdId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select row_id as id from hold_item where hold_id = ${holdId} order by row_id`.execute(db)
  return rows.map((row) => row.id)
}

interface HoldRow {
  readonly id: string
  readonly kind: HeldKind
  readonly owner_id: string
  readonly owner_name: string
  readonly items: number
  readonly library: number
  readonly sample: readonly string[]
  readonly request: Readonly<Record<string, unknown>>
  readonly context: OperationContext
  readonly key_name: string | null
  readonly asked_at: Date
  readonly asked: number
  readonly last_asked_at: Date
  readonly expires_at: Date
  readonly state: Hold['state']
}

export interface HoldFilter {
  /** Whose; everybody's when left out. */
  readonly ownerId?: string
  readonly id?: string
}

const sampleSize = 12

/** A few photos of it, to show. */
const sampleOf = sql`case h.kind
  when 'album.delete' then array[]::uuid[]
  when 'person.delete' then array[]::uuid[]
  when 'account.delete' then array[]::uuid[]
  when 'shared_link.delete' then array[]::uuid[]
  when 'partner.delete' then array[]::uuid[]
  when 'shared_link.remove_assets' then array(select x.asset_id from hold_item i join shared_link_asset x on x.id = i.row_id
    where i.hold_id = h.id order by i.row_id limit ${sampleSize})
  when 'album.remove_assets' then array(select x.asset_id from hold_item i join album_asset x on x.id = i.row_id
    where i.hold_id = h.id order by i.row_id limit ${sampleSize})
  else array(select i.row_id from hold_item i where i.hold_id = h.id order by i.row_id limit ${sampleSize}) end`

/** The newest first; those that are over, for 30 days. */
export async function selectHolds(db: Db | Trx, { ownerId, id }: HoldFilter): Promise<readonly Hold[]> {
  const { rows } = await sql<HoldRow>`
    select h.id, h.kind, h.owner_id, a.name as owner_name, h.items, h.request, h.context, k.name as key_name,
      h.asked_at, h.asked, h.last_asked_at, h.expires_at,
      (select coalesce(sum(c.assets), 0)::bigint from asset_count c
        where c.owner_id = h.owner_id and c.state = 'active' and (c.visibility in ('timeline', 'archive')
          or c.visibility = 'locked' and h.kind = 'account.delete')) as library,
      ${sampleOf} as sample,
      case when h.used_at is not null then 'done'
        when h.dismissed_by is not null then 'dismissed'
        when h.dismissed_at is not null or h.expires_at <= clock_timestamp() then 'expired'
        when h.approved_at is not null then 'approved' else 'waiting' end as state
    from hold h join account a on a.id = h.owner_id
    left join api_key k on h.context->>'actor' = 'api_key' and k.id = (h.context->>'actorId')::uuid
    where (${id ?? null}::uuid is null or h.id = ${id ?? null}::uuid)
      and (${ownerId ?? null}::uuid is null or h.owner_id = ${ownerId ?? null}::uuid)
      and (${id ?? null}::uuid is not null or h.expires_at > clock_timestamp() - interval '30 days')
    order by h.last_asked_at desc, h.id limit 500`.execute(db)
  return rows.map(holdOf)
}

function holdOf(row: HoldRow): Hold {
  return {
    id: row.id,
    kind: row.kind,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    // An account goes with all its photos, as many as there are by now.
    count: row.kind === 'account.delete' ? row.library : row.items,
    library: row.library,
    sample: row.sample,
    request: row.request,
    asker: {
      actor: row.context.actor,
      keyName: row.key_name ?? undefined,
      client: row.context.client,
      address: row.context.address,
    },
    askedAt: row.asked_at,
    asked: row.asked,
    lastAskedAt: row.last_asked_at,
    expiresAt: row.expires_at,
    state: row.state,
  }
}

/** Forgets the rows of what was over a day ago. */
export async function tidyHolds(trx: Trx): Promise<void> {
  await sql`select heirloom.tidy_holds()`.execute(trx)
}

/** How many photos this person has that are not in the trash. */
export async function countLibrary(db: Db | Trx, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(assets), 0)::bigint as count from asset_count
    where owner_id = ${ownerId} and state = 'active' and visibility in ('timeline', 'archive')`.execute(db)
  return rows[0]?.count ?? 0
}

/** How many more can leave this person's sight now without being asked about. */
export async function countRoom(db: Db | Trx, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select heirloom.removal_room(${ownerId}) as count`.execute(db)
  return rows[0]?.count ?? 0
}
