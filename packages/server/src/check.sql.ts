import { sql } from 'kysely'
import { listDifferences } from './platform/journal/journal.ts'
import type { Db, groundTables } from './schema/schema.ts'

/** Something that is not as it should be. `subject` is an id or a path; `text` says what it means. */
export interface Finding {
  readonly code: string
  readonly subject: string
  readonly text: string
}

const faults = {
  came: 'it came without being recorded',
  went: 'it went without being recorded',
  changed: 'it is not as recorded',
} as const

/** Rows that differ from what the journal tells of them: changed, come or gone unseen. The first hundred or so. */
export async function findWrongRows(
  db: Db,
  { name }: (typeof groundTables)[number],
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for await (const some of listDifferences(db, name)) {
    const told = some.map(({ id, kind }) => ({
      code: 'journal',
      subject: `${name} ${id}`,
      text: `${faults[kind]}.`,
    }))
    found.push(...told.slice(0, 100))
    if (found.length >= 100) break
  }
  return found
}

/** Month counts that differ from the assets. */
export async function findWrongCounts(db: Db): Promise<readonly Finding[]> {
  const { rows } = await sql<{ owner: string; month: string }>`
    with counted as (
      select owner_id, month, visibility, state, is_favorite, type, sum(assets) as n, sum(bytes) as bytes
      from asset_count group by 1, 2, 3, 4, 5, 6 having sum(assets) <> 0 or sum(bytes) <> 0
    ),
    there as (
      select owner_id, date_trunc('month', local_time)::date as month, visibility, state, is_favorite, type,
        count(*) as n, sum(size) as bytes
      from asset group by 1, 2, 3, 4, 5, 6
    )
    select owner_id as owner, month::text as month
    from counted full join there using (owner_id, month, visibility, state, is_favorite, type)
    where counted.n is distinct from there.n or counted.bytes is distinct from there.bytes limit 100`.execute(
    db,
  )
  return rows.map(({ owner, month }) => ({
    code: 'count',
    subject: `${owner} ${month}`,
    text: 'The count of this month is not the number of its photos.',
  }))
}

/** Counts of derived things that differ from their rows. */
export async function findWrongDerivativeCounts(db: Db): Promise<readonly Finding[]> {
  const { rows } = await sql<{ kind: string; state: string }>`
    with counted as (
      select kind, version, state, sum(things) as n from derivative_count group by 1, 2, 3 having sum(things) <> 0
    ),
    there as (select kind, version, state, count(*) as n from derivative group by 1, 2, 3)
    select kind, state from counted full join there using (kind, version, state)
    where counted.n is distinct from there.n limit 100`.execute(db)
  return rows.map(({ kind, state }) => ({
    code: 'count',
    subject: `${kind} ${state}`,
    text: 'The count of these derived things is not their number.',
  }))
}

/** Moving halves of live photos that are no video of the same owner. */
export async function findWrongLiveVideos(db: Db): Promise<readonly Finding[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from asset a join asset v on v.id = a.live_video_id
    where v.owner_id <> a.owner_id or v.type <> 'video' limit 100`.execute(db)
  return rows.map(({ id }) => ({
    code: 'live_video',
    subject: id,
    text: 'Its moving half is not a video of its owner.',
  }))
}

export async function listFoundFiles(
  db: Db,
): Promise<readonly { readonly path: string; readonly size: number; readonly sha256: Buffer }[]> {
  return db.selectFrom('found_file').select(['path', 'size', 'sha256']).execute()
}

/** Those of the paths that neither a row nor an upload on its way knows, nor undoing the way back to an earlier moment needs. */
export async function findUnclaimedPaths(db: Db, paths: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ path: string }>`
    with later as materialized (
      select unnest(array[c.before->>'path', c.before->>'sidecar_path']) as path
      from operation o join change c on c.operation = o.id
      where o.intent in ('library.rebuild', 'library.salvage') and c.table_name = 'asset' and c.kind = 'delete'
    )
    select path from unnest(${[...paths]}::text[]) as file(path)
    where not exists (select from later where later.path = file.path)
      and not exists (select from asset a where a.path = file.path)
      and not exists (select from asset a where a.sidecar_path = file.path)
      and not exists (select from found_file f where f.path = file.path)
      and not exists (select from tombstone t where t.path = file.path and t.unlinked_at is null)
      and not exists (select from tombstone t where t.sidecar_path = file.path and t.unlinked_at is null)
      and not exists (select from upload_claim c where c.path = file.path or c.sidecar_path = file.path)`.execute(
    db,
  )
  return rows.map((row) => row.path)
}

/** Those of the names in the waiting room that no claim has. */
export async function findUnclaimedIncoming(db: Db, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${[...names]}::text[]) as file(name)
    where not exists (select from upload_claim c where file.name like c.id || '%')`.execute(db)
  return rows.map((row) => row.name)
}
