import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** Kinds of derived things, each with the version that counts. */
export type Kinds = Readonly<Record<string, number>>

export interface Unmade {
  readonly kinds: Kinds
  readonly nowPossible: readonly string[]
  readonly after: string | undefined
  readonly limit: number
}

const nil = '00000000-0000-0000-0000-000000000000'

/** Assets, by id, that lack some kind in its current version and have no job waiting for them. */
export async function listUnmade(
  db: Db,
  { kinds, nowPossible, after, limit }: Unmade,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with wanted as (select key as kind, value::integer as version from json_each_text(${JSON.stringify(kinds)}))
    select a.id from asset a
    left join (
      select d.asset_id, count(*) as settled from derivative d join wanted using (kind, version)
      where d.asset_id > ${after ?? nil}
        and (d.state <> 'waiting' or not d.code = any(${[...nowPossible]}::text[]))
      group by 1
    ) made on made.asset_id = a.id
    where a.id > ${after ?? nil} and coalesce(settled, 0) < (select count(*) from wanted)
      and not exists (select from graphile_worker.jobs j
        where j.key = 'media.process:' || a.id and j.attempts < j.max_attempts)
    order by a.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
