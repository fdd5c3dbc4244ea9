import type { Db } from '../../schema/schema.ts'

interface WhyNot {
  readonly state: 'present' | 'failed' | 'waiting'
  readonly code: string | null
  readonly message: string | null
}

export async function findWhyNotMade(
  db: Db,
  assetId: string,
  kind: 'preview' | 'thumbnail',
): Promise<WhyNot | undefined> {
  return db
    .selectFrom('derivative')
    .select(['state', 'code', 'message'])
    .where('asset_id', '=', assetId)
    .where('kind', '=', kind)
    .executeTakeFirst()
}
