import { sql } from 'kysely'
import { inSight } from '../../catalog/assets/assets.ts'
import type { Db } from '../../schema/schema.ts'

/** As the index `asset_folder` has it. */
const folder = sql`(folder_of(a.path) collate "C")`

/** Those that hold photos of theirs in sight, each found by one look into the index, however many photos it holds. */
export async function listFolders(db: Db, ownerId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ folder: string }>`
    with recursive found as (
      (select ${folder} as folder from asset a where a.owner_id = ${ownerId} and ${inSight('a')}
        and ${folder} is not null order by 1 limit 1)
      union all
      select (select ${folder} from asset a where a.owner_id = ${ownerId} and ${inSight('a')}
        and ${folder} > found.folder order by 1 limit 1)
      from found where found.folder is not null
    )
    select folder from found where folder is not null`.execute(db)
  return rows.map((row) => row.folder)
}

/** What lies in one folder, not below it, by the names of the files. */
export async function listInFolder(db: Db, ownerId: string, path: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from asset a where a.owner_id = ${ownerId} and ${inSight('a')} and ${folder} = ${path}
    order by a.path collate "C"`.execute(db)
  return rows.map((row) => row.id)
}
