import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'
import type { ExifRow } from '../assets/assets.ts'
import type { NoteRow } from './asset-view.ts'

export async function listExif(db: Db, assetIds: readonly string[]): Promise<ReadonlyMap<string, ExifRow>> {
  const rows = await db
    .selectFrom('asset_exif')
    .selectAll()
    .where(sql<boolean>`asset_id = any(${[...assetIds]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.asset_id, row]))
}

export async function listNotes(db: Db, assetIds: readonly string[]): Promise<ReadonlyMap<string, NoteRow>> {
  const rows = await db
    .selectFrom('asset_note')
    .selectAll()
    .where(sql<boolean>`asset_id = any(${[...assetIds]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.asset_id, row]))
}
