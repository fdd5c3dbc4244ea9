import { sql } from 'kysely'
import { from as copyFrom } from 'pg-copy-streams'
import { pipeline } from 'node:stream/promises'
import type { SealedTable } from '../../platform/sealed/sealed.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Shape } from '../../schema/schema.ts'
import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** The tables of a segment, and where their rows go. `epoch` comes whole with each file. */
const targets: Readonly<Record<string, string>> = {
  epoch: 'told_epoch',
  operation: 'heirloom.operation',
  change: 'heirloom.change',
  removal: 'heirloom.removal',
}

/** Tables of this transaction alone, for what isn't taken as it comes. */
export async function prepareCopying(session: Session): Promise<void> {
  await run(
    session,
    'create temporary table told_epoch (like heirloom.epoch) on commit drop',
    'create temporary table base_asset_exif (like heirloom.asset_exif) on commit drop',
  )
}

/** Fills a table of the journal from a segment. */
export async function copyHistory(session: Session, table: SealedTable): Promise<void> {
  const target = targets[table.name]
  if (target === undefined) throw unexpected(table)
  await copy(session, target, table)
}

/** Where the rows of a snapshot wait: with the file's columns, those that are known by now in their types. */
export async function copyBase(
  session: Session,
  shape: Shape,
  table: SealedTable,
): Promise<readonly string[]> {
  const types = new Map(shape.columns.map(({ name, type }) => [name, type]))
  const columns = table.columns.map((name) => `${name} ${types.get(name) ?? 'text'}`)
  await run(session, `create temporary table base_${shape.name} (${columns.join(', ')}) on commit drop`)
  await copy(session, `base_${shape.name}`, table)
  return table.columns
}

/** Where there is no snapshot: nothing was there before the first change. */
export async function emptyBase(session: Session, { name }: Shape): Promise<void> {
  await run(session, `create temporary table base_${name} (like heirloom.${name}) on commit drop`)
}

/** What was read from files; columns that this version lacks go by. */
export async function copyExif(session: Session, table: SealedTable): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = 'heirloom.asset_exif'::regclass and attnum > 0 and not attisdropped`.execute(session.db)
  const known = new Set(rows.map((row) => row.name))
  for (const column of table.columns.filter((name) => !known.has(name)))
    await run(session, `alter table base_asset_exif add column ${column} text`)
  await copy(session, 'base_asset_exif', table)
}

/** Reads a table that nobody needs. */
export async function passBy(table: SealedTable): Promise<void> {
  for await (const _ of table.rows) continue
}

async function copy({ client }: Session, target: string, { columns, rows }: SealedTable): Promise<void> {
  await pipeline(rows, client.query(copyFrom(`copy ${target} (${columns.join(', ')}) from stdin`)))
}

function unexpected({ name }: SealedTable): Error {
  return failure(
    'journal_unknown_table',
    `A segment holds the table ${name}, which this version does not know.`,
  )
}
