import { sql } from 'kysely'
import { beginMigration } from '../../platform/journal/journal.ts'
import type { Session } from './session.sql.ts'
import { run } from './session.sql.ts'

/** Tables of the journal that are filled from files. */
const history = ['epoch', 'operation', 'change', 'change_count', 'removal'] as const

interface Aside {
  readonly restore: readonly string[]
}

const modes: Readonly<Record<string, string>> = {
  A: 'enable always trigger',
  O: 'enable trigger',
  R: 'enable replica trigger',
}

/**
 * Sets the triggers and the plain indexes of the tables that are filled aside: what is put in has been recorded, and was
 * counted, long ago. They come back by {@link bringBack}, in the same transaction.
 */
export async function setAside(session: Session, ground: readonly string[]): Promise<Aside> {
  const tables = [...history, ...ground]
  await beginMigration(session.db, 'rebuild')
  const { rows: triggers } = await sql<{ table: string; name: string; mode: string }>`
    select c.relname as table, quote_ident(t.tgname) as name, t.tgenabled::text as mode
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'heirloom'::regnamespace and c.relname = any(${tables}::text[])
      and not t.tgisinternal and t.tgenabled <> 'D' order by 1, 2`.execute(session.db)
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'heirloom'::regnamespace and c.relname = any(${tables}::text[])
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1`.execute(
    session.db,
  )
  for (const { table, name } of triggers)
    await run(session, `alter table heirloom.${table} disable trigger ${name}`)
  for (const { name } of indexes) await run(session, `drop index ${name}`)
  const enable = triggers.map(
    ({ table, name, mode }) => `alter table heirloom.${table} ${modes[mode]} ${name}`,
  )
  return { restore: [...indexes.map(({ definition }) => definition), ...enable] }
}

/** The epoch is another one by now, so that it is said once more what these changes of tables are. */
export async function bringBack(session: Session, { restore }: Aside): Promise<void> {
  await beginMigration(session.db, 'rebuild')
  await run(session, ...restore)
}
