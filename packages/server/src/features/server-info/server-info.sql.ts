import { sql } from 'kysely'
import type { UserId } from '../../catalog/users/users.ts'
import type { Db } from '../../schema/schema.ts'

export interface Usage {
  readonly userId: UserId
  readonly userName: string
  readonly quotaBytes: number | null
  readonly photos: number
  readonly videos: number
  readonly photoBytes: number
  readonly videoBytes: number
}

/** What each person keeps: counted is what they see, weighed is all that lies there for them, trash included. */
export async function listUsage(db: Db): Promise<readonly Usage[]> {
  const { rows } = await sql<Usage>`
    select account.id as "userId", account.name as "userName", account.quota_bytes as "quotaBytes",
      coalesce(sum(assets) filter (where seen and type = 'image'), 0)::bigint as photos,
      coalesce(sum(assets) filter (where seen and type = 'video'), 0)::bigint as videos,
      coalesce(sum(bytes) filter (where type = 'image'), 0)::bigint as "photoBytes",
      coalesce(sum(bytes) filter (where type = 'video'), 0)::bigint as "videoBytes"
    from account
    left join (
      select owner_id, type, assets, bytes, state = 'active' and visibility <> 'hidden' as seen from asset_count
    ) counted on counted.owner_id = account.id
    where account.deleted_at is null
    group by account.id
    order by account.created_at, account.id`.execute(db)
  return rows
}
